import Patterns
package import WorkflowModel
package import WorkflowStore
import WorkflowSystem

/// Which records of which logs somebody wants to see.
package struct LogRequest: Sendable {
    /// The run, or the beginning of its id; nothing for the newest.
    package var run: String?
    /// Whether all runs are meant.
    package var meansAllRuns = false
    /// Runs that were started with this correlation id; nothing for any.
    package var correlationID: String?
    /// Which records of each.
    package var query = LogQuery()
    /// How many at most, counted from the end; nothing for all.
    package var tail: Int?
    /// How many records around each that has what is looked for.
    package var context = 0

    /// Means all records of the newest run.
    package init() {}

    /// Whether one run is meant.
    package var meansOneRun: Bool { !meansAllRuns && correlationID == nil }
}

/// A record with the run that it belongs to.
package struct LogEntry: Sendable {
    /// The run.
    package let run: RunSummary
    /// The record.
    package let record: LogRecord
    /// Whether records between this one and the one before are not shown.
    package var isBehindGap = false
}

extension Project {
    /// Hands over records of logs, run by run, those of each in the order of time.
    ///
    /// - Parameters:
    ///   - request: Which records are meant.
    ///   - body: Takes one record.
    /// - Returns: What could not be read.
    /// - Throws: `Failure`, and what the body throws.
    package func logs(
        _ request: LogRequest,
        _ body: (LogEntry) throws -> Void
    ) async throws -> [LogProblem] {
        try await searching {
            let runs = try await runs(of: request)
            let reader = LogReader(state: stateFolder)
            var problems: [LogProblem] = []
            var isEmpty = true
            if let tail = request.tail {
                var entries: [LogEntry] = []
                for run in runs.reversed() where entries.count < tail {
                    var more: [LogEntry] = []
                    problems += try reader.forEachRecord(
                        of: run.id,
                        matching: request.query,
                        tail: tail - entries.count
                    ) { more.append(LogEntry(run: run, record: $0)) }
                    entries = more + entries
                }
                isEmpty = entries.isEmpty
                try entries.forEach(body)
            } else {
                for run in runs {
                    var window = LogWindow(of: run, request)
                    problems += try reader.forEachRecord(of: run.id, matching: window.query) {
                        isEmpty = try !window.take($0, body) && isEmpty
                    }
                }
            }
            if isEmpty, let run = runs.first, request.meansOneRun {
                try requirePlace(
                    request.query.phase?.text,
                    request.query.step?.text,
                    in: try await reading { try await record(of: run.id, in: $0) }
                )
            }
            return problems
        }
    }

    /// Hands over the records of a run and those that come, until nobody carries the run on.
    ///
    /// - Parameters:
    ///   - request: Which records are meant, of one run.
    ///   - body: Takes one record.
    /// - Throws: `Failure`, and what the body throws.
    package func followLogs(
        _ request: LogRequest,
        _ body: (LogEntry) throws -> Void
    ) async throws {
        try await searching {
            guard let run = try await runs(of: request).first else {
                return
            }
            let folder = RunFolder(run.id, state: stateFolder)
            let changes = try FolderChanges()
            var follower = LogFollower(run.id, state: stateFolder, matching: request.query)
            var rest = request.tail
            while true {
                // The log is whole before its run is let go of.
                let isOwned = try RunOwnership.isOwned(run.id, state: stateFolder)
                changes.watch([folder.path, folder.logs])
                let news = try follower.news()
                for record in news.suffix(rest ?? news.count) {
                    try body(LogEntry(run: run, record: record))
                }
                rest = nil
                guard isOwned else {
                    return
                }
                await changes.next()
            }
        }
    }

    /// Says in words that a search needs too much.
    func searching<Answer>(_ search: () async throws -> Answer) async throws -> Answer {
        try await translatingFailures {
            do {
                return try await search()
            } catch let error as PatternError {
                throw Failure(
                    .usage,
                    "the search was given up: \(error)",
                    hints: ["write the pattern without repeats within repeats, or look for words"]
                )
            } catch is LogSearchTimeout {
                throw Failure(
                    .unavailable,
                    "the time for the search was over before anything was found",
                    hints: ["narrow it by run, step, level or time", "look for words or phrases"]
                )
            }
        }
    }

    /// The last lines that a step printed, as people read them.
    package func lastOutput(of step: StepReference, in run: RunID) throws -> [String] {
        try LogReader(state: stateFolder).lastLines(of: step, in: run, count: 10)
    }

    /// The runs whose logs are meant, the oldest first.
    private func runs(of request: LogRequest) async throws -> [RunSummary] {
        try await reading { ledger in
            if request.meansOneRun {
                let id = try await findRun(request.run, default: .newest, in: ledger)
                return [try await ledger.summary(of: id)].compactMap(\.self)
            }
            var runs = Array(try await ledger.runs(matching: RunFilter()).reversed())
            if let name = request.run {
                let id = try await findRun(name, default: .newest, in: ledger)
                runs = runs.filter { $0.id == id }
            }
            if let since = request.query.since {
                runs = runs.filter { !$0.status.hasEnded || $0.updatedAt >= since }
            }
            guard let correlation = request.correlationID else {
                return runs
            }
            let found = runs.filter {
                $0.correlationID.map { $0.utf8.elementsEqual(correlation.utf8) } ?? false
            }
            guard !found.isEmpty else {
                throw Failure(
                    .notFound,
                    "no run was started with the correlation id '\(correlation)'",
                    hints: ["ddx run list"]
                )
            }
            return found
        }
    }
}

/// Shows the neighbours of records that have what is looked for.
private struct LogWindow {
    /// What is to be read.
    var query: LogQuery
    private let run: RunSummary
    private let size: Int
    private let term: LogTerm?
    private var allowance = LogTerm.effort
    private var before: [LogRecord] = []
    /// How many records behind the last one found are still shown.
    private var after = 0
    private var hasGap = false
    private var hasShown = false

    init(of run: RunSummary, _ request: LogRequest) {
        self.run = run
        size = request.context
        query = request.query
        term = size > 0 ? query.term : nil
        if term != nil {
            query.term = nil
        }
    }

    /// Takes in the next record, hands over what is to be shown, and says whether that is anything.
    mutating func take(_ record: LogRecord, _ body: (LogEntry) throws -> Void) throws -> Bool {
        guard let term else {
            try body(LogEntry(run: run, record: record))
            return true
        }
        if try term.isFound(in: record, spending: &allowance) {
            for neighbour in before {
                try show(neighbour, body)
            }
            before = []
            try show(record, body)
            after = size
            return true
        }
        guard after == 0 else {
            after -= 1
            try show(record, body)
            return true
        }
        before.append(record)
        if before.count > size {
            before.removeFirst()
            hasGap = hasShown
        }
        return false
    }

    private mutating func show(
        _ record: LogRecord,
        _ body: (LogEntry) throws -> Void
    ) throws {
        try body(LogEntry(run: run, record: record, isBehindGap: hasGap))
        hasGap = false
        hasShown = true
    }
}
