import SystemPackage
import WorkflowDiagnostics
package import WorkflowLanguage
import WorkflowLibrary
import WorkflowStore
import WorkflowSystem

extension Project {
    /// Makes a workflow of the project from one of another tool.
    ///
    /// - Parameters:
    ///   - path: A file, or a folder with one.
    ///   - name: What it is called here; nothing for what it says itself.
    ///   - isPreview: Whether nothing is written.
    /// - Returns: The workflow, and the files created by their paths from the root.
    /// - Throws: `Failure` when the format is not known, or a workflow of this name exists.
    package func importWorkflow(
        _ path: String,
        named name: String?,
        isPreview: Bool
    ) async throws -> (workflow: ImportedWorkflow, created: [String]) {
        try await translatingFailures {
            if let name {
                try WorkflowName.require(name)
            }
            let (source, file) = try foreignSource(at: path)
            let imported: ImportedWorkflow
            do throws(WorkflowImporter.Refusal) {
                imported = try WorkflowImporter.imported(source, file: file, named: name)
            } catch {
                throw Failure(
                    .invalid,
                    error.message,
                    hints: error.hints,
                    diagnostics: error.findings,
                    texts: error.texts
                )
            }
            guard !isPreview else {
                return (imported, [])
            }
            let initialized = try initialize()
            let project = try Project.open(root.string, in: surroundings)
            return try await project.recording(.workflowCreated) { notes in
                let created = try Scaffold.create(imported, in: root)
                notes.add { $0.describe(imported.name, files: created, in: project) }
                return (imported, initialized + created)
            }
        }
    }

    /// The files around what a path names: its folder when that is one of a workflow.
    private func foreignSource(at path: String) throws -> (WorkflowSource, file: String?) {
        let place = surroundings.absolute(path).lexicallyNormalized()
        guard let status = try DurableFile.status(of: place, followingLinks: true) else {
            throw Failure(
                .notFound,
                "there is nothing at '\(path)'",
                hints: ["name a file or a folder of another tool's workflow"]
            )
        }
        if status.kind == .folder {
            return (try .directory(place, shownAs: path), nil)
        }
        let name = place.lastComponent?.string ?? path
        let shown = FilePath(path).removingLastComponent().string
        if name == WorkflowLoader.fileName {
            return (try .directory(place.removingLastComponent(), shownAs: shown), name)
        }
        let content = try DurableFile.read(place, limit: YAMLDocument.largestFile)
        let file = WorkflowSource.File(path: name, content: content)
        return (WorkflowSource(files: [file], shownAs: shown), name)
    }
}
