import JSON
import Patterns
import SystemPackage
import WorkflowModel
import WorkflowSystem

/// Reads the records of one segment, a piece of the file at a time.
///
/// The file is open only while a piece is read, so any number of scans may exist.
struct LogSegmentScan: Sendable {
    /// Whole lines of the segment.
    fileprivate struct Piece {
        let bytes: [UInt8]
        /// Where the first line of the piece begins in the bytes.
        let first: Int
        /// Where the bytes begin in the file.
        let offset: Int64

        /// Where the next piece begins in the file.
        var end: Int64 { offset + Int64(bytes.count) }
    }

    /// The most that the end of one line is looked for, and how much of that is read with the piece.
    private static let longestLine = 1 << 20
    private static let usualLine = 4_096

    let segment: LogSegment
    private let run: RunID
    private var places: [Int: LogPlace] = [:]
    private var time = LogTime()
    /// Lines that are neither records nor marks.
    private(set) var damagedLines = 0

    init(_ segment: LogSegment, of run: RunID) {
        self.segment = segment
        self.run = run
    }

    /// The scan as it is before it has met damage, to read a part on another thread.
    var forAnotherThread: LogSegmentScan {
        var scan = self
        scan.damagedLines = 0
        return scan
    }

    /// Takes in what a scan of the same segment has found out on another thread.
    mutating func takeIn(_ other: LogSegmentScan) {
        damagedLines += other.damagedLines
        places.merge(other.places) { known, _ in known }
    }

    /// How long the segment is now; nothing when it is gone.
    func size() throws -> Int64? {
        guard let status = try DurableFile.status(of: segment.path) else {
            return nil
        }
        guard status.kind == .file else {
            throw SystemError.refusal("read", segment.path, because: "it is not a regular file")
        }
        return status.size
    }

    /// Reads the records whose lines begin in a part of the file.
    ///
    /// - Parameters:
    ///   - range: The part, which may begin and end anywhere; a line that was cut off is left out.
    ///   - query: Which records are meant.
    ///   - allowance: How many steps of patterns the whole search may still take.
    /// - Returns: The records, and where the next line begins.
    /// - Throws: `SystemError` when the file cannot be read, and `PatternError`.
    mutating func records(
        in range: Range<Int64>,
        matching query: LogQuery,
        spending allowance: inout Int
    ) throws -> (records: [LogRecord], end: Int64) {
        let piece = try piece(range)
        var records: [LogRecord] = []
        guard let anchor = query.term?.anchor else {
            var start = piece.first
            while start < piece.bytes.count {
                let end = piece.bytes.span.end(before: LogFormat.endOfLine, from: start)
                if let line = line(in: piece, start..<end),
                    let record = try record(line, end, piece, query, &allowance)
                {
                    records.append(record)
                }
                start = end + 1
            }
            return (records, piece.end)
        }
        var position = piece.first
        while let place = anchor.firstPlace(in: piece.bytes.span, from: position) {
            let start = piece.lineStart(before: place)
            let end = piece.bytes.span.end(before: LogFormat.endOfLine, from: place)
            position = end + 1
            // It may stand before the text; whether it stands in it is looked at there.
            if let line = line(in: piece, start..<end),
                let record = try record(line, end, piece, query, &allowance)
            {
                records.append(record)
            }
        }
        return (records, piece.end)
    }

    /// The lines that begin in a part of the file and are records or marks.
    mutating func soundLines(in range: Range<Int64>) throws -> (bytes: [UInt8], end: Int64) {
        let piece = try piece(range)
        var sound: [UInt8] = []
        var start = piece.first
        while start < piece.bytes.count {
            let end = piece.bytes.span.end(before: LogFormat.endOfLine, from: start)
            let isMark = piece.bytes[start] == LogFormat.mark
            if isMark
                ? (try? JSONValue(parsing: Array(piece.bytes[start..<end]))) != nil
                : line(in: piece, start..<end) != nil
            {
                sound += piece.bytes[start...end]
            }
            start = end + 1
        }
        return (sound, piece.end)
    }

    /// What there is to know of the lines that begin in a part of the file; nothing without any.
    mutating func block(_ range: Range<Int64>) throws -> LogBlock? {
        let piece = try piece(range)
        guard piece.first < piece.bytes.count else {
            return nil
        }
        var block = LogBlock(at: piece.offset + Int64(piece.first))
        block.range = block.range.lowerBound..<piece.end
        var start = piece.first
        while start < piece.bytes.count {
            let end = piece.bytes.span.end(before: LogFormat.endOfLine, from: start)
            if let line = line(in: piece, start..<end) {
                let place = try place(of: line, in: piece)
                block.add(
                    line.time,
                    line.level,
                    place,
                    isNewPlace: true,
                    text: piece.bytes.span.extracting(line.message..<end)
                )
            }
            start = end + 1
        }
        return block
    }

