import SystemPackage
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLanguage
import WorkflowModel

/// What is known about a workflow while its files are edited.
struct WorkflowAnalysis: Sendable {
    /// The folder of the workflow, absolute.
    let folder: String
    /// The files of the workflow and of those that it uses, unsaved texts among them.
    let source: WorkflowSource
    /// Everything that is wrong.
    let diagnostics: [Diagnostic]
    /// The texts that findings are about, by the paths that they show.
    let texts: [String: EditorText]
    /// The workflow as far as it can be read, else as it could be read before.
    let definition: WorkflowDefinition?
    /// The roles that the settings define.
    let roles: [String]
    /// The workflows that phases can use.
    let workflowNames: [String]

    init(
        folder: String,
        source: WorkflowSource,
        diagnostics: [Diagnostic],
        texts: [String: SourceText],
        definition: WorkflowDefinition?,
        roles: [String] = [],
        workflowNames: [String] = []
    ) {
        self.folder = folder
        self.source = source
        self.diagnostics = diagnostics
        let spans = diagnostics.compactMap(\.span) + diagnostics.flatMap(\.related).map(\.span)
        var mentioned: [String: EditorText] = [:]
        for file in Set(spans.map(\.file)) {
            mentioned[file] = texts[file].map { EditorText($0.bytes) }
        }
        self.texts = mentioned
        self.definition = definition
        self.roles = roles
        self.workflowNames = workflowNames
    }

    /// The absolute path of a file that findings show.
    func path(_ shown: String) -> String {
        FilePath(folder).pushing(FilePath(shown)).lexicallyNormalized().string
    }

    /// The path of a file in the folder of the workflow; nothing for files outside of it.
    func relativePath(_ path: String) -> String? {
        let start = "\(folder)/"
        guard path.utf8.starts(with: start.utf8) else {
            return nil
        }
        return String(decoding: path.utf8.dropFirst(start.utf8.count), as: UTF8.self)
    }

    /// The file at an absolute path.
    func file(_ path: String) -> WorkflowSource.File? {
        relativePath(path).flatMap(source.file)
            ?? source.files.first {
                self.path(source.shownPath($0.path)).utf8.elementsEqual(path.utf8)
            }
    }

    /// The files of this workflow alone, by their paths in its folder.
    var ownFiles: [WorkflowSource.File] {
        source.files.filter { !$0.path.hasPrefix("\(SourceFolder.reserved)/") }
    }
}
