import JSON
import Patterns
package import SystemPackage
package import WorkflowModel
import WorkflowSystem

/// Reads the logs of runs; writes nothing.
package struct LogReader: Sendable {
    /// Logs of so many bytes are read without a look at the index.
    private static let smallLog: Int64 = 4 << 20

    private let state: FilePath

    /// Reads from the folders of runs in the state folder of a project.
    package init(state: FilePath) {
        self.state = state
    }

    /// Hands over the records of a run one by one in the order of time, in bounded memory.
    ///
    /// Within one stream the order is that of its file, even when the clock stepped back. A run
    /// without a log has no records, and neither has one that does not exist.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - query: Which records are meant.
    ///   - tail: How many to hand over at most, counted from the end; nothing for all.
    ///   - body: Takes one record.
    /// - Returns: What could not be read.
    /// - Throws: `SystemError` when the folder cannot be read, `PatternError`, and what the body
    ///   throws.
    @discardableResult
    package func forEachRecord(
        of run: RunID,
        matching query: LogQuery = LogQuery(),
        tail: Int? = nil,
        _ body: (LogRecord) throws -> Void
    ) throws -> [LogProblem] {
        var (cursors, problems) = try cursors(of: run, matching: query)
        for place in cursors.indices {
            if let tail {
                try cursors[place].skip(toLast: max(0, tail))
            } else {
                try cursors[place].fill()
            }
        }
        guard let tail else {
            problems += try merge(cursors, body)
            return problems
        }
        var records: [LogRecord] = []
        problems += try merge(cursors) { records.append($0) }
        for record in records.suffix(max(0, tail)) {
            try body(record)
        }
        return problems
    }

    /// The records of a run in an array.
    package func records(
        of run: RunID,
        matching query: LogQuery = LogQuery(),
        tail: Int? = nil
    ) throws -> [LogRecord] {
        var records: [LogRecord] = []
        try forEachRecord(of: run, matching: query, tail: tail) { records.append($0) }
        return records
    }

    /// The last lines that a step printed, as people read them.
    package func lastLines(of step: StepReference, in run: RunID, count: Int) throws -> [String] {
        try records(of: run, matching: LogQuery(printedBy: step), tail: count).map(\.text)
    }

    // MARK: Streams

    private func cursors(
        of run: RunID,
        matching query: LogQuery
    ) throws -> ([LogStreamCursor], [LogProblem]) {
        let segments = try LogSegment.all(of: run, state: state)
        var problems: [LogProblem] = []
        var blocks: [Int: [LogBlock]] = [:]
        if try query.isNarrow && isLarge(segments) {
            do {
                blocks = try LogIndex.reading(state: state)?.blocks(of: run, for: query) ?? [:]
            } catch {
                let path = LogIndex.path(state: state)
                problems.append(
                    LogProblem(path, "the index '\(path)' is not used: \(error)")
                )
            }
        }
        let log = segments.filter { $0.kind == .log }
        var cursors = [LogStreamCursor(log, of: run, matching: query, skippingBy: blocks)]
        cursors += try endCursors(segments, of: run, matching: query, skippingBy: blocks)
        cursors += try LogSegment.earlier(of: run, state: state).map {
            LogStreamCursor([$0], of: run, matching: query)
        }
        return (cursors, problems)
    }

    private func isLarge(_ segments: [LogSegment]) throws -> Bool {
        let size = try segments.reduce(Int64(0)) { size, segment in
            size + (try DurableFile.status(of: segment.path)?.size ?? 0)
        }
        return size > Self.smallLog
    }

    /// What is kept of the ends of attempts that wrote more than is kept whole.
    private func endCursors(
        _ segments: [LogSegment],
        of run: RunID,
        matching query: LogQuery,
        skippingBy blocks: [Int: [LogBlock]]
    ) throws -> [LogStreamCursor] {
        var ends: [(place: LogPlace, before: Int, segments: [LogSegment])] = []
        for segment in segments where segment.kind == .end {
            guard let head = try? LogSegmentScan(segment, of: run).head(),
                let place = head["end_of"].flatMap({ LogFormat.place(in: $0) })
            else {
                ends.append((LogPlace(""), 0, [segment]))
                continue
            }
            if let known = ends.firstIndex(where: { $0.place == place }) {
                ends[known].segments.append(segment)
            } else {
                ends.append((place, head["lines_before"]?.intValue ?? 0, [segment]))
            }
        }
        return try ends.map { end in
            LogStreamCursor(
                end.segments,
                of: run,
                matching: query,
                skippingBy: blocks,
                after: try mark(of: end, in: run, matching: query)
            )
        }
    }

    /// What stands in place of the lines that are not kept between beginning and end.
    private func mark(
        of end: (place: LogPlace, before: Int, segments: [LogSegment]),
        in run: RunID,
        matching query: LogQuery
    ) throws -> LogRecord? {
        guard end.before > 0, query.term == nil, query.includes(end.place),
            var first = end.segments.first.map({ LogSegmentScan($0, of: run) }),
            let moment = try first.firstMoment()
        else {
            return nil
        }
        let words =
            "\(end.before) lines are missing here: of so much output only beginning and end are kept"
        let line = LogFormat.Line(
            time: moment,
            level: .warn,
            stream: .engine,
            source: 0,
            message: 0
        )
        guard query.includes(line) else {
            return nil
        }
        return LogRecord(
            run: run,
            place: end.place,
            time: Timestamp(microseconds: moment),
            stream: line.stream,
            level: line.level,
            bytes: Array(words.utf8)
        )
    }

    // MARK: Order

    /// Takes the earliest head again and again; the earliest cursor stands last.
    private func merge(
        _ cursors: [LogStreamCursor],
        _ body: (LogRecord) throws -> Void
    ) throws -> [LogProblem] {
        var problems: [LogProblem] = []
        var waiting = cursors.enumerated()
            .sorted { ($0.element.time, $0.offset) > ($1.element.time, $1.offset) }
            .map(\.element)
        while var earliest = waiting.popLast() {
            let next = waiting.last?.time
            while let record = earliest.head, next.map({ record.time <= $0 }) ?? true {
                try body(record)
                try earliest.advance()
            }
            if earliest.head != nil {
                waiting.insert(earliest, at: place(for: earliest.time, in: waiting))
            } else {
                problems += earliest.allProblems
            }
        }
        return problems
    }

    /// Where a cursor belongs among others that are sorted from late to early.
    private func place(for time: Timestamp, in cursors: [LogStreamCursor]) -> Int {
        var low = 0
        var high = cursors.count
        while low < high {
            let middle = (low + high) / 2
            if cursors[middle].time > time {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}

extension LogStreamCursor {
    /// The time of the next record; that of the end lies behind all others.
    fileprivate var time: Timestamp {
        head?.time ?? Timestamp(microseconds: .max)
    }
}
