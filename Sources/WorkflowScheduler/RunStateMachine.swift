import DequeModule
package import WorkflowModel

/// Decides what a run does next; performs nothing itself.
///
/// Feed it every event in the order of the ledger. What it answers depends on the record, the plan
/// and those events alone: no clock, no randomness, no I/O. A phase or step that something happened
/// to goes on the agenda; considering it compares its record with what the plan asks and yields the
/// next effect. Taking up a run puts all of it on the agenda, so a crash loses no decision. An event
/// costs constant time, taking up a run is linear in its phases and steps.
package struct RunStateMachine: Sendable {
    /// What the run as a whole is about.
    enum Course: Sendable, Hashable {
        /// Its phases go on.
        case working
        /// Nothing more starts; once nothing is under way the run stops for the reason.
        case stopping(Reason)
        /// What was done is being undone, before the run ends or pauses.
        case undoing(then: Ending)
        /// The hooks are being carried out.
        case closing(Ending)
        /// The end has been asked for; nothing follows.
        case closed
    }

    /// How a run ends.
    enum Ending: Sendable, Hashable {
        case completed
        case failed(Reason)
        case cancelled
        case rolledBack
    }

    /// A phase or step that is to be considered.
    enum AgendaItem: Sendable {
        case phase(Int)
        case step(Int, Int)
    }

    /// A step that may start as soon as there is a place.
    struct QueuedStep: Sendable {
        let phase: Int
        let step: Int
        let delay: Duration
    }

    package internal(set) var record: RunRecord
    package internal(set) var plan: RunPlan
    let options: RunOptions
    var nodes: [PhaseNode]
    var course = Course.closed
    var agenda: Deque<AgendaItem> = []
    var effects: [Effect] = []
    var queue: Deque<QueuedStep> = []
    var runningSteps = 0
    /// Phases and steps that the engine owes an answer for.
    var openWork = 0
    /// Phases and steps among them that wait for locks.
    var lockWaits = 0
    /// Answers about the run as a whole that the engine owes.
    var awaitedAnswers = 0
    var blockedPhases: Set<Int> = []
    /// Whether the run is stopping because it was only wanted so far.
    var hasReachedLastPhase = false
    /// Phases that are to begin anew once nothing is under way in them.
    var rewinding: [Int] = []
    /// Before a run is taken up, events change its record and nothing follows.
    private var isTakenUp = false
    /// Whether the run has ended or paused, so that no effect follows any more.
    package private(set) var isFinished = false

    /// Prepares to take up a run.
    ///
    /// - Parameters:
    ///   - record: The fold of the run's events so far.
    ///   - definition: The definition that the run is pinned to.
    ///   - options: How far and how broadly the run is carried on.
    package init(record: RunRecord, definition: WorkflowDefinition, options: RunOptions) {
        self.record = record
        self.options = options
        plan = RunPlan(definition, record)
        nodes = []
        layOut()
    }

    /// Takes in one event and returns what to do because of it, in order.
    ///
    /// - Throws: `IllegalTransition` when the event cannot follow; nothing has changed then.
    package mutating func apply(_ recorded: RecordedEvent) throws(IllegalTransition) -> [Effect] {
        try record.apply(recorded)
        if case .phasesAdded(_, let expansion) = recorded.event {
            plan.add(expansion, record)
        }
        takeIn(recorded.event)
        return decide()
    }

    private mutating func takeIn(_ event: RunEvent) {
        switch event {
        case .runStarted, .runResumed:
            isTakenUp = true
            takeUp()
        case .cancelRequested:
            if !isTakenUp || isFinished {
                isTakenUp = true
                layOut()
                followAttempts()
            }
            isFinished = false
            cancel()
        case .runPaused, .runCompleted, .runFailed, .runCancelled:
            course = .closed
            isFinished = true
        case _ where !isTakenUp:
            break
        case .pauseRequested:
            halt(for: .paused)
        case .runTimedOut:
            timeOut()
        case .phasesAdded(let parent, let expansion):
            adopt(expansion, parent.map { index(of: $0) })
        case .filesRestored:
            awaitedAnswers = 0
            finishUndoing()
        case .conditionDecided(.phase(let phase), _, _), .phaseStarted(let phase, _),
            .phaseCompleted(let phase, _), .phaseFailed(let phase, _):
            takeInPhase(index(of: phase))
        case .phaseSkipped(let phase, _):
            close(index(of: phase))
        case .gatesEvaluated(let phase, let side, let results):
            takeIn(results, side, of: index(of: phase))
        case .phaseTimedOut(let phase, _):
            endWork(in: [index(of: phase)], .timeout)
        case .phaseReset(let phase, _):
            beginAnew(index(of: phase))
        case .phaseReleased(let phase):
            if !nodes[index(of: phase)].stage.isOpen {
                recall(index(of: phase))
            }
        case .conditionDecided(.step(let step), _, _), .stepStarted(let step, _),
            .stepEnded(let step, _, _), .stepSkipped(let step, _), .stepInterrupted(let step, _, _),
            .interruptionDecided(let step, _), .stepApproved(let step, _), .stepRejected(let step):
            takeInStep(step, event)
        case .rollbackStarted:
            awaitedAnswers = 0
        case .runCreated, .definitionChanged, .criterionAttested, .actionCarriedOut,
            .transitionRefused:
            break
        }
    }

    /// Considers all that is on the agenda, and hands over what follows.
    mutating func decide() -> [Effect] {
        repeat {
            while let item = agenda.popFirst() {
                switch item {
                case .phase(let index): consider(index)
                case .step(let phase, let step): consider(step, of: phase)
                }
            }
            startQueuedSteps()
            rewindWhenIdle()
            giveUpLocksWhenIdle()
            closeWhenIdle()
        } while !agenda.isEmpty
        defer { effects = [] }
        return effects
    }

    // MARK: What happens without an event

    /// Starts nothing more; when everything under way has ended, the run pauses with the reason.
    package mutating func stop(for reason: Reason) -> [Effect] {
        halt(for: reason)
        return decide()
    }

    /// Notes that a phase or step holds its locks.
    package mutating func acquired(_ node: NodeReference) -> [Effect] {
        let phase = index(of: node.phase)
        switch node {
        case .phase:
            nodes[phase].hasLocks = true
            recall(phase)
        case .step(let reference):
            let step = place(of: reference, in: phase)
            if nodes[phase].steps.indices.contains(step) {
                nodes[phase].steps[step].hasLocks = true
            }
            recall(step, of: phase)
        }
        return decide()
    }

    /// Takes back what a phase or step was about to do; it is derived again when the run goes on.
    package mutating func abandon(_ node: NodeReference) -> [Effect] {
        let phase = index(of: node.phase)
        switch node {
        case .phase: park(phase)
        case .step(let reference): park(place(of: reference, in: phase), of: phase)
        }
        return decide()
    }

    /// Lets people say what becomes of an interrupted step that left no trace.
    package mutating func undecided(_ step: StepReference) -> [Effect] {
        let phase = index(of: step.phase)
        move(place(of: step, in: phase), of: phase, to: .blocked)
        return decide()
    }

    // MARK: What the engine asks

    /// Why a run that is carried on cannot take an event that somebody wishes for.
    package func refusal(of event: RunEvent) -> String? {
        switch event {
        case .phaseReset(let phase, _):
            if record.index(of: phase).map(isInEndingPhase) == true {
                return "in a phase that is ending"
            }
        case .phaseSkipped(let phase, _) where record.phase(phase)?.role.countsAsProgress == true:
            break
        default:
            return nil
        }
        switch course {
        case .undoing: return "being rolled back"
        case .closing, .stopping(.cancelled), .stopping(.timeout): return "ending"
        case .working, .stopping, .closed: return nil
        }
    }

    /// Whether a phase around another is ending or about to begin anew.
    private func isInEndingPhase(_ index: Int) -> Bool {
        guard let parent = record.phases[index].parent else {
            return false
        }
        return nodes[parent].stage.isOpen || nodes[parent].ending != nil || isInEndingPhase(parent)
    }

    /// Whether an answer about a phase is still wanted.
    package func awaits(_ phase: PhaseID) -> Bool {
        record.index(of: phase).map { nodes[$0].stage.isOpen } ?? false
    }

    /// Whether an attempt of a step may still start.
    package func awaitsStart(of step: StepReference) -> Bool {
        guard let phase = record.index(of: step.phase),
            let place = record.phases[phase].index(of: step.step),
            nodes[phase].steps.indices.contains(place)
        else {
            return false
        }
        let stage = nodes[phase].steps[place].stage
        return course != .closed && nodes[phase].ending == nil
            && (stage == .running || stage == .busy)
            && !record.phases[phase].steps[place].isRunning
    }

    /// Whether a phase that it needs has failed, as `failure()` tells.
    package func hasFailedNeed(_ phase: PhaseID) -> Bool {
        record.index(of: phase).map { nodes[$0].hasFailedNeed } ?? false
    }

    /// Whether a step of the phase has failed for good, as `failure()` of a later step tells.
    package func hasFailedStep(_ phase: PhaseID) -> Bool {
        record.index(of: phase).map { nodes[$0].failure != nil } ?? false
    }

    /// The place of a phase; every event has passed the record, which knows the same phases.
    func index(of phase: PhaseID) -> Int {
        record.index(of: phase) ?? 0
    }

    /// The place of a step in its phase.
    func place(of step: StepReference, in phase: Int) -> Int {
        record.phases[phase].index(of: step.step) ?? 0
    }

    func reference(_ step: Int, of phase: Int) -> StepReference {
        StepReference(record.phases[phase].id, record.phases[phase].steps[step].id)
    }

    /// Whether something new may be begun.
    var mayBegin: Bool {
        switch course {
        case .working, .undoing, .closing: true
        case .stopping, .closed: false
        }
    }
}

extension RunStateMachine {
    /// The entries of one side of a phase, in the order that results and attestations count them.
    package func gates(of phase: PhaseID, _ side: GateSide) -> [GateDefinition] {
        record.index(of: phase).map { plan.gates(of: $0, side, record.phases[$0].role) } ?? []
    }
}
