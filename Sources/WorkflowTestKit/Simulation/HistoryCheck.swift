import JSON
import WorkflowModel
import WorkflowScheduler

/// Follows the events of a run as they become durable, and finds what must never happen.
///
/// What it knows comes from the record and the definition alone, never from the state machine
/// whose decisions it judges.
struct HistoryCheck: Sendable {
    /// What may start at present.
    enum Licence: Sendable, Hashable {
        case everything
        /// The run is ending: what follows an end, and nothing else.
        case hooks
        case nothing
    }

    let scenario: Scenario
    private(set) var record: RunRecord
    private(set) var plan: RunPlan
    private(set) var violations: [Violation] = []
    /// The history in words, for comparison and for people.
    private(set) var lines: [String] = []
    /// How often each kind of event happened.
    private(set) var counts: [String: Int] = [:]
    /// What people have decided, and no event has said yet.
    private var granted: [RunEvent] = []
    /// Steps that have completed since it was last decided that they run again.
    var done: Set<StepReference> = []
    var licence = Licence.everything
    /// How often each hook of the run was begun since the run last ended.
    var hookStarts: [PhaseID: Int] = [:]
    /// The steps of the rollback under way, in the order they must run.
    var undoing: [StepReference] = []
    /// Whether something was rolled back since the run was last taken up.
    var hasRolledBack = false
    /// Whether phases are beginning anew because of a refusal, one after the other.
    private var isRewinding = false
    /// The process that owns the run.
    var owner = 0
    /// How often somebody interrupted the engine that carries the run on now.
    var interruptions = 0

    init(_ scenario: Scenario, _ created: RecordedEvent) throws {
        self.scenario = scenario
        record = try RunRecord(created)
        plan = RunPlan(scenario.definition, record)
        note(created)
    }

    mutating func report(_ rule: String, _ detail: String) {
        violations.append(Violation(rule: rule, detail: detail))
    }

    /// Checks a condition.
    mutating func require(_ condition: Bool, _ rule: String, _ detail: @autoclosure () -> String) {
        if !condition {
            report(rule, detail())
        }
    }

    /// Lets an event follow from what people said.
    mutating func grant(_ events: [RunEvent]) {
        granted += events
    }

    /// Whether people have decided what an event says.
    mutating func isGranted(_ event: RunEvent) -> Bool {
        guard let index = granted.firstIndex(of: event) else {
            return false
        }
        granted.remove(at: index)
        return true
    }

    /// Takes in events that are durable now.
    mutating func take(_ events: [RecordedEvent]) {
        for recorded in events {
            let before = record
            do {
                try record.apply(recorded)
            } catch {
                report("only legal transitions are recorded", "\(error)")
                continue
            }
            note(recorded)
            if case .phasesAdded = recorded.event {
                plan = RunPlan(scenario.definition, record)
            }
            judge(recorded.event, before)
        }
        let running = record.phases.reduce(0) { $0 + $1.steps.count(where: \.isRunning) }
        let limit = scenario.options.parallelLimit
        require(
            running <= limit,
            "no more steps than allowed are under way",
            "\(running) of \(limit)"
        )
        checkMatrixLimits()
    }

    private mutating func note(_ recorded: RecordedEvent) {
        counts[recorded.event.kind, default: 0] += 1
        lines.append(
            "\(recorded.time.microseconds) \(recorded.principal.name) \(recorded.event.kind) "
                + JSONValue.object(recorded.event.payload).text()
        )
    }

    private mutating func judge(_ event: RunEvent, _ before: RunRecord) {
        defer {
            if case .phaseReset(_, .approval) = event {
                isRewinding = true
            } else {
                isRewinding = false
            }
        }
        switch event {
        case .runStarted, .runResumed, .pauseRequested, .cancelRequested, .runTimedOut,
            .rollbackStarted, .filesRestored:
            judgeCourse(event, before)
        case .runPaused(let reason): judgePause(reason, before, event)
        case .runCompleted, .runFailed, .runCancelled: judgeEnd(event, before)
        case .phaseStarted(let phase, let attempt):
            let last = before.phase(phase)?.attempt ?? 0
            require(
                attempt == last + 1,
                "attempts count up by one",
                "phase \(phase): \(attempt) after \(last)"
            )
            judgeStart(of: phase, "phase \(phase)")
            judgeNeeds(of: phase)
            if let known = record.phase(phase), known.role == .hook, known.parent == nil {
                hookStarts[phase, default: 0] += 1
            }
        case .stepStarted(let step, let attempt): judgeStart(of: step, attempt, before)
        case .stepEnded(let step, _, let outcome):
            if outcome.end == .completed {
                done.insert(step)
            }
        case .interruptionDecided(let step, let answer):
            judgeAnswer(step, answer, isGranted(event))
        case .phaseReset(let phase, let reason):
            let isGranted = isGranted(event)
            require(
                isGranted || isReasonable(reason, toReset: phase, before),
                "a phase begins anew only when somebody or a policy says so",
                "\(phase) because of \(reason.rawValue)"
            )
            forget(beneath: phase)
        case .phasesAdded(let parent, let expansion): judgeExpansion(parent, expansion, before)
        case .phaseCompleted(let phase, _): judgeCompletion(of: phase)
        case .phaseFailed(let phase, _):
            let isWorking = before.index(of: phase).map(hasRunningSteps(beneath:)) ?? false
            require(!isWorking, "a phase ends after all that is in it", "\(phase)")
        default: break
        }
    }

