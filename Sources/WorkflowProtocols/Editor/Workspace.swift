import SystemPackage
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLanguage
import WorkflowModel
import WorkflowSystem

/// The workflows whose files are open, each analysed when somebody asks and its files changed.
struct Workspace: Sendable {
    let surroundings: Surroundings
    /// The folder of the project; the nearest one of each workflow when left out.
    let projectFolder: String?
    private var analyses: [String: WorkflowAnalysis] = [:]
    private var stale: Set<String> = []
    private var readable: [String: WorkflowDefinition] = [:]

    init(_ surroundings: Surroundings, projectFolder: String?) {
        self.surroundings = surroundings
        self.projectFolder = projectFolder
    }

    /// The folder of the workflow that a file belongs to: the nearest one with a `workflow.yml`.
    func folder(of path: String, _ documents: Documents) -> String? {
        var folder = FilePath(path).lexicallyNormalized()
        for _ in 0...WorkflowSource.deepestFolder {
            guard folder.removeLastComponent(), folder.isAbsolute else {
                return nil
            }
            let file = folder.appending(WorkflowLoader.fileName)
            if documents.document(at: file.string) != nil || Self.isFile(file) {
                return folder.string
            }
        }
        return nil
    }

    /// Notes that the text of a file is another one now.
    mutating func noteChange(of path: String) {
        for (folder, analysis) in analyses where analysis.file(path) != nil {
            stale.insert(folder)
        }
        let folder = FilePath(path).removingLastComponent()
        stale.formUnion(analyses.keys.filter { folder.starts(with: FilePath($0)) })
    }

    /// Notes that any file may have changed.
    mutating func noteChanges() {
        stale.formUnion(analyses.keys)
    }

    /// Forgets workflows of which no file is open.
    mutating func keep(_ folders: Set<String>) {
        analyses = analyses.filter { folders.contains($0.key) }
        readable = readable.filter { folders.contains($0.key) }
        stale.formIntersection(folders)
    }

    /// Whether there is something new to tell about a workflow.
    func isStale(_ folder: String) -> Bool {
        analyses[folder] == nil || stale.contains(folder)
    }

    /// What is known about the workflow in a folder, as of the texts that are open.
    mutating func analysis(of folder: String, _ documents: Documents) -> WorkflowAnalysis {
        if let known = analyses[folder], !stale.contains(folder) {
            return known
        }
        let analysis = analyze(folder, documents)
        readable[folder] = analysis.definition
        analyses[folder] = analysis
        stale.remove(folder)
        return analysis
    }

    private func analyze(_ folder: String, _ documents: Documents) -> WorkflowAnalysis {
        let here = Surroundings(
            environment: surroundings.environment,
            currentDirectory: folder,
            executable: surroundings.executable
        )
        do {
            let project = try Project.open(projectFolder, in: here)
            let source = try project.workflowFiles(
                in: FilePath(folder),
                unsaved: documents.unsaved
            )
            let loaded = WorkflowLoader.load(source, lints: true, roles: project.filledRoles)
            return WorkflowAnalysis(
                folder: folder,
                source: source,
                diagnostics: loaded.diagnostics,
                texts: loaded.texts,
                definition: loaded.readable ?? readable[folder],
                roles: project.roleNames,
                workflowNames: try project.workflowNames()
            )
        } catch {
            let failure = Failure(error)
            let place = SourceSpan(file: "\(folder)/\(WorkflowLoader.fileName)")
            let finding = Diagnostic(
                .unreadableFolder,
                failure.message,
                at: place,
                hints: failure.hints
            )
            return WorkflowAnalysis(
                folder: folder,
                source: WorkflowSource(files: [], shownAs: folder),
                diagnostics: failure.diagnostics.isEmpty ? [finding] : failure.diagnostics,
                texts: failure.texts,
                definition: readable[folder]
            )
        }
    }

    private static func isFile(_ path: FilePath) -> Bool {
        do {
            return try DurableFile.status(of: path, followingLinks: true)?.kind == .file
        } catch {
            // What cannot be looked at makes no folder a workflow.
            return false
        }
    }
}
