package import SystemPackage
import WorkflowDiagnostics
package import WorkflowLanguage
import WorkflowSystem

/// A workflow that stands somewhere and can be shown, applied or run.
package struct LibraryEntry: Sendable {
    /// Where a workflow stands.
    package enum Origin: String, Sendable, Hashable {
        /// In `.ddx/workflows` of the project.
        case project
        /// Beside the program.
        case bundled
        /// In a folder that somebody named.
        case path
        /// In a git source.
        case source
    }

    /// The commit of a source that a workflow was read from.
    package struct Revision: Sendable, Hashable {
        /// What the user calls the source.
        package let sourceName: String
        package let address: SourceAddress
        package let commit: ObjectID
    }

    /// What the workflow is made of.
    private enum Content: Sendable {
        case folder(FilePath)
        case files(WorkflowSource, Revision)
    }

    package let name: String
    package let origin: Origin
    /// The folder as messages show it, relative to the current directory when it is near.
    package let shownAs: String
    private let content: Content
    /// Where the workflows that this one uses by name are looked for.
    private let library: Library

    /// Names a workflow in a folder.
    init(name: String, origin: Origin, folder: FilePath, shownAs: String, library: Library) {
        self.name = name
        self.origin = origin
        self.shownAs = shownAs
        content = .folder(folder)
        self.library = library
    }

    /// Takes a workflow whose files were read from a source.
    init(name: String, files: WorkflowSource, revision: Revision, library: Library) {
        self.name = name
        origin = .source
        shownAs = files.shownAs
        content = .files(files, revision)
        self.library = library
    }

    /// The folder; nothing for a workflow of a source, which is never checked out.
    package var folder: FilePath? {
        if case .folder(let folder) = content { folder } else { nil }
    }

    /// Where in a source it was read; nothing for a workflow of this computer.
    package var revision: Revision? {
        if case .files(_, let revision) = content { revision } else { nil }
    }

    /// Where it stands, as lists show it: `project`, `bundled`, `path`, or the name of a source.
    package var place: String { revision?.sourceName ?? origin.rawValue }

    /// Reads all files of the workflow with its overlay, and of all those that it uses: what a run
    /// is pinned to.
    package func composed() throws(LibraryError) -> WorkflowSource {
        try composed(overlaid(source()))
    }

    /// Files of a workflow of the project together with its overlay, if it has one.
    package func overlaid(_ source: WorkflowSource) throws(LibraryError) -> WorkflowSource {
        guard origin == .project, let folder, let name = folder.lastComponent?.string,
            let overlay = try library.overlay(of: name)
        else {
            return source
        }
        return source.overlaid(
            by: overlay.content,
            named: overlay.path,
            shownAs: library.shownOverlays
        )
    }

    /// Adds all that is used to other files, as if the workflow were made of those.
    package func composed(_ source: WorkflowSource) throws(LibraryError) -> WorkflowSource {
        try LibraryError.wrapping {
            try source.composed(in: folder, plugin: library.plugin) {
                try library.used($0, version: $1)
            }
        }
    }

    /// Reads the files of the workflow alone: what is copied when it is applied.
    package func source() throws(LibraryError) -> WorkflowSource {
        switch content {
        case .files(let files, _): files
        case .folder(let folder):
            try LibraryError.wrapping { try WorkflowSource.directory(folder, shownAs: shownAs) }
        }
    }

    /// Reads all files of the workflow, and the definition that they and those it uses are.
    ///
    /// - Throws: `LibraryError` with `invalid` and all findings when there are errors.
    package func load() throws(LibraryError) -> LoadedEntry {
        let source = try source()
        let composed = try composed(source)
        let loaded = WorkflowLoader.load(composed)
        guard let definition = loaded.definition else {
            let count = loaded.diagnostics.count { $0.severity == .error }
            throw LibraryError(
                .invalid,
                "the workflow in '\(shownAs)' has \(count) error\(count == 1 ? "" : "s")",
                hints: ["run 'ddx workflow validate \(shownAs)' to see them"],
                findings: loaded.diagnostics,
                texts: loaded.texts
            )
        }
        return LoadedEntry(
            source: source,
            composed: composed,
            definition: definition,
            loaded: loaded
        )
    }

    /// What lists show of the workflow; reads `workflow.yml` alone.
    package func summary() throws(LibraryError) -> WorkflowSummary {
        try LibraryError.wrapping {
            switch content {
            case .files(let files, _):
                let bytes = files.file(WorkflowLoader.fileName)?.content ?? []
                return WorkflowSummary(bytes, named: name)
            case .folder(let folder):
                let file = FilePath(WorkflowLoader.fileName)
                let bytes = try BoundedRoot(folder).read(file, limit: YAMLDocument.largestFile)
                return WorkflowSummary(bytes, named: name)
            }
        }
    }
}