    // MARK: Starting

    private mutating func judgeStart(of step: StepReference, _ attempt: Int, _ before: RunRecord) {
        require(!done.contains(step), "no completed step runs again", "\(step) attempt \(attempt)")
        judgeStart(of: step.phase, "step \(step)")
        judgeNeeds(of: step)
        if let known = before.step(step), known.isInterrupted {
            require(
                policy(of: step) == .rerun,
                "an interrupted step goes on as its author says",
                "\(step) is run again without an answer"
            )
        }
        let place = undoing.firstIndex(of: step)
        require(
            place != nil || record.phase(step.phase)?.role != .compensation,
            "only what is taken back is undone",
            "\(step)"
        )
        if let place {
            for earlier in undoing[..<place] {
                require(
                    record.step(earlier)?.isOver == true,
                    "what was done last is undone first",
                    "\(step) begins before \(earlier) has ended"
                )
            }
        }
    }

    private mutating func judgeStart(of phase: PhaseID, _ what: String) {
        switch licence {
        case .everything: break
        case .nothing: report("nothing starts once the run is to pause", what)
        case .hooks:
            let role = record.phase(phase)?.role
            require(
                role == .hook || role == .compensation,
                "only hooks start once the run is to end",
                what
            )
        }
    }

    private mutating func checkMatrixLimits() {
        for (index, phase) in record.phases.enumerated() {
            guard let limit = plan.phases[index].definition.matrix?.maxParallel,
                plan.phases[index].content == .matrix
            else {
                continue
            }
            let active = phase.children.count { hasRunningSteps(beneath: $0) }
            require(active <= limit, "max_parallel holds", "\(active) of \(phase.id) at once")
        }
    }

    private func hasRunningSteps(beneath phase: Int) -> Bool {
        record.phases[phase].steps.contains(where: \.isRunning)
            || record.phases[phase].children.contains { hasRunningSteps(beneath: $0) }
    }

    // MARK: What the definition says

    func definition(of step: StepReference) -> StepDefinition? {
        record.index(of: step.phase).flatMap { plan.phases[$0].definition.step(step.step) }
    }

    private func policy(of step: StepReference) -> InterruptPolicy? {
        definition(of: step)?.interruptPolicy
    }

    private mutating func judgeAnswer(
        _ step: StepReference,
        _ answer: InterruptionAnswer,
        _ isGranted: Bool
    ) {
        if answer == .done {
            done.insert(step)
        }
        guard !isGranted else {
            return
        }
        let isFitting =
            switch policy(of: step) {
            case .fail: answer == .fail
            case .check: answer != .fail
            case .rerun, .ask, nil: false
            }
        require(
            isFitting,
            "an interrupted step goes on as its author says",
            "\(step) is answered with \(answer.rawValue)"
        )
    }

    private func isReasonable(_ reason: Reason, toReset id: PhaseID, _ before: RunRecord) -> Bool {
        guard let index = before.index(of: id) else {
            return false
        }
        if reason == .approval {
            return isRewinding
                || before.phases.contains { phase in
                    phase.steps.contains { $0.rejection != nil }
                }
        }
        let phase = before.phases[index]
        return !reason.isDecision && phase.status == .inProgress
            && phase.attempt - phase.attemptsBefore < plan.phases[index].attemptLimit
    }

    /// Lets all that was done in a phase be done again.
    mutating func forget(beneath phase: PhaseID) {
        let ids = Set(record.descendants(of: phase).map(\.id))
        done = done.filter { !ids.contains($0.phase) }
    }

    private mutating func judgeExpansion(
        _ parent: PhaseID?,
        _ expansion: Expansion,
        _ before: RunRecord
    ) {
        for outline in expansion.phases {
            if outline.role.countsAsProgress {
                require(
                    parent.flatMap { before.phase($0)?.isExpanded } == false,
                    "a phase is made out once an attempt",
                    "\(outline.id)"
                )
            } else if outline.role == .hook {
                require(
                    before.phase(outline.id)?.status.hasEnded != true,
                    "hooks are added once",
                    "\(outline.id)"
                )
            }
            done = done.filter { $0.phase != outline.id }
        }
    }

    private mutating func judgeCompletion(of id: PhaseID) {
        guard let phase = record.phase(id) else {
            return
        }
        let isComplete =
            phase.steps.allSatisfy { $0.isOver }
            && phase.children.map { record.phases[$0] }.allSatisfy {
                !$0.role.countsAsProgress || $0.isOver
            }
        require(isComplete, "a phase completes with all that is in it", "\(id)")
    }
}

extension StepRecord {
    /// Whether the step has ended in a way that what needs it may go on.
    var isOver: Bool { status == .completed || status == .skipped || isTolerated }
}

extension PhaseRecord {
    /// Whether the phase has ended in a way that what needs it may go on.
    var isOver: Bool { status == .completed || status == .skipped || isTolerated }
}

extension PlannedPhase {
    /// How often the phase may be tried; one with a matrix leaves that to its instances.
    fileprivate var attemptLimit: Int { content == .matrix ? 1 : definition.retry?.maximum ?? 1 }
}
