import SystemPackage
import WorkflowJobs
import WorkflowModel
import WorkflowSystem

/// The files that a job works on, ready on this machine.
struct JobWorkspaceFolder: Sendable {
    let root: BoundedRoot
    /// Tells what the job changed; nothing where the engine sees that itself.
    let changes: WorkspaceChanges?

    /// Why a workspace cannot be had.
    struct Objection: Error {
        let reason: Reason
        let message: String
    }

    /// Makes the workspace of a job.
    ///
    /// - Parameters:
    ///   - job: The job.
    ///   - work: Its folder on this machine.
    ///   - exchange: Where contents are.
    ///   - git: Brings commits here.
    /// - Returns: The workspace.
    /// - Throws: `Objection`, and what keeps it from being written.
    static func prepare(
        _ job: JobDescription,
        in work: FilePath,
        _ exchange: any JobExchange,
        git: WorkspaceRepository
    ) async throws -> JobWorkspaceFolder {
        switch job.workspace {
        case .shared(let path):
            return try await BlockingWork.run {
                let project = FilePath(path)
                if let message = try SharedProject(project).objection(to: job.key.log) {
                    throw Objection(reason: .invalid, message: message)
                }
                return Self(root: try BoundedRoot(project), changes: nil)
            }
        case .bundle(let manifest):
            try require(manifest)
            try await exchange.fetch([manifest])
            let bundle = try await BlockingWork.run {
                try WorkspaceBundle(manifest, in: exchange.contents)
            }
            try await exchange.fetch(bundle.digests)
            return try await BlockingWork.run {
                let root = try emptyFolder(in: work)
                try bundle.unpack(into: root, from: exchange.contents)
                return try prepared(root, job)
            }
        case .git(let remote, let commit, let patch):
            if let patch {
                try require(patch)
                try await exchange.fetch([patch])
            }
            let project = work.appending("project")
            try await git.checkOut(commit, of: remote, at: project)
            if let patch {
                try await git.apply(try file(of: patch, in: exchange.contents), at: project)
            }
            return try await BlockingWork.run { try prepared(try BoundedRoot(project), job) }
        }
    }

    private static func prepared(_ root: BoundedRoot, _ job: JobDescription) throws -> Self {
        Self(root: root, changes: try WorkspaceChanges(in: root, affects: job.affects))
    }

    private static func emptyFolder(in work: FilePath) throws -> BoundedRoot {
        let project = work.appending("project")
        try DurableFile.createDirectories(project, durably: false, mode: .privateFolder)
        return try BoundedRoot(project)
    }

    private static func require(_ digest: String) throws {
        guard SHA256Digest(digest) != nil else {
            throw Objection(reason: .invalid, message: "'\(digest)' is no digest of a content")
        }
    }

    private static func file(of digest: String, in store: ObjectStore) throws -> FilePath {
        guard let known = SHA256Digest(digest) else {
            throw MissingContent(digest: digest)
        }
        return store.file(of: known)
    }
}
