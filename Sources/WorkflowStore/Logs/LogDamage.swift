import JSON
package import SystemPackage
package import WorkflowModel
import WorkflowSystem

/// Finds what is damaged in logs, and keeps it aside where somebody asks for that.
package enum LogDamage {
    /// So much of a segment is looked at together.
    private static let pieceSize: Int64 = 1 << 20

    /// What is damaged in the log of a run; reads all of it.
    ///
    /// - Throws: `SystemError` when the folder of the run cannot be read.
    package static func problems(of run: RunID, state: FilePath) throws -> [LogProblem] {
        try LogSegment.all(of: run, state: state).compactMap { segment in
            do {
                return try problem(of: segment, run)
            } catch {
                return LogProblem(segment.path, "\(error)")
            }
        }
    }

    /// What is wrong with the index; nothing when it is sound, or not needed yet.
    ///
    /// - Throws: `SystemError` when the folders of runs cannot be read.
    package static func problemOfIndex(state: FilePath) throws -> LogProblem? {
        let path = LogIndex.path(state: state)
        if let words = LogIndex.damage(state: state) {
            return LogProblem(path, "the index '\(path)' is damaged: \(words)")
        }
        guard try DurableFile.status(of: path) == nil, try hasLargeLogs(state: state) else {
            return nil
        }
        return LogProblem(path, "the index '\(path)' is missing")
    }

    private static func hasLargeLogs(state: FilePath) throws -> Bool {
        try RunFolder.all(state: state).contains { run in
            try LogSegment.all(of: run, state: state).contains { segment in
                try DurableFile.status(of: segment.path).map { $0.size > 2 * pieceSize } ?? false
            }
        }
    }

    /// Puts what can be read of a damaged segment into a new one.
    ///
    /// The damaged one stays, under another name. Whoever calls it owns the run.
    ///
    /// - Throws: `SystemError`; one of the two files has all that can be read then.
    package static func salvage(_ path: FilePath, of run: RunID, state: FilePath) throws {
        guard let name = path.lastComponent?.string,
            let segment = LogSegment(name, in: path.removingLastComponent())
        else {
            return
        }
        var scan = LogSegmentScan(segment, of: run)
        let size = try? scan.size()
        let kept = try setAside(path)
        guard let size, size > 0 else {
            return
        }
        scan = LogSegmentScan(LogSegment(path: kept, kind: segment.kind, number: 0), of: run)
        let file = try AppendFile(path, mode: .groupFile, isNew: true)
        var offset: Int64 = 0
        while offset < size {
            let (lines, end) = try scan.soundLines(in: offset..<min(offset + pieceSize, size))
            try file.write(lines)
            offset = max(end, offset + pieceSize)
        }
        try LogIndex.writing(state: state).remove(run)
    }

    /// Keeps a damaged index under another name, and makes a new one from the segments.
    ///
    /// - Throws: `SystemError` when that is not possible; searching reads all of the logs then.
    package static func renewIndex(state: FilePath) throws {
        if LogIndex.damage(state: state) != nil {
            try LogIndex.setAside(state: state)
        }
        let index = try LogIndex.writing(state: state)
        for run in try RunFolder.all(state: state) {
            try index.remove(run)
            for segment in try LogSegment.all(of: run, state: state) {
                var scan = LogSegmentScan(segment, of: run)
                guard let size = try? scan.size(), size >= LogBlock.size else {
                    continue
                }
                var blocks: [(segment: Int, block: LogBlock)] = []
                var offset: Int64 = 0
                while offset + pieceSize <= size {
                    let range = offset..<offset + pieceSize
                    guard let block = try scan.block(range) else {
                        break
                    }
                    blocks.append((segment.number, block))
                    offset = block.range.upperBound
                }
                try index.add(blocks, of: run)
            }
        }
    }

    /// Forgets what the index says of a run that is gone.
    package static func forget(_ run: RunID, state: FilePath) throws {
        guard try DurableFile.status(of: LogIndex.path(state: state)) != nil else {
            return
        }
        try LogIndex.writing(state: state).remove(run)
    }

    private static func problem(of segment: LogSegment, _ run: RunID) throws -> LogProblem? {
        var scan = LogSegmentScan(segment, of: run)
        guard let size = try scan.size(), size > 0 else {
            return nil
        }
        guard try scan.head()?["format"]?.stringValue == LogFormat.name else {
            return LogProblem(segment.path, "'\(segment.path)' does not begin as a log does")
        }
        var nothing = LogQuery()
        nothing.since = Timestamp(microseconds: .max)
        var offset: Int64 = 0
        var allowance = 0
        while offset < size {
            let end = min(offset + pieceSize, size)
            _ = try scan.records(in: offset..<end, matching: nothing, spending: &allowance)
            offset = end
        }
        return scan.damagedLines == 0
            ? nil : LogProblem(damagedLines: scan.damagedLines, in: segment.path)
    }

    /// Gives a damaged file a name of its own, under which it stays.
    @discardableResult
    static func setAside(_ path: FilePath) throws -> FilePath {
        let name = "\(path.lastComponent?.string ?? "").damaged-\(UUIDv7.next())"
        guard let component = FilePath.Component(name) else {
            throw SystemError("rename", path, errno: .invalidArgument)
        }
        try DurableFile.rename(path, to: component)
        return path.removingLastComponent().appending(component)
    }
}
