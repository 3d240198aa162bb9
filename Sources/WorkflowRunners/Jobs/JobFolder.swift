import JSON
package import SystemPackage
package import WorkflowJobs
package import WorkflowModel
import WorkflowSystem

/// The folder in which engine and workers hand over jobs, logs, results and contents.
///
/// Each job has a folder named after its key. What is written last counts: a result appears whole,
/// once, and whoever was first with it is right. All of it can be asked for again and again.
package struct JobFolder: Sendable {
    /// The longest description, and the longest result, that are read.
    package static let longestDocument = 64 << 20

    package let path: FilePath

    package init(_ path: FilePath) {
        self.path = path
    }

    /// Contents of files by digest, for workspaces and for what jobs changed.
    package var contents: ObjectStore {
        ObjectStore(folder: path.appending("contents"), fileLimit: .max)
    }

    /// The folder of a job.
    package func folder(of key: JobKey) -> FilePath {
        path.appending("jobs").appending(Self.name(of: key))
    }

    /// The file that takes the log of a job.
    package func log(of key: JobKey) -> FilePath { folder(of: key).appending("log") }

    /// What the folder of a job is called.
    package static func name(of key: JobKey) -> String {
        SHA256Digest(of: Array(key.text.utf8)).hexadecimal
    }

    // MARK: The engine hands over

    /// Puts a job where workers find it; one that is there already stays as it is.
    ///
    /// - Parameter job: The job.
    /// - Returns: What is there now.
    /// - Throws: `SystemError` when it cannot be written, `UnreadableJob` for what is there.
    @discardableResult
    package func place(_ job: JobDescription) throws -> JobDescription {
        if case .shared(let project) = job.workspace {
            try SharedProject(FilePath(project)).mark(job.key.log)
        }
        let folder = folder(of: job.key)
        try DurableFile.createDirectories(folder, mode: .groupFolder)
        do {
            try DurableFile.create(
                job.json.bytes(),
                at: folder.appending(Self.jobFile),
                mode: .groupFile
            )
            return job
        } catch let error as SystemError where error.errno == .fileExists {
            return try self.job(job.key) ?? job
        }
    }

    /// Asks the worker that has a job to end it.
    package func revoke(_ key: JobKey, _ revocation: JobRevocation) throws {
        let folder = folder(of: key)
        try DurableFile.createDirectories(folder, mode: .groupFolder)
        try DurableFile.write(
            Array(revocation.rawValue.utf8),
            to: folder.appending(Self.revokedFile),
            mode: .groupFile
        )
    }

    /// Gives a job up: nobody starts it any more, and no result counts that is not there yet.
    ///
    /// - Parameters:
    ///   - key: The job.
    ///   - message: Why.
    ///   - node: Who says so.
    ///   - now: The present time.
    /// - Returns: The result that counts: that of the worker if it was faster, otherwise `lost`.
    /// - Throws: `SystemError`; asking again does what is left.
    package func giveUp(
        _ key: JobKey,
        because message: String,
        on node: String,
        now: Timestamp
    ) throws -> JobResult {
        try revoke(key, .fence)
        _ = try claim(key, JobOwner(node: node, worker: "", pid: 0, started: now))
        let lost = JobResult(key: key, end: .lost(message), node: node, started: now, ended: now)
        return try publish(lost) ? lost : try result(of: key) ?? lost
    }

    /// Removes a job with its log and its result; contents stay.
    package func remove(_ key: JobKey) throws {
        let jobs = path.appending("jobs")
        guard try DurableFile.status(of: jobs)?.kind == .folder else {
            return
        }
        try BoundedRoot(jobs).removeTree(FilePath(Self.name(of: key)))
    }

    // MARK: A worker takes over

    /// A job as it was put here; nothing when it was not.
    package func job(_ key: JobKey) throws -> JobDescription? {
        try Self.read(folder(of: key).appending(Self.jobFile)).map {
            try JobDescription(parsing: $0)
        }
    }

    /// Takes a job; of all who try, one is told that it is theirs, however often it asks.
    package func claim(_ key: JobKey, _ owner: JobOwner) throws -> Bool {
        let claim = folder(of: key).appending(Self.claimFolder)
        guard try DurableFile.createFolder(claim, mode: .groupFolder) else {
            return try self.owner(of: key) == owner
        }
        try DurableFile.write(
            owner.json.bytes(),
            to: claim.appending("owner.json"),
            mode: .groupFile
        )
        return true
    }

    /// Says that the worker is alive, by a number that grows.
    package func beat(_ key: JobKey, _ count: Int64) throws {
        try DurableFile.write(
            Array(String(count).utf8),
            to: folder(of: key).appending(Self.claimFolder).appending("beat"),
            mode: .groupFile
        )
    }

    /// Puts a result into its place, and says whether it is the one that counts.
    ///
    /// It appears whole and once, power cut or not; a later one is refused.
    package func publish(_ result: JobResult) throws -> Bool {
        do {
            try DurableFile.create(
                result.json.bytes(),
                at: folder(of: result.key).appending(Self.resultFile),
                mode: .groupFile
            )
            return true
        } catch let error as SystemError where error.errno == .fileExists {
            return try self.result(of: result.key) == result
        }
    }

    // MARK: Both look

    /// What became of a job; nothing before it has ended.
    package func result(of key: JobKey) throws -> JobResult? {
        try Self.read(folder(of: key).appending(Self.resultFile)).map {
            try JobResult(parsing: $0)
        }
    }

    /// Who has a job, or had it; nothing before somebody took it.
    package func owner(of key: JobKey) throws -> JobOwner? {
        let file = folder(of: key).appending(Self.claimFolder).appending("owner.json")
        return try Self.read(file).flatMap { JobOwner(try JSONValue(parsing: $0)) }
    }

    /// Whether somebody took the job, be it known who.
    package func isClaimed(_ key: JobKey) throws -> Bool {
        try DurableFile.status(of: folder(of: key).appending(Self.claimFolder)) != nil
    }

    /// The last number with which the worker said that it is alive.
    package func beat(of key: JobKey) throws -> Int64? {
        let file = folder(of: key).appending(Self.claimFolder).appending("beat")
        return try Self.read(file).flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
    }

    /// What the engine wants of the worker; nothing as long as it wants the job done.
    package func revocation(of key: JobKey) throws -> JobRevocation? {
        try Self.read(folder(of: key).appending(Self.revokedFile)).flatMap {
            JobRevocation(rawValue: String(decoding: $0, as: UTF8.self))
        }
    }

    /// What a log holds from an offset on, as far as it is whole.
    ///
    /// - Parameters:
    ///   - key: The job.
    ///   - offset: Where to begin, as an earlier call said.
    ///   - limit: About how many bytes are read at most.
    /// - Returns: The frames, and where to go on; nothing new when that is the offset.
    /// - Throws: `SystemError`, and `JobLogFrame.Damage`.
    package func log(
        of key: JobKey,
        from offset: Int64,
        limit: Int = 4 << 20
    ) throws -> (frames: [JobLogFrame], next: Int64) {
        let piece = try logBytes(of: key, from: offset, limit: max(limit, 2 * JobLogFrame.longest))
        let (frames, size) = try JobLogFrame.frames(in: piece, at: offset)
        return (frames, offset + Int64(size))
    }

    /// Bytes of a log; none where there is no log yet.
    func logBytes(of key: JobKey, from offset: Int64, limit: Int) throws -> [UInt8] {
        do {
            return try OpenFile(log(of: key)).read(limit, at: offset)
        } catch let error as SystemError where error.isNotFound {
            return []
        }
    }

    // MARK: Files

    private static let jobFile: FilePath.Component = "job.json"
    private static let resultFile: FilePath.Component = "result.json"
    private static let revokedFile: FilePath.Component = "revoked"
    private static let claimFolder: FilePath.Component = "claim"

    private static func read(_ path: FilePath) throws -> [UInt8]? {
        do {
            return try DurableFile.read(path, limit: longestDocument)
        } catch let error as SystemError where error.isNotFound {
            return nil
        }
    }
}
