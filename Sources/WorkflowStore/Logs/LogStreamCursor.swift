import Patterns
import SystemPackage
import WorkflowModel

/// Goes through the segments of one stream of records, piece by piece, for those that are meant.
struct LogStreamCursor: Sendable {
    /// So much of a segment is read at once.
    private static let pieceSize: Int64 = 256 << 10

    private let query: LogQuery
    private var scans: [LogSegmentScan]
    /// What has not been read yet: the place of a scan, and a part of its segment.
    private var pieces: ArraySlice<(scan: Int, range: Range<Int64>)> = []
    private var records: ArraySlice<LogRecord> = []
    private var allowance = LogTerm.effort
    /// What could not be read, and why.
    private(set) var problems: [LogProblem] = []

    /// The next record; nothing at the end.
    var head: LogRecord? { records.first }

    /// Begins to read a stream.
    ///
    /// - Parameters:
    ///   - segments: The segments, the earliest first.
    ///   - run: Whose they are.
    ///   - query: Which records are meant.
    ///   - blocks: What is known of the segments, by number.
    ///   - first: A record that stands before all of them.
    init(
        _ segments: [LogSegment],
        of run: RunID,
        matching query: LogQuery,
        skippingBy blocks: [Int: [LogBlock]] = [:],
        after first: LogRecord? = nil
    ) {
        self.query = query
        scans = segments.map { LogSegmentScan($0, of: run) }
        var pieces: [(scan: Int, range: Range<Int64>)] = []
        for (place, scan) in scans.enumerated() {
            do {
                for range in Self.parts(
                    of: try scan.size() ?? 0,
                    blocks[scan.segment.number] ?? [],
                    query
                ) {
                    pieces.append((place, range))
                }
            } catch {
                problems.append(LogProblem(scan.segment.path, "\(error)"))
            }
        }
        self.pieces = pieces[...]
        if let first {
            records = [first]
        }
    }

    /// Goes on to the next record that is meant.
    ///
    /// - Throws: `PatternError` when a pattern needs too much.
    mutating func advance() throws {
        records = records.dropFirst()
        try fill()
    }

    /// Reads on until there is a record, or nothing more to read.
    mutating func fill() throws {
        while records.isEmpty, let piece = pieces.popFirst() {
            records = try read(piece)[...]
        }
    }

    /// Goes to the last records; those before them are passed over, and mostly not read.
    mutating func skip(toLast count: Int) throws {
        var last: [LogRecord] = []
        while last.count < count, let piece = pieces.popLast() {
            last = try read(piece) + last
        }
        pieces = []
        records = (Array(records) + last).suffix(count)
    }

    /// What could not be read, damaged lines among it; complete at the end.
    var allProblems: [LogProblem] {
        problems
            + scans.filter { $0.damagedLines > 0 }.map { scan in
                LogProblem(damagedLines: scan.damagedLines, in: scan.segment.path)
            }
    }

    private mutating func read(_ piece: (scan: Int, range: Range<Int64>)) throws -> [LogRecord] {
        do {
            return try scans[piece.scan]
                .records(in: piece.range, matching: query, spending: &allowance).records
        } catch let error as PatternError {
            throw error
        } catch {
            problems.append(LogProblem(scans[piece.scan].segment.path, "\(error)"))
            pieces.removeAll { $0.scan == piece.scan }
            return []
        }
    }

    /// The parts of a segment that must be read, in order.
    private static func parts(
        of size: Int64,
        _ blocks: [LogBlock],
        _ query: LogQuery
    ) -> [Range<Int64>] {
        var parts: [Range<Int64>] = []
        var offset: Int64 = 0
        for block in blocks where block.range.lowerBound >= offset && block.range.upperBound <= size
        {
            if !query.mayFind(in: block) {
                cut(offset..<block.range.lowerBound, into: &parts)
                offset = block.range.upperBound
            }
        }
        cut(offset..<size, into: &parts)
        return parts
    }

    private static func cut(_ range: Range<Int64>, into parts: inout [Range<Int64>]) {
        var start = range.lowerBound
        while start < range.upperBound {
            let end = min(start + pieceSize, range.upperBound)
            parts.append(start..<end)
            start = end
        }
    }
}
