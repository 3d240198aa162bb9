import JSON
import SystemPackage
import WorkflowModel
import WorkflowSystem

/// The segments that one stream of records goes to, one after the other.
struct LogChain: Sendable {
    /// The file that is written to now.
    private struct Open {
        let file: SegmentFile
        let number: Int
        /// The day on which it was begun, counted from 1970.
        let day: Int64
        let inode: UInt64
        /// How many bytes of it are written.
        var size: Int64 = 0
        var block = LogBlock(at: 0)
        var sources: [LogPlace: Int] = [:]
        /// The sources that the block says what they are.
        var defined: Set<Int> = []
    }

    /// What is common to all segments of a run.
    struct Head: Sendable {
        let run: RunID
        let correlationID: String?
        let state: FilePath
    }

    private let head: Head
    private let kind: LogSegment.Kind
    /// The attempt whose end it keeps; nothing for the log itself.
    private let attempt: LogPlace?
    private let limit: Int64
    private var open: Open?
    private var time = LogTime()
    /// What is to be written next.
    private var bytes: [UInt8] = []
    /// What stands in it, to be told when it cannot be written.
    private var pending = LogLosses()
    private var precious: [LogRecord] = []
    private var lastSource: (place: LogPlace, number: Int)?
    /// How many records went to the chain, in all its segments.
    private(set) var lines = 0
    /// The blocks that have been written whole and nobody has taken yet.
    private var blocks: [(segment: Int, block: LogBlock)] = []
    /// The segments that are not removed.
    private var segments: [(path: FilePath, number: Int)] = []

    /// Begins a chain; nothing is created before something is written.
    ///
    /// - Parameters:
    ///   - head: What its segments say of themselves.
    ///   - attempt: The attempt whose end it keeps; nothing for the log itself.
    ///   - limit: The size from which another segment is begun.
    init(_ head: Head, endOf attempt: LogPlace? = nil, limit: Int64) {
        self.head = head
        self.attempt = attempt
        self.limit = limit
        kind = attempt == nil ? .log : .end
    }

    /// How many bytes wait to be written.
    var waiting: Int { bytes.count }

    /// Adds a record to what is written next; begins another segment where one is due.
    ///
    /// - Parameters:
    ///   - record: The record.
    ///   - highest: The highest number of a segment that the run has had; raised by another one.
    /// - Throws: `SystemError` when there is no segment to write to; the record is not added.
    mutating func add(_ record: LogRecord, numberingAfter highest: inout Int) throws {
        try makeReady(for: record, &highest)
        if length - (open?.block.range.lowerBound ?? 0) >= LogBlock.size {
            finishBlock()
        }
        let isNew = define(record.place)
        let source = record.place == nil ? 0 : lastSource?.number ?? 0
        LogFormat.append(record, source: source, &time, to: &bytes)
        open?.block.add(
            record.time.microseconds,
            record.level,
            record.place,
            isNewPlace: isNew,
            text: record.bytes.span
        )
        lines += 1
        pending.add(record.level)
        if record.isPrecious {
            precious.append(record)
        }
    }

    /// How long the segment is with what waits.
    private var length: Int64 { (open?.size ?? 0) + Int64(bytes.count) }

    /// Writes what waits.
    ///
    /// - Returns: What could not be written: nothing when all could.
    mutating func write() -> (losses: LogLosses, precious: [LogRecord])? {
        guard !bytes.isEmpty, var segment = open else {
            return nil
        }
        defer {
            bytes.removeAll(keepingCapacity: true)
            pending = LogLosses()
            precious.removeAll(keepingCapacity: true)
        }
        do {
            try segment.file.file.write(bytes)
            segment.size += Int64(bytes.count)
            open = segment
            return nil
        } catch {
            lines -= pending.total
            abandon(segment)
            return (pending, precious)
        }
    }

    /// Leaves the segment as it was before the last write, and goes on in another.
    private mutating func abandon(_ segment: Open) {
        // Half a record would be taken for a whole one; what cannot be cut off is passed over.
        _ = try? segment.file.file.truncate(to: segment.size)
        if segment.size == 0, segments.last != nil {
            _ = try? DurableFile.remove(segment.file.file.path)
            segments.removeLast()
        }
        blocks.removeAll {
            $0.segment == segment.number && $0.block.range.upperBound > segment.size
        }
        close()
    }

