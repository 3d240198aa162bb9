package import WorkflowModel
package import WorkflowStore

/// How workflows are used, in the figures that the specification asks for.
///
/// Feed it the runs of one project after the other. What is not recorded is told as not known.
package struct UsageReport: Sendable {
    /// What is known of the runs of one workflow.
    struct Runs {
        var count = 0
        var completed = 0
        var failed = 0
        var cancelled = 0
        var lastAt: Timestamp
        /// Attempts of phases, and how many of them were not the first.
        var phases = 0
        var phaseRetries = 0
        /// Runs that were cut off or failed and were taken up again, and how many of those completed.
        var troubled = 0
        var recovered = 0

        var open: Int { count - completed - failed - cancelled }
    }

    package let since: Timestamp?
    package let now: Timestamp
    /// The projects that were looked at, if only for the workflows that ran there.
    package var lookedAt = ProjectsLookedAt([])
    /// How many of them the figures are about.
    package var projectCount = 0
    private(set) var workflows: [String: Runs] = [:]
    private(set) var checks = CheckCounts()
    /// What agents took, by workflow; workflows without any are left out.
    private(set) var agents: [String: AgentUsage] = [:]
    /// Projects of this user in which a workflow has had a run, by its name.
    private(set) var sharing: [String: Set<String>] = [:]
    private(set) var ofLastWeek = 0
    private(set) var ofLastMonth = 0
    /// Milliseconds between the failure of a step and the stop of its run, which told it.
    private(set) var failureDelays: [Int64] = []
    /// Milliseconds that workflows took to be applied, with what people were asked for it.
    package var applyTimes: [Int64] = []
    /// How many records of the trail, the newest, are looked at for that.
    package static let newestRecords = 20_000
    /// How long the figures took to read; nothing while they are read.
    package var madeInMilliseconds: Int64?

    var runs: Int { workflows.values.reduce(0) { $0 + $1.count } }

    /// Whether there is nothing to tell.
    package var isEmpty: Bool { workflows.isEmpty }

    /// Begins with nothing.
    package init(since: Timestamp?, now: Timestamp) {
        self.since = since
        self.now = now
    }

    /// Takes in a run with its moments in order.
    package mutating func take(_ run: RunSummary, _ events: [TimelineEvent]) {
        let moments = Moments(events)
        var runs = workflows[run.workflow] ?? Runs(lastAt: run.createdAt)
        runs.count += 1
        runs.lastAt = max(runs.lastAt, run.createdAt)
        runs.phases += moments.phases
        runs.phaseRetries += moments.phaseRetries
        runs.troubled += moments.isTroubled ? 1 : 0
        switch run.status {
        case .completed:
            runs.completed += 1
            runs.recovered += moments.isTroubled ? 1 : 0
        case .failed: runs.failed += 1
        case .cancelled: runs.cancelled += 1
        case .pending, .running, .paused: break
        }
        workflows[run.workflow] = runs
        failureDelays += moments.failureDelays
        let day: Int64 = 86_400_000
        let age = now.milliseconds(since: run.createdAt)
        ofLastWeek += age <= 7 * day ? 1 : 0
        ofLastMonth += age <= 30 * day ? 1 : 0
    }

    /// Takes in how checks came out.
    package mutating func take(_ counts: CheckCounts) {
        checks.add(counts)
    }

    /// Takes in what agents took, by workflow.
    package mutating func take(_ usage: [String: AgentUsage]) {
        for (workflow, usage) in usage {
            agents[workflow, default: AgentUsage()].add(usage)
        }
    }

    /// Notes that a workflow has had runs in a project.
    package mutating func note(_ workflow: String, in project: String) {
        sharing[workflow, default: []].insert(project)
    }

    /// Workflows that ran, and how many of them in more than one project.
    var reuse: (all: Int, shared: Int) {
        (sharing.count, sharing.values.count { $0.count > 1 })
    }
}

/// What the moments of one run tell of trouble.
private struct Moments {
    private(set) var phases = 0
    private(set) var phaseRetries = 0
    /// Whether the run was cut off or failed, and taken up again.
    private(set) var isTroubled = false
    private(set) var failureDelays: [Int64] = []
    private var isRunning = false
    private var hasStumbled = false
    private var failedAt: Timestamp?

    init(_ events: [TimelineEvent]) {
        for event in events {
            take(event)
        }
    }

    private mutating func take(_ event: TimelineEvent) {
        switch event.kind {
        case .phaseBegan(_, let attempt):
            phases += 1
            phaseRetries += attempt > 1 ? 1 : 0
        case .stepInterrupted: hasStumbled = true
        case .stepEnded(_, .failed, _): failedAt = event.time
        case .stepBegan: failedAt = nil
        case .runBegan:
            isTroubled = isTroubled || hasStumbled || isRunning
            isRunning = true
        case .runStopped(let status, let reason):
            isRunning = false
            hasStumbled = hasStumbled || status == .failed || reason == .interrupted
            if let failedAt, status == .failed {
                failureDelays.append(event.time.milliseconds(since: failedAt))
            }
            failedAt = nil
        default: break
        }
    }
}
