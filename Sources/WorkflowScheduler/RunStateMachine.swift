import DequeModule
package import WorkflowModel

/// Decides what a run does next; performs nothing itself.
///
/// Feed it every event in the order of the ledger. What it answers depends on the record, the plan
/// and those events alone: no clock, no randomness, no I/O. Taking up a run derives everything
/// outstanding from its record, so a crash loses no decision. An event costs constant time, taking
/// up a run is linear in its phases and steps.
package struct RunStateMachine: Sendable {
    /// Where a phase stands between its needs and its end.
    enum Stage: Sendable, Hashable {
        /// Some of its needs have not settled.
        case waiting
        /// The engine evaluates, starts or ends something for the phase.
        case busy
        /// Its next step waits for a free place.
        case queued
        /// A step is under way, or waits for its next attempt.
        case running
        /// People have to do something.
        case blocked
        /// A phase it needs has failed; it stays pending.
        case barred
        case ended

        var isOpen: Bool { self == .busy || self == .queued || self == .running }
    }

    /// A step that may start as soon as there is a place.
    struct QueuedStep: Sendable {
        let phase: Int
        let attempt: Int
        let delay: Duration
    }

    package internal(set) var record: RunRecord
    let plan: RunPlan
    let parallelLimit: Int
    var stages: [Stage]
    /// How many needs of a phase have not settled.
    var unsettledNeeds: [Int]
    /// Whether a need of a phase has failed or is barred.
    var hasFailedNeed: [Bool]
    /// Place of the step that a phase is at.
    var cursors: [Int]
    /// Why a phase is going to fail once the steps that follow a failure have run.
    var failures: [Int: Reason] = [:]
    var queue: Deque<QueuedStep> = []
    var runningSteps = 0
    var openPhases = 0
    var blockedPhases: Set<Int> = []
    /// Set when no more work may start: what the run will be paused with.
    var stopReason: Reason?
    var isClosed = false
    /// Before a run is taken up, events change its record and nothing follows.
    private var isTakenUp = false

    /// Prepares to take up a run.
    ///
    /// - Parameters:
    ///   - record: The fold of the run's events so far.
    ///   - plan: The definition that the run is pinned to.
    ///   - parallelLimit: How many steps may be under way at once; at least one.
    package init(record: RunRecord, plan: RunPlan, parallelLimit: Int) {
        self.record = record
        self.plan = plan
        self.parallelLimit = max(1, parallelLimit)
        stages = Array(repeating: .waiting, count: plan.phases.count)
        unsettledNeeds = plan.phases.map(\.needs.count)
        hasFailedNeed = Array(repeating: false, count: plan.phases.count)
        cursors = Array(repeating: 0, count: plan.phases.count)
    }

    /// Takes in one event and returns what to do because of it, in order.
    ///
    /// - Throws: `IllegalTransition` when the event cannot follow; nothing has changed then.
    package mutating func apply(_ recorded: RecordedEvent) throws(IllegalTransition) -> [Effect] {
        try record.apply(recorded)
        var effects: [Effect] = []
        switch recorded.event {
        case .runStarted, .runResumed:
            isTakenUp = true
            takeUp(&effects)
        case .cancelRequested:
            isTakenUp = true
            isClosed = false
            halt(for: .cancelled)
        case _ where !isTakenUp:
            return []
        case .pauseRequested:
            halt(for: .paused)
        case .runPaused, .runCompleted, .runFailed, .runCancelled:
            isClosed = true
        case .conditionDecided(let node, let holds, _):
            decided(node, holds, &effects)
        case .gatesEvaluated(let phase, let side, let results):
            evaluated(index(of: phase), side, results, &effects)
        case .phaseStarted(let phase, _):
            advance(index(of: phase), &effects)
        case .phaseCompleted(let phase, _), .phaseSkipped(let phase, _):
            settle(index(of: phase), failed: false, &effects)
        case .phaseFailed(let phase, _):
            settle(index(of: phase), failed: true, &effects)
        case .stepStarted:
            break
        case .stepEnded(let step, _, let outcome):
            ended(step, outcome, &effects)
        case .stepSkipped(let step, _):
            cursors[index(of: step.phase)] += 1
            advance(index(of: step.phase), &effects)
        case .stepInterrupted(let step, _):
            runningSteps -= 1
            move(index(of: step.phase), to: .blocked)
        case .interruptionDecided(let step, let answer):
            interruptionDecided(step, answer, &effects)
        case .runCreated, .criterionAttested, .phaseReleased, .transitionRefused:
            break
        }
        startQueuedSteps(&effects)
        closeWhenIdle(&effects)
        return effects
    }

    /// Starts nothing more; when everything under way has ended, the run pauses with the reason.
    package mutating func stop(for reason: Reason) -> [Effect] {
        var effects: [Effect] = []
        halt(for: reason)
        closeWhenIdle(&effects)
        return effects
    }

    /// Takes back what a phase was about to do; it is derived again when the run goes on.
    package mutating func abandon(_ phase: PhaseID) -> [Effect] {
        let index = index(of: phase)
        runningSteps -= stages[index] == .running ? 1 : 0
        move(index, to: .blocked)
        var effects: [Effect] = []
        closeWhenIdle(&effects)
        return effects
    }

    /// Whether the run has ended or paused, so that no effect follows any more.
    package var isFinished: Bool {
        record.status != .running && record.status != .pending
    }

    /// Whether a phase that it needs has failed, as `failure()` tells.
    package func hasFailedNeed(_ phase: PhaseID) -> Bool {
        record.index(of: phase).map { hasFailedNeed[$0] } ?? false
    }

    /// Whether a step of the phase has failed for good, as `failure()` of a later step tells.
    package func hasFailedStep(_ phase: PhaseID) -> Bool {
        record.index(of: phase).map { failures[$0] != nil } ?? false
    }

    private mutating func halt(for reason: Reason) {
        stopReason = stopReason == .cancelled ? .cancelled : reason
        for queued in queue {
            move(queued.phase, to: .blocked)
        }
        queue.removeAll()
    }

    mutating func move(_ phase: Int, to stage: Stage) {
        openPhases += (stage.isOpen ? 1 : 0) - (stages[phase].isOpen ? 1 : 0)
        stages[phase] = stage
        if stage == .blocked {
            blockedPhases.insert(phase)
        } else {
            blockedPhases.remove(phase)
        }
    }

    /// The place of a phase; every event has passed the record, which knows the same phases.
    func index(of phase: PhaseID) -> Int {
        record.index(of: phase) ?? 0
    }

    private mutating func startQueuedSteps(_ effects: inout [Effect]) {
        while stopReason == nil, runningSteps < parallelLimit, let queued = queue.popFirst() {
            runningSteps += 1
            move(queued.phase, to: .running)
            let step = plan.phases[queued.phase].steps[cursors[queued.phase]]
            effects.append(
                .startStep(
                    StepReference(plan.phases[queued.phase].id, step.id),
                    attempt: queued.attempt,
                    after: queued.delay
                )
            )
        }
    }
}
