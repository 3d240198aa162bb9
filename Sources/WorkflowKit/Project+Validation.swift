import SystemPackage
import WorkflowAudit
package import WorkflowDiagnostics
package import WorkflowLanguage
import WorkflowLibrary
import WorkflowStore
import WorkflowSystem

/// All findings about a workflow.
package struct Validation: Sendable {
    package let name: String
    package let diagnostics: [Diagnostic]
    package let texts: [String: SourceText]
    /// What was mended before, in order.
    package private(set) var changes: [WorkflowRepair.Change] = []

    init(_ name: String, _ loaded: LoadedWorkflow, _ changes: [WorkflowRepair.Change] = []) {
        self.name = name
        diagnostics = loaded.diagnostics
        texts = loaded.texts
        self.changes = changes
    }
}

extension Project {
    /// Finds everything that is wrong with a workflow.
    ///
    /// - Parameter name: A name or a path; when left out, the workflow in the current directory,
    ///   else the only applied one.
    /// - Returns: All findings with the texts they are about.
    /// - Throws: `Failure` when there is no such workflow.
    package func validate(_ name: String?) async throws -> Validation {
        try await translatingFailures {
            let entry = try await validatedEntry(name)
            return Validation(
                entry.name,
                try examined(entry)
            )
        }
    }

    /// Mends what can be mended in the files of a workflow, each in one step, and tells the rest.
    ///
    /// - Parameter name: A name or a path, as `validate` takes it.
    /// - Returns: What was changed, and what is still wrong.
    /// - Throws: `Failure` when there is no such workflow, or it is not to be changed.
    package func mend(_ name: String?) async throws -> Validation {
        try await translatingFailures {
            let entry = try await validatedEntry(name)
            let original = try entry.source()
            let repair = WorkflowRepair(of: original)
            let files = repair.changedFiles(from: original)
            guard !files.isEmpty else {
                return Validation(
                    entry.name,
                    try examined(entry)
                )
            }
            guard let folder = entry.folder, entry.origin != .bundled else {
                let whence =
                    entry.folder == nil ? "stands in a source" : "is bundled with the program"
                throw Failure(
                    .notPermitted,
                    "'\(entry.name)' \(whence) and stays as it is",
                    hints: ["ddx workflow apply \(entry.name)"]
                )
            }
            try await recording(.workflowEdited) { notes in
                try write(files, over: original, in: BoundedRoot(folder), shownAs: entry.shownAs)
                notes.add { record in
                    record.workflow = entry.name
                    record.files = files.map { file in
                        AuditFile(
                            path: original.shownPath(file.path),
                            before: original.file(file.path)?.digest,
                            after: file.digest
                        )
                    }
                }
            }
            let mended = try examined(entry)
            return Validation(entry.name, mended, repair.changes)
        }
    }

    /// Replaces files that nobody has changed since they were read.
    private func write(
        _ files: [WorkflowSource.File],
        over original: WorkflowSource,
        in root: BoundedRoot,
        shownAs: String
    ) throws {
        for file in files {
            let path = FilePath(file.path)
            guard let status = try root.status(of: path),
                try root.read(path, limit: YAMLDocument.largestFile)
                    == original.file(file.path)?.content
            else {
                throw Failure(
                    .busy,
                    "'\(original.shownPath(file.path))' was changed by somebody else meanwhile",
                    hints: ["ddx workflow validate \(shownAs) --fix"]
                )
            }
            try root.write(file.content, to: path, mode: status.permissions)
        }
    }

    /// Reads a workflow for its author: with its scenes, and told what was hardly meant.
    private func examined(_ entry: LibraryEntry) throws -> LoadedWorkflow {
        WorkflowLoader.load(
            try entry.composed(),
            readsScenes: true,
            lints: true,
            roles: settings.filledRoles
        )
    }

    /// The workflow that is named, the one in the current directory, or the only applied one.
    func validatedEntry(
        _ name: String?,
        for verb: String = "ddx workflow validate"
    ) async throws -> LibraryEntry {
        let here = FilePath(surroundings.currentDirectory).appending(WorkflowLoader.fileName)
        let isHere = try DurableFile.status(of: here, followingLinks: true) != nil
        return try await entry(
            try name ?? (isHere ? "." : appliedWorkflow(nil, for: verb))
        )
    }
}

extension WorkflowSource.File {
    fileprivate var digest: String { SHA256Digest(of: content).description }
}
