import SystemPackage
import WorkflowDiagnostics
import WorkflowLanguage

/// Reads the workflows of a source from its objects, under limits of our own.
struct SourceReader: Sendable {
    /// The folders of a repository in which workflows are looked for, most common first.
    static let folders = ["workflows", "Workflows"]
    private static let mostWorkflows = 20_000
    /// How many bytes are read with one start of git.
    private static let bytesPerBatch = 48 << 20

    let objects: GitObjects
    /// What the user calls the source; stands in front of paths in messages.
    let sourceName: String

    init(_ clone: SourceClone) {
        objects = clone.objects
        sourceName = clone.name
    }

    /// The workflows at a commit, sorted by name; their files are not read.
    func workflows(at commit: ObjectID) async throws -> [SharedWorkflow] {
        for folder in Self.folders {
            guard let tree = try await objects.tree(commit, folder: folder) else {
                continue
            }
            let entries = try await objects.trees([tree])[tree] ?? []
            guard entries.count <= Self.mostWorkflows else {
                throw LibraryError(
                    .refused,
                    "'\(sourceName)' has more than \(Self.mostWorkflows) entries in '\(folder)'"
                )
            }
            return entries.compactMap { entry in
                guard entry.kind == .folder, WorkflowName.isValid(entry.shownName) else {
                    return nil
                }
                return SharedWorkflow(
                    name: entry.shownName,
                    commit: commit,
                    path: "\(folder)/\(entry.shownName)",
                    tree: entry.id
                )
            }
        }
        return []
    }

    /// The folder of a workflow at a commit, or the one that it would go to.
    func folder(of name: String, at commit: ObjectID) async throws -> String {
        if let found = try await workflow(name, at: commit) {
            return found.path
        }
        for folder in Self.folders where try await objects.tree(commit, folder: folder) != nil {
            return "\(folder)/\(name)"
        }
        return "\(Self.folders[0])/\(name)"
    }

    /// One workflow at a commit; nothing when it is not there.
    func workflow(_ name: String, at commit: ObjectID) async throws -> SharedWorkflow? {
        for folder in Self.folders {
            if let tree = try await objects.tree(commit, folder: "\(folder)/\(name)") {
                return SharedWorkflow(
                    name: name,
                    commit: commit,
                    path: "\(folder)/\(name)",
                    tree: tree
                )
            }
        }
        return nil
    }

    /// All files of a workflow at a commit; nothing when it is not there.
    func source(of name: String, at commit: ObjectID) async throws -> WorkflowSource? {
        guard let workflow = try await workflow(name, at: commit) else {
            return nil
        }
        return try await source(of: workflow)
    }

    /// All files of a workflow.
    ///
    /// - Throws: `LibraryError` with `refused` when it holds what must not be written anywhere.
    func source(of workflow: SharedWorkflow) async throws -> WorkflowSource {
        guard let result = try await read([workflow], { $1 }).first else {
            throw LibraryError(.notFound, "'\(shown(workflow))' cannot be read")
        }
        return try result.get()
    }

    /// Reads all files of many workflows, a few starts of git altogether.
    ///
    /// - Parameters:
    ///   - workflows: What to read.
    ///   - body: Given each workflow with its files, or with why it is refused; on all processors.
    /// - Returns: What the body makes of them, in no order.
    /// - Throws: `LibraryError` when the clone cannot be read.
    func read<Value: Sendable>(
        _ workflows: [SharedWorkflow],
        _ body: @escaping @Sendable (SharedWorkflow, Result<WorkflowSource, LibraryError>) -> Value
    ) async throws -> [Value] {
        let listings = try await SourceTreeWalk(objects: objects).files(
            beneath: Set(workflows.map(\.tree))
        )
        var values: [Value] = []
        var readable: [Listing] = []
        for workflow in workflows {
            switch listings[workflow.tree] {
            case .success(let files)?: readable.append(Listing(workflow: workflow, files: files))
            case .failure(let problem)?:
                values.append(body(workflow, .failure(error(workflow, problem.reason))))
            case nil: break
            }
        }
        let ids = Set(readable.flatMap { $0.files.map(\.id) })
        let sizes = try await objects.sizes(Array(ids))
        var batch: [Listing] = []
        var batchSize = 0
        for listing in readable {
            let size = listing.files.reduce(0) { $0 + (sizes[$1.id] ?? 0) }
            guard size <= WorkflowSource.mostBytes else {
                let reason = "it holds more than \(WorkflowSource.mostBytes >> 20) MB"
                values.append(body(listing.workflow, .failure(error(listing.workflow, reason))))
                continue
            }
            if batchSize + size > Self.bytesPerBatch, !batch.isEmpty {
                values += try await readBatch(batch, batchSize, body)
                batch = []
                batchSize = 0
            }
            batch.append(listing)
            batchSize += size
        }
        return values + (try await readBatch(batch, batchSize, body))
    }

    /// A workflow and what its folder holds.
    private struct Listing {
        let workflow: SharedWorkflow
        let files: [SourceTreeWalk.File]
    }

    private func readBatch<Value: Sendable>(
        _ batch: [Listing],
        _ size: Int,
        _ body: @escaping @Sendable (SharedWorkflow, Result<WorkflowSource, LibraryError>) -> Value
    ) async throws -> [Value] {
        let ids = Set(batch.flatMap { $0.files.map(\.id) })
        let contents = try await objects.files(Array(ids), limit: size)
        return await batch.concurrentMap { listing in
            let source = WorkflowSource(
                files: listing.files.compactMap { file in
                    contents[file.id].map {
                        WorkflowSource.File(
                            path: file.path,
                            content: $0,
                            isExecutable: file.isExecutable
                        )
                    }
                },
                shownAs: shown(listing.workflow)
            )
            return body(listing.workflow, .success(source))
        }
    }

    /// A file of the repository beside the workflows, when it is there and not too long.
    func file(_ path: String, at commit: ObjectID, limit: Int = 4 << 20) async throws -> [UInt8]? {
        guard let id = try await objects.tree(commit, folder: path),
            let size = try await objects.sizes([id])[id], size <= limit
        else {
            return nil
        }
        return try await objects.files([id], limit: limit)[id]
    }

    func shown(_ workflow: SharedWorkflow) -> String { "\(sourceName):\(workflow.path)" }

    private func error(_ workflow: SharedWorkflow, _ reason: String) -> LibraryError {
        LibraryError(
            .refused,
            "'\(shown(workflow))' cannot be used: \(reason)",
            hints: ["tell the people of the source '\(sourceName)'"]
        )
    }
}
