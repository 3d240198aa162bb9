import WorkflowModel
package import WorkflowReports
import WorkflowStore
import WorkflowSystem

/// A place in what a feed tells, behind which it goes on.
package struct FeedPosition: Sendable, Hashable, LosslessStringConvertible {
    /// The number of the last event that was told.
    package var sequence: Int64
    /// Where in the log; nothing before its first record.
    package var log: LogPosition?

    package init(sequence: Int64, log: LogPosition? = nil) {
        self.sequence = sequence
        self.log = log
    }

    /// Reads what `description` wrote; nothing for any other text.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let sequence = Int64(parts[0]), sequence >= 0 else {
            return nil
        }
        let log = LogPosition(String(parts[1]))
        guard log != nil || parts[1].isEmpty else {
            return nil
        }
        self.init(sequence: sequence, log: log)
    }

    package var description: String { "\(sequence)-\(log?.description ?? "")" }
}

/// Tells what is new in a run, again and again: transitions, log records, and how it stands.
package struct RunFeed {
    /// What a feed tells, with the place behind it.
    package enum News: Sendable {
        case transition(HistoryReport.Transition)
        case log(LogEntry)
        case state(RunReport)
    }

    /// How many records are read at once of what is past.
    private static let most = 1_000

    private let project: Project
    private let run: RunSummary
    private let request: LogPageRequest?
    /// Reads what is new, once all that is past has been told.
    private var follower: LogFollower?
    private var follows: LogPosition?
    private var passed = 0
    /// How many records of the past are told; nothing for all behind the place.
    private var tail: Int?
    private var version: [Int64] = []
    private var isOwned: Bool?
    /// Behind what was told last.
    package private(set) var position: FeedPosition
    /// Whether there is more to be told at once.
    package private(set) var hasMore = false

    fileprivate init(
        _ project: Project,
        _ run: RunSummary,
        _ request: LogPageRequest?,
        from position: FeedPosition,
        tail: Int?
    ) {
        self.project = project
        self.run = run
        self.request = request
        self.position = position
        self.tail = tail
    }

    /// What came since it was asked last; at first how the run stands.
    package mutating func news() async throws -> [(news: News, position: FeedPosition)] {
        var told: [(news: News, position: FeedPosition)] = []
        // A log is whole before its run is let go of.
        let isOwned = try RunOwnership.isOwned(run.id, state: project.stateFolder)
        let version = try LedgerStore.version(state: project.stateFolder)
        let logs = try newRecords()
        if version != self.version || isOwned != self.isOwned {
            let isFirst = self.isOwned == nil
            let history = try await project.history(of: run.id.text)
            let transitions = try HistoryReport(history.events).transitions
                .filter { $0.sequence > position.sequence }
            for transition in transitions {
                position.sequence = transition.sequence
                told.append((.transition(transition), position))
            }
            position.sequence = max(position.sequence, history.record.lastSequence)
            if isFirst || !transitions.isEmpty || isOwned != self.isOwned {
                let report = RunReport(history, now: project.surroundings.now())
                told.append((.state(report), position))
            }
            self.version = version
            self.isOwned = isOwned
        }
        for record in logs {
            position.log = record.position
            told.append((.log(LogEntry(run: run, record: record.record)), position))
        }
        return told
    }

    private mutating func newRecords() throws -> [(record: LogRecord, position: LogPosition)] {
        guard let request else {
            return []
        }
        if follower != nil {
            return try followedRecords(request)
        }
        let page = try pastRecords(request)
        hasMore = page.next != nil
        if !hasMore {
            follow(request, from: page.positions.last ?? position.log)
        }
        return zip(page.entries, page.positions).map { ($0.record, $1) }
    }

    private mutating func pastRecords(_ request: LogPageRequest) throws -> LogPage {
        var request = request
        if let tail {
            request.limit = tail
            self.tail = nil
            // Even where no record is told, the place behind the last one is needed.
            var page = try project.lastLogs(request.limited(to: max(1, tail)), of: run)
            if tail == 0, let last = page.positions.last {
                position.log = last
                page.entries = []
                page.positions = []
            }
            return page
        }
        var page = LogPage()
        try project.read(request.limited(to: Self.most), of: run, after: position.log, into: &page)
        return page
    }

    private mutating func follow(_ request: LogPageRequest, from place: LogPosition?) {
        var query = request.query
        if let place {
            query.since = query.since.map { max($0, place.time) } ?? place.time
        }
        follows = place
        passed = place?.count ?? 0
        follower = LogFollower(run.id, state: project.stateFolder, matching: query)
    }

    private mutating func followedRecords(
        _ request: LogPageRequest
    ) throws -> [(record: LogRecord, position: LogPosition)] {
        var place = follows
        var records: [(record: LogRecord, position: LogPosition)] = []
        for record in try follower?.news() ?? [] {
            if passed > 0, record.time == follows?.time {
                passed -= 1
                continue
            }
            let next = place?.following(record) ?? LogPosition(record.time, count: 1)
            place = next
            if request.shows(record) {
                records.append((record, next))
            }
        }
        if passed == 0 {
            follows = place
        }
        return records
    }
}

extension LogPageRequest {
    fileprivate func limited(to count: Int) -> LogPageRequest {
        var request = self
        request.limit = count
        return request
    }
}

extension Project {
    /// Begins to tell what is new in a run.
    ///
    /// - Parameters:
    ///   - name: The run, or the beginning of its id.
    ///   - request: Which records of its log are told; none when left out.
    ///   - position: Behind which place; behind all there is when left out.
    ///   - tail: How many of the last records of the log are told without a place.
    ///   - replays: Whether without a place past transitions are told.
    /// - Returns: The feed, and what tells when it makes sense to ask it.
    /// - Throws: `Failure` when there is no such run.
    package func feed(
        of name: String,
        logs request: LogPageRequest?,
        after position: FeedPosition?,
        tail: Int,
        replaying replays: Bool
    ) async throws -> (feed: RunFeed, changes: ChangeWait) {
        try await translatingFailures {
            let run = try await reading { ledger in
                let id = try await findRun(name, default: .newest, in: ledger)
                guard let run = try await ledger.summary(of: id) else {
                    throw Failure(.notFound, "there is no run \(id.short)")
                }
                return run
            }
            let start = position ?? FeedPosition(sequence: replays ? 0 : run.lastSequence)
            let feed = RunFeed(self, run, request, from: start, tail: position == nil ? tail : nil)
            let folder = RunFolder(run.id, state: stateFolder)
            return (feed, try ChangeWait([stateFolder, folder.path, folder.logs]))
        }
    }

    /// What tells when it makes sense to look at the runs of the project again.
    package func changes() throws -> ChangeWait {
        try translatingFailure { try ChangeWait([stateFolder]) }
    }

    /// What tells whether the ledger has changed.
    package func ledgerVersion() throws -> [Int64] {
        try translatingFailure { try LedgerStore.version(state: stateFolder) }
    }
}