    /// Ends the segment; another is begun by what comes next.
    private mutating func close() {
        open = nil
        lastSource = nil
    }

    /// Ends the segment, of which all is written, and the block that it ends with.
    mutating func finish() {
        if bytes.isEmpty, open?.block.lines ?? 0 > 0 {
            finishBlock()
        }
        close()
    }

    /// Whether the file is still the one that its name leads to.
    mutating func closeIfLost() {
        guard let segment = open else {
            return
        }
        if (try? DurableFile.status(of: segment.file.file.path))?.inode != segment.inode {
            close()
        }
    }

    /// Hands over the blocks that have been written whole.
    mutating func takeBlocks() -> [(segment: Int, block: LogBlock)] {
        defer { blocks = [] }
        return blocks
    }

    /// Removes the earliest segments, so that no more than so many stay.
    mutating func keepLast(_ count: Int) {
        while segments.count > count {
            let first = segments.removeFirst()
            // One that cannot be removed takes room, and nothing else.
            _ = try? DurableFile.remove(first.path)
            blocks.removeAll { $0.segment == first.number }
        }
    }

    // MARK: Parts

    private mutating func finishBlock() {
        let end = length
        if let segment = open {
            var block = segment.block
            block.range = block.range.lowerBound..<end
            blocks.append((segment.number, block))
        }
        open?.block = LogBlock(at: end)
        open?.defined = []
        lastSource = nil
    }

    /// Says what number stands for a place, and whether the block had not met it.
    private mutating func define(_ place: LogPlace?) -> Bool {
        guard let place else {
            return open?.defined.insert(0).inserted == true
        }
        if let lastSource, lastSource.place == place {
            return false
        }
        let number = open?.sources[place] ?? (open?.sources.count ?? 0) + 1
        open?.sources[place] = number
        lastSource = (place, number)
        guard open?.defined.insert(number).inserted == true else {
            return false
        }
        bytes += LogFormat.definition(of: place, as: number)
        return true
    }

    /// Ends a segment that is full or of an earlier day, and begins one where none is open.
    private mutating func makeReady(for record: LogRecord, _ highest: inout Int) throws {
        let day = record.time.microseconds / 86_400_000_000
        if let begun = open?.day {
            guard length >= limit || begun < day, bytes.isEmpty else {
                return
            }
            finish()
        }
        try begin(on: day, at: record.time, &highest)
    }

    private mutating func begin(
        on day: Int64,
        at moment: Timestamp,
        _ highest: inout Int
    ) throws {
        let folder = RunFolder(head.run, state: head.state).logs
        try DurableFile.createDirectories(folder, durably: false, mode: .groupFolder)
        let last = try LogSegment.all(of: head.run, state: head.state).last?.number ?? 0
        // What the index says of a segment that was removed must not be taken for this one's.
        var number = max(last, highest) + 1
        while true {
            let name = LogSegment.name(
                day: String(moment.text.prefix(10)),
                number: number,
                kind: kind
            )
            do {
                let file = SegmentFile(
                    try AppendFile(folder.appending(name), mode: .groupFile, isNew: true)
                )
                open = Open(
                    file: file,
                    number: number,
                    day: day,
                    inode: try file.file.status().inode
                )
                segments.append((file.file.path, number))
                highest = number
                bytes += headLine
                return
            } catch let error as SystemError where error.errno == .fileExists {
                number += 1
            }
        }
    }

    private var headLine: [UInt8] {
        var object: JSONObject = [
            "format": LogFormat.name.json, "run": head.run.text.json,
            "correlation_id": head.correlationID.json,
        ]
        if let attempt {
            object["end_of"] = [
                "phase": attempt.phase.text.json, "step": (attempt.step?.text).json,
                "attempt": attempt.attempt.json,
            ]
            object["lines_before"] = lines.json
        }
        return Array(object.json.text().utf8) + [LogFormat.endOfLine]
    }
}

/// An open file that a structure can hold.
private final class SegmentFile: Sendable {
    let file: AppendFile

    init(_ file: consuming AppendFile) {
        self.file = file
    }
}

extension LogRecord {
    /// Whether it is dropped under no load: an error, or a sentence of the engine.
    var isPrecious: Bool { level == .error || stream == .engine }
}
