import SystemPackage
import WorkflowJobs
import WorkflowModel
import WorkflowSystem

/// Where a worker finds its jobs and leaves what became of them.
///
/// Whatever throws may be asked again. Digests travel as text here: their vectors want an alignment
/// that the frames of asynchronous functions do not have, which overran them with Swift 6.3.
protocol JobExchange: Sendable {
    /// Contents of files as they are here.
    var contents: ObjectStore { get }

    /// The job in a folder of this name; nothing when nobody put it there.
    func job(named name: String) async throws -> JobDescription?

    /// What became of a job; nothing before it has ended.
    func result(of key: JobKey) async throws -> JobResult?

    /// Takes a job, and says whether it is ours.
    func claim(_ key: JobKey, _ owner: JobOwner) async throws -> Bool

    /// Tells that the worker is alive, where a number is given, and asks what the engine wants.
    func revocation(of key: JobKey, beat: Int64?) async throws -> JobRevocation?

    /// The file that takes the log of a job as it comes.
    func log(of key: JobKey, in folder: FilePath) -> FilePath

    /// Hands on what a log has beyond what was handed on before.
    ///
    /// - Parameters:
    ///   - key: The job.
    ///   - folder: The folder of the job on this machine.
    ///   - isWhole: Whether nothing comes after it: then all of it is handed on, however long that
    ///     takes, and otherwise as much as takes a moment.
    /// - Throws: Why it cannot be handed on.
    func hand(logOf key: JobKey, in folder: FilePath, isWhole: Bool) async throws

    /// Makes contents be here, such as those of a workspace.
    func fetch(_ digests: [String]) async throws

    /// Makes contents that are here be there, such as those of changed files.
    func hand(_ digests: [String]) async throws

    /// Lets go of what it needs to speak; nothing is asked afterwards.
    func close() async

    /// Puts a result into its place, and says whether it is the one that counts.
    ///
    /// - Parameters:
    ///   - result: The result.
    ///   - patiently: Whether an exchange that does not answer is asked for a long time.
    /// - Returns: Whether it counts.
    /// - Throws: Why nobody knows.
    func publish(_ result: JobResult, patiently: Bool) async throws -> Bool
}

/// A content that a job needs and that is not in the exchange.
struct MissingContent: Error, CustomStringConvertible {
    let digest: String

    var description: String { "the exchange lacks the content \(digest)" }
}

/// An exchange that is a folder on this machine, or on a file system that machines share.
struct FolderExchange: JobExchange {
    let folder: JobFolder

    var contents: ObjectStore { folder.contents }

    func job(named name: String) async throws -> JobDescription? {
        try await BlockingWork.run { try folder.job(named: name) }
    }

    func result(of key: JobKey) async throws -> JobResult? {
        try await BlockingWork.run { try folder.result(of: key) }
    }

    func claim(_ key: JobKey, _ owner: JobOwner) async throws -> Bool {
        try await BlockingWork.run { try folder.claim(key, owner) }
    }

    func revocation(of key: JobKey, beat: Int64?) async throws -> JobRevocation? {
        try await BlockingWork.run {
            if let beat {
                try folder.beat(key, beat)
            }
            return try folder.revocation(of: key)
        }
    }

    func log(of key: JobKey, in _: FilePath) -> FilePath { folder.log(of: key) }

    func hand(logOf _: JobKey, in _: FilePath, isWhole _: Bool) async throws {}

    func fetch(_ digests: [String]) async throws {
        try await BlockingWork.run {
            for digest in digests {
                guard let known = SHA256Digest(digest), try contents.contains(known) else {
                    throw MissingContent(digest: digest)
                }
            }
        }
    }

    func hand(_: [String]) async throws {}

    func close() async {}

    func publish(_ result: JobResult, patiently _: Bool) async throws -> Bool {
        try await BlockingWork.run { try folder.publish(result) }
    }
}
