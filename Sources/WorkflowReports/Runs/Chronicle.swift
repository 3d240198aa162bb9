import WorkflowModel

/// What the events of a run tell that its record does not keep.
struct Chronicle: Sendable {
    /// One attempt of a step, and how it ended.
    struct StepAttempt: Sendable, Hashable {
        let number: Int
        /// How the attempt ended; nothing while it is under way or nobody saw its end.
        var outcome: StepOutcome?
        var isInterrupted = false
        var answer: InterruptionAnswer?
        /// Who refused what the attempt asked.
        var refusal: Deed?

        /// Whether the attempt ended and did not do what it should.
        var hasFailed: Bool {
            if case .failed? = outcome?.end { true } else { false }
        }
    }

    /// One attempt of a phase that did not lead to its completion.
    struct PhaseAttempt: Sendable, Hashable {
        let number: Int
        let reason: Reason
        /// Who had the phase begin anew; nothing when it failed or the engine tried again.
        let principal: Principal?
        let note: Note?
    }

    /// Who brought a phase or step into its state, and the words about it.
    struct Deed: Sendable, Hashable {
        let principal: Principal
        let time: Timestamp
        let note: Note?
    }

    /// A rollback from its beginning to what it brought back.
    struct Rollback: Sendable, Hashable {
        let request: RollbackRequest
        let deed: Deed
        /// Absent while it is under way.
        var files: RestoredFiles?
    }

    private(set) var notes: [NodeReference: Note] = [:]
    private(set) var attempts: [StepReference: [StepAttempt]] = [:]
    private(set) var failures: [PhaseID: [PhaseAttempt]] = [:]
    private(set) var skips: [NodeReference: Deed] = [:]
    private(set) var releases: [PhaseID: Deed] = [:]
    private(set) var rollbacks: [Rollback] = []
    private var phaseAttempts: [PhaseID: Int] = [:]

    /// Reads the events of one run; linear.
    init(_ history: [RecordedEvent]) {
        for recorded in history {
            if case .stepStarted(let step, _) = recorded.event {
                notes[.step(step)] = nil
            }
            if let note = recorded.note, let node = recorded.event.node {
                notes[node] = note
            }
            take(recorded)
        }
    }

    private mutating func take(_ recorded: RecordedEvent) {
        let deed = Deed(
            principal: recorded.principal,
            time: recorded.time,
            note: recorded.note
        )
        switch recorded.event {
        case .stepStarted(let step, let attempt):
            attempts[step, default: []].append(StepAttempt(number: attempt))
        case .stepEnded(let step, _, let outcome):
            change(step) { $0.outcome = outcome }
        case .stepInterrupted(let step, _, _):
            change(step) { $0.isInterrupted = true }
        case .interruptionDecided(let step, let answer):
            change(step) { $0.answer = answer }
        case .stepRejected(let step):
            change(step) { $0.refusal = deed }
        case .stepSkipped(let step, .manual):
            skips[.step(step)] = deed
        case .phaseSkipped(let phase, .manual):
            skips[.phase(phase)] = deed
        case .phaseReleased(let phase):
            releases[phase] = deed
        case .phaseStarted(let phase, let attempt):
            phaseAttempts[phase] = attempt
        case .phaseFailed(let phase, let reason):
            add(phase, reason, nil)
        case .phaseReset(let phase, let reason):
            add(phase, reason, deed)
        case .rollbackStarted(let request):
            rollbacks.append(Rollback(request: request, deed: deed))
        case .filesRestored(let files) where !rollbacks.isEmpty:
            rollbacks[rollbacks.count - 1].files = files
        default:
            break
        }
    }

    private mutating func change(_ step: StepReference, _ body: (inout StepAttempt) -> Void) {
        guard let last = attempts[step]?.indices.last else {
            return
        }
        body(&attempts[step, default: []][last])
    }

    private mutating func add(_ phase: PhaseID, _ reason: Reason, _ deed: Deed?) {
        guard let attempt = phaseAttempts[phase] else {
            return
        }
        let isOfPeople = deed.map { $0.principal.kind != .system } ?? false
        failures[phase, default: []].append(
            PhaseAttempt(
                number: attempt,
                reason: reason,
                principal: isOfPeople ? deed?.principal : nil,
                note: deed?.note
            )
        )
    }
}

extension RunEvent {
    /// The phase or step whose state the event tells of.
    var node: NodeReference? {
        switch self {
        case .phaseStarted(let phase, _), .phaseCompleted(let phase, _), .phaseFailed(let phase, _),
            .phaseSkipped(let phase, _), .phaseTimedOut(let phase, _), .phaseReset(let phase, _),
            .phaseReleased(let phase):
            .phase(phase)
        case .stepStarted(let step, _), .stepEnded(let step, _, _), .stepSkipped(let step, _),
            .stepInterrupted(let step, _, _), .interruptionDecided(let step, _),
            .stepApproved(let step, _), .stepRejected(let step):
            .step(step)
        case .runCreated, .runStarted, .runResumed, .pauseRequested, .cancelRequested,
            .runTimedOut, .definitionChanged, .runPaused, .runCompleted, .runFailed, .runCancelled,
            .conditionDecided, .gatesEvaluated, .phasesAdded, .criterionAttested, .rollbackStarted,
            .filesRestored, .actionCarriedOut, .transitionRefused:
            nil
        }
    }
}
