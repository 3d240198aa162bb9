import Synchronization
import WorkflowExpressions
package import WorkflowModel
package import WorkflowReports
import WorkflowStore

/// Which runs somebody wants to see in a list.
package struct RunListRequest: Sendable {
    /// Empty for any; what is meant is the status that is shown.
    package var statuses: Set<RunStatus> = []
    package var workflow: String?
    /// The name of who created the run.
    package var principal: String?
    /// Runs created at this moment or later.
    package var since: Timestamp?
    /// What must hold for them.
    package var condition: RunCondition?
    /// Runs created before this one.
    package var before: RunID?
    /// Runs with an event behind this number.
    package var changedAfter: Int64?
    /// How many at most, the newest.
    package var limit: Int?

    /// Means all runs.
    package init() {}

    /// Whether only some runs are meant.
    package var isFiltered: Bool {
        !statuses.isEmpty || condition != nil || since != nil || workflow != nil || principal != nil
    }

    fileprivate var filter: RunFilter {
        var filter = RunFilter(
            statuses: statuses,
            workflow: workflow,
            since: since,
            principal: principal
        )
        // A run whose owner died is recorded as running and shown as paused.
        if statuses.contains(.paused) {
            filter.statuses.insert(.running)
        }
        filter.before = before
        filter.changedAfter = changedAfter
        return filter
    }
}

/// Runs of a project as lists show them, newest first.
package struct RunList: Sendable {
    package var runs: [RunSummaryReport] { dated.map(\.run) }
    /// The same with the time of the last event of each.
    package let dated: [(run: RunSummaryReport, updatedAt: Timestamp)]
    /// The last run, when there are more that fit.
    package let last: RunID?
    /// The number of the last event of all of them.
    package let lastSequence: Int64
    /// How many runs the condition has no value for, and why it has none for the first of them.
    package let undecided: RunListReport.Undecided?
}

extension Project {
    /// Lists runs; those that are not over are looked at in full.
    package func runList(_ request: RunListRequest = RunListRequest()) async throws -> RunList {
        try await translatingFailures {
            try await reading { ledger in
                let sieve = RunSieve(request)
                var filter = request.filter
                if !sieve.isNeeded {
                    filter.limit = request.limit.map { $0 + 1 }
                }
                let found = try await ledger.runs(
                    matching: filter,
                    reading: request.condition?.details ?? [],
                    where: sieve.takes
                )
                let isCut = request.limit.map { $0 < found.count } ?? false
                var runs: [(run: RunSummaryReport, updatedAt: Timestamp)] = []
                let now = surroundings.now()
                for (run, isOwned) in found.prefix(request.limit ?? found.count) {
                    let summary: RunSummaryReport
                    if run.status.isFinal {
                        summary = RunSummaryReport(run, isOwned: isOwned, now: now)
                    } else {
                        let history = try await history(of: run.id, in: ledger)
                        summary = RunReport(history, now: now).summary
                    }
                    runs.append((summary, run.updatedAt))
                }
                return RunList(
                    dated: runs,
                    last: isCut ? runs.last?.run.id : nil,
                    lastSequence: found.map(\.run.lastSequence).max() ?? 0,
                    undecided: sieve.undecided
                )
            }
        }
    }
}

/// Picks the runs that fit, as many as are wanted and one more.
private final class RunSieve: Sendable {
    private struct State {
        var taken = 0
        var undecided: (count: Int, cause: String)?
    }

    private let request: RunListRequest
    private let state = Mutex(State())

    init(_ request: RunListRequest) {
        self.request = request
    }

    /// Whether rows of the ledger tell too little of whether a run fits.
    var isNeeded: Bool { request.condition != nil || request.statuses.contains(.paused) }

    var undecided: RunListReport.Undecided? {
        state.withLock { $0.undecided }.map { .init(count: $0.count, cause: $0.cause) }
    }

    func takes(_ run: RunAttributes) -> Bool {
        let shown = run.summary.status == .running && !run.isOwned ? .paused : run.summary.status
        guard request.statuses.isEmpty || request.statuses.contains(shown) else {
            return false
        }
        return state.withLock { state in
            guard request.limit.map({ state.taken <= $0 }) ?? true else {
                return false
            }
            do throws(EvaluationError) {
                guard try request.condition?.holds(for: run) ?? true else {
                    return false
                }
            } catch {
                state.undecided = ((state.undecided?.count ?? 0) + 1, error.message)
                return false
            }
            state.taken += 1
            return true
        }
    }
}

extension RunReport {
    /// Reports on a run as it stands.
    package init(_ history: RunHistory, now: Timestamp) {
        self.init(
            record: history.record,
            definition: history.pinned?.definition,
            history: history.events,
            isOwned: history.isOwned,
            places: history.places,
            now: now
        )
    }
}
