package import SystemPackage
import WorkflowDiagnostics
package import WorkflowLanguage
import WorkflowSystem

/// A workflow that stands somewhere and can be shown, applied or run.
package struct LibraryEntry: Sendable, Hashable {
    /// Where a workflow stands.
    package enum Origin: String, Sendable, Hashable {
        /// In `.ddx/workflows` of the project.
        case project
        /// Beside the program.
        case bundled
        /// In a folder that somebody named.
        case path
    }

    package let name: String
    package let origin: Origin
    package let folder: FilePath
    /// The folder as messages show it, relative to the current directory when it is near.
    package let shownAs: String
    /// Where the workflows that this one uses by name are looked for.
    private let library: Library

    init(name: String, origin: Origin, folder: FilePath, shownAs: String, library: Library) {
        self.name = name
        self.origin = origin
        self.folder = folder
        self.shownAs = shownAs
        self.library = library
    }

    /// Reads all files of the workflow and of all those that it uses: what a run is pinned to.
    package func composed() throws(LibraryError) -> WorkflowSource {
        try composed(source())
    }

    private func composed(_ source: WorkflowSource) throws(LibraryError) -> WorkflowSource {
        try LibraryError.wrapping {
            try source.composed(in: folder) { try library.used($0, version: $1) }
        }
    }

    /// Reads the files of the workflow alone: what is copied when it is applied.
    package func source() throws(LibraryError) -> WorkflowSource {
        try LibraryError.wrapping { try WorkflowSource.directory(folder, shownAs: shownAs) }
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
            let file = FilePath(WorkflowLoader.fileName)
            let bytes = try BoundedRoot(folder).read(file, limit: YAMLDocument.largestFile)
            return WorkflowSummary(bytes, named: name)
        }
    }
}
