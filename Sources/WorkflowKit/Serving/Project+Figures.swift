package import WorkflowModel
package import WorkflowReports
package import WorkflowStore
import WorkflowSystem

/// What monitoring wants to know of a project.
package struct ProjectFigures: Sendable {
    package let ledger: LedgerFigures
    /// Runs by workflow and by the status that is shown.
    package var runs: [RunKind: Int] = [:]
    /// What people are asked for.
    package var waiting: [WaitingFor.Kind: Int] = [:]
    /// Milliseconds since the run stands still that waits longest for people.
    package var longestWait: Int64 = 0
    /// Runs that do not move and wait for nobody, by the word for why.
    package var stuck: [String: Int] = [:]
    package let freeBytes: Int64
    package let sizeInBytes: Int64
    /// The word for how much room there is.
    package let storageLevel: String

    /// Which runs are counted together.
    package struct RunKind: Sendable, Hashable {
        package let workflow: String
        package let status: RunStatus

        /// Names runs of a workflow with a status.
        package init(workflow: String, status: RunStatus) {
            self.workflow = workflow
            self.status = status
        }
    }

    /// What people can be asked for.
    package static let waitingKinds = WaitingFor.Kind.allCases

    /// The words for why a run does not move.
    package static let stuckReasons = ["interrupted", "pending", "failed"]

    /// The words for how much room there is.
    package static let storageLevels = StorageLevel.allCases.map(\.rawValue)
}

extension Project {
    /// Counts what monitoring wants to know; reads only.
    ///
    /// - Parameter bounds: Upper bounds of durations.
    /// - Returns: The figures.
    /// - Throws: `Failure` when the project cannot be read.
    package func figures(within bounds: DurationBounds) async throws -> ProjectFigures {
        try await translatingFailures {
            let ledger = try await reading { try await $0.figures(within: bounds.seconds) }
            let space = try StorageSpace(at: root)
            var figures = ProjectFigures(
                ledger: ledger,
                freeBytes: Int64(space.free),
                sizeInBytes: Int64(space.total),
                storageLevel: StorageLevel(space).rawValue
            )
            let now = surroundings.now()
            for (run, isOwned) in try await runs() where run.status.isFinal {
                let summary = RunSummaryReport(run, isOwned: isOwned, now: now)
                figures.count(summary, updatedAt: run.updatedAt, now: now)
            }
            var request = RunListRequest()
            request.statuses = Set(RunStatus.allCases.filter { !$0.isFinal })
            for (summary, updatedAt) in try await runList(request).dated {
                figures.count(summary, updatedAt: updatedAt, now: now)
            }
            return figures
        }
    }

    /// How many lines the logs of a run could not take.
    package func droppedLines(of run: RunID) throws -> Int {
        try translatingFailure { try LogReader(state: stateFolder).droppedLines(of: run) }
    }
}

extension ProjectFigures {
    fileprivate mutating func count(_ run: RunSummaryReport, updatedAt: Timestamp, now: Timestamp) {
        runs[RunKind(workflow: run.workflow, status: run.status), default: 0] += 1
        for item in run.waiting {
            waiting[item.kind, default: 0] += 1
        }
        if !run.waiting.isEmpty {
            longestWait = max(longestWait, now.milliseconds(since: updatedAt))
        }
        switch (run.status, run.reason) {
        case (.failed, _): stuck["failed", default: 0] += 1
        case (.pending, _): stuck["pending", default: 0] += 1
        case (.paused, .interrupted) where run.waiting.isEmpty:
            stuck["interrupted", default: 0] += 1
        default: break
        }
    }
}
