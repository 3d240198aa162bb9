import SystemPackage
package import WorkflowJobs
package import WorkflowSystem

/// What workers ask for that reach the folder through a server.
extension JobFolder {
    /// What a server calls it when a job, a result or a content is not there.
    package static let nothingThere = "not_there"

    /// A content that is not what it was said to be.
    package struct WrongContent: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// A job by the name of its folder; nothing for any other name.
    package func job(named name: String) throws -> JobDescription? {
        guard SHA256Digest(hexadecimal: Array(name.utf8)[...]) != nil else {
            return nil
        }
        let file = path.appending("jobs").appending(name).appending("job.json")
        do {
            return try JobDescription(
                parsing: try DurableFile.read(file, limit: Self.longestDocument)
            )
        } catch let error as SystemError where error.isNotFound {
            return nil
        }
    }

    /// Adds a piece to a log, once however often it comes; waits for others that do the same.
    ///
    /// - Parameters:
    ///   - key: The job.
    ///   - piece: The bytes.
    ///   - offset: Where in the log they belong.
    /// - Returns: How long the log is then; less than the offset when a piece before is missing.
    /// - Throws: `SystemError`.
    package func append(
        toLogOf key: JobKey,
        _ piece: [UInt8],
        at offset: Int64
    ) throws -> Int64 {
        try Self.append(piece, at: offset, to: log(of: key))
    }

    /// A piece of a content; nothing when there is no such content.
    package func piece(
        of digest: SHA256Digest,
        at offset: Int64,
        limit: Int
    ) throws -> [UInt8]? {
        guard let file = try contents.open(digest) else {
            return nil
        }
        return try file.read(limit, at: offset)
    }

    /// Takes a piece of a content, and keeps the content once it is whole.
    ///
    /// - Parameters:
    ///   - piece: The bytes.
    ///   - digest: The digest of the whole content.
    ///   - offset: Where in the content they belong.
    ///   - size: How long the content is.
    /// - Returns: How much of it is here, and whether that is all.
    /// - Throws: `WrongContent` when it is whole and another one; `SystemError`.
    package func take(
        _ piece: [UInt8],
        of digest: SHA256Digest,
        at offset: Int64,
        size: Int64
    ) throws -> (size: Int64, isComplete: Bool) {
        if try contents.freshen(digest) {
            return (size, true)
        }
        let folder = path.appending("uploads")
        try DurableFile.createDirectories(folder, mode: .groupFolder)
        let file = folder.appending(digest.hexadecimal)
        let have = try Self.append(piece, at: offset, to: file)
        guard have >= size else {
            return (have, false)
        }
        var intake = ContentIntake(into: contents)
        let found = try intake.take(try OpenFile(file)).digest
        if found == digest { try intake.finish() }
        try DurableFile.remove(file)
        guard found == digest else {
            throw WrongContent(description: "what was sent as \(digest) is \(found)")
        }
        return (size, true)
    }

    private static func append(
        _ piece: [UInt8],
        at offset: Int64,
        to path: FilePath
    ) throws -> Int64 {
        let lockFile = path.removingLastComponent().appending(
            (path.lastComponent?.string ?? "") + ".lock"
        )
        let lock = try FileLock.acquireBlocking(lockFile, mode: .groupFile)
        let file = try AppendFile(path, mode: .groupFile)
        let size = try file.size()
        let known = size - offset
        guard known >= 0, known < Int64(piece.count) else {
            try lock.release()
            return size
        }
        try file.write(Array(piece.dropFirst(Int(known))))
        try lock.release()
        return offset + Int64(piece.count)
    }
}