    /// Where the record that comes first in the segment stands in time; nothing without one.
    mutating func firstMoment() throws -> Int64? {
        var allowance = 0
        let range = Int64(0)..<4_096
        return try records(in: range, matching: LogQuery(), spending: &allowance).records.first?
            .time.microseconds
    }

    /// What the first line says of the segment; nothing when it does not say it.
    func head() throws -> JSONValue? {
        let piece = try piece(0..<1)
        guard piece.bytes.last == LogFormat.endOfLine else {
            return nil
        }
        return try? JSONValue(parsing: Array(piece.bytes.dropLast()))
    }

    // MARK: Lines

    private mutating func line(in piece: Piece, _ range: Range<Int>) -> LogFormat.Line? {
        let bytes = piece.bytes.span
        if range.lowerBound < range.upperBound, bytes[range.lowerBound] == LogFormat.mark {
            return nil
        }
        let line =
            switch segment.kind {
            case .log, .end: LogFormat.line(in: bytes, range, &time)
            case .earlier: LogFormat.earlierLine(in: bytes, range, &time)
            }
        if line == nil {
            damagedLines += 1
        }
        return line
    }

    /// The record of a line, if it is meant.
    private mutating func record(
        _ line: LogFormat.Line,
        _ end: Int,
        _ piece: Piece,
        _ query: LogQuery,
        _ allowance: inout Int
    ) throws -> LogRecord? {
        guard query.includes(line) else {
            return nil
        }
        let place = try place(of: line, in: piece)
        let text = line.message..<end
        guard query.includes(place),
            try query.term?.isFound(
                in: piece.bytes.span.extracting(text),
                spending: &allowance
            ) ?? true
        else {
            return nil
        }
        return LogRecord(
            run: run,
            place: place,
            time: Timestamp(microseconds: line.time),
            stream: line.stream,
            level: line.level,
            bytes: Array(piece.bytes[text])
        )
    }

    // MARK: Places

    private mutating func place(of line: LogFormat.Line, in piece: Piece) throws -> LogPlace? {
        if case .earlier(let place) = segment.kind {
            return place
        }
        guard line.source > 0 else {
            return nil
        }
        if let place = places[line.source] {
            return place
        }
        learnPlaces(from: piece)
        // Every block says what its numbers mean, so it is not far back.
        var start = piece.offset
        while places[line.source] == nil, start > 0 {
            let end = start
            start = max(0, start - Int64(LogBlock.size))
            learnPlaces(from: try self.piece(start..<end))
        }
        return places[line.source]
    }

    private mutating func learnPlaces(from piece: Piece) {
        var start = piece.first
        while start < piece.bytes.count {
            if piece.bytes[start] == LogFormat.mark {
                let end = piece.bytes.span.end(before: LogFormat.endOfLine, from: start)
                if let (source, place) = LogFormat.definition(in: Array(piece.bytes[start..<end])) {
                    places[source] = place
                }
            }
            guard let next = Self.markedLine?.firstPlace(in: piece.bytes.span, from: start) else {
                return
            }
            start = next + 1
        }
    }

    private static let markedLine = LiteralScan([LogFormat.endOfLine, LogFormat.mark])

    // MARK: Pieces

    private func piece(_ range: Range<Int64>) throws -> Piece {
        let file: OpenFile
        do {
            file = try OpenFile(segment.path, followingLinks: false)
        } catch let error as SystemError where error.isNotFound {
            // It was pruned meanwhile.
            return Piece(bytes: [], first: 0, offset: range.lowerBound)
        }
        // The byte before tells whether a line begins here.
        let offset = max(0, range.lowerBound - 1)
        let count = Int(range.upperBound - offset)
        var bytes = try file.read(count + Self.usualLine, at: offset)
        var first = 0
        if range.lowerBound > 0 {
            first = min(bytes.span.end(before: LogFormat.endOfLine, from: 0) + 1, bytes.count)
        }
        guard first < min(count, bytes.count) else {
            return Piece(bytes: [], first: 0, offset: offset + Int64(min(count, bytes.count)))
        }
        var end = bytes.span.end(before: LogFormat.endOfLine, from: min(count, bytes.count) - 1)
        while end == bytes.count, end < count + Self.longestLine {
            let more = try file.read(Self.usualLine, at: offset + Int64(end))
            guard !more.isEmpty else {
                break
            }
            bytes += more
            end = bytes.span.end(before: LogFormat.endOfLine, from: end)
        }
        // Behind the last end of a line stands one that was cut off, or is being written.
        end = end < bytes.count ? end + 1 : (bytes.lastIndex(of: LogFormat.endOfLine) ?? -1) + 1
        bytes.removeLast(bytes.count - end)
        return Piece(bytes: bytes, first: min(first, end), offset: offset)
    }
}

extension LogSegmentScan.Piece {
    fileprivate func lineStart(before place: Int) -> Int {
        var start = place
        while start > first, bytes[start - 1] != LogFormat.endOfLine {
            start -= 1
        }
        return start
    }
}
