import Patterns
import SystemPackage
import WorkflowModel

/// Goes through the segments of one stream of records, piece by piece, for those that are meant.
///
/// Pieces are read by all processors: few at first, so that whoever wants a few records waits for a few.
struct LogStreamCursor: Sendable {
    /// A part of a segment, and which of the scans reads it.
    private typealias Piece = (scan: Int, range: Range<Int64>)

    /// What a thread has read of a piece.
    private struct Reading: Sendable {
        var scan: LogSegmentScan
        var spent = 0
        var records: Result<[LogRecord], any Error>
    }

    /// So much of a segment is read at once.
    private static let pieceSize: Int64 = 256 << 10

    /// So many pieces are read together at most.
    private static let largestBatch = 16

    private let query: LogQuery
    private var scans: [LogSegmentScan]
    /// What has not been read yet.
    private var pieces: ArraySlice<Piece> = []
    /// How many pieces are read together next, and of which scan some were read already.
    private var batchSize = 1
    private var begunScan: Int?
    private var records: ArraySlice<LogRecord> = []
    private var allowance: Int
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
        allowance = query.effort
        scans = segments.map { LogSegmentScan($0, of: run) }
        var pieces: [Piece] = []
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
        while records.isEmpty, let scan = pieces.first?.scan {
            // The first piece mostly tells what the numbers in all others mean.
            let size = scan == begunScan ? batchSize : 1
            begunScan = scan
            let batch = Array(pieces.prefix(size).prefix { $0.scan == scan })
            pieces = pieces.dropFirst(batch.count)
            batchSize = min(2 * batchSize, Self.largestBatch)
            records = try read(batch)[...]
        }
    }

    /// Goes to the last records; those before them are passed over, and mostly not read.
    mutating func skip(toLast count: Int) throws {
        var last: [LogRecord] = []
        while last.count < count, let piece = pieces.popLast() {
            last = try read([piece]) + last
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

    /// The records of some pieces; a segment that cannot be read is left, and told.
    ///
    /// - Throws: `PatternError`, and `LogSearchTimeout` when the search must stop.
    private mutating func read(_ batch: [Piece]) throws -> [LogRecord] {
        guard query.mustStop?() != true else {
            throw LogSearchTimeout()
        }
        let (scans, query, allowance) = (scans, query, allowance / batch.count)
        let readings = batch.mapOnAllProcessors(together: 1) { piece in
            var scan = scans[piece.scan].forAnotherThread
            var rest = allowance
            let records = Result {
                try scan.records(in: piece.range, matching: query, spending: &rest).records
            }
            return Reading(scan: scan, spent: allowance - rest, records: records)
        }
        var records: [LogRecord] = []
        var unreadable: Set<Int> = []
        for (piece, reading) in zip(batch, readings) where !unreadable.contains(piece.scan) {
            self.allowance = max(0, self.allowance - reading.spent)
            do {
                records += try reading.records.get()
                self.scans[piece.scan].takeIn(reading.scan)
            } catch let error as PatternError {
                guard batch.count > 1 else {
                    throw error
                }
                // By itself it may spend all that is left.
                records += try read([piece])
            } catch {
                problems.append(LogProblem(reading.scan.segment.path, "\(error)"))
                unreadable.insert(piece.scan)
            }
        }
        pieces.removeAll { unreadable.contains($0.scan) }
        return records
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
