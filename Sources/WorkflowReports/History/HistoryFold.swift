import WorkflowModel

/// Folds events into a record and notes what each of them changed.
struct HistoryFold {
    private(set) var transitions: [HistoryReport.Transition] = []
    private var record: RunRecord?
    private var lastChange: [Subject: Timestamp] = [:]
    private var gateStates: [GateReference: String] = [:]
    /// Whoever asked for the pause or the end that the engine carries out.
    private var request: RecordedEvent?

    /// What can change.
    fileprivate enum Subject: Hashable {
        case run
        case node(NodeReference)
        case gate(GateReference)
        case command(String)
    }

    mutating func apply(_ recorded: RecordedEvent) throws(IllegalTransition) {
        guard let status = record?.status else {
            record = try RunRecord(recorded)
            note(recorded, .run, nil, RunStatus.pending.rawValue)
            return
        }
        let states = record?.statesTouched(by: recorded.event) ?? []
        // In place: a copy of the record would make each event cost as much as the whole run.
        try record?.apply(recorded)
        noteRun(recorded, from: status)
        for (node, state) in states {
            note(recorded, node, from: state)
        }
        noteGates(recorded)
    }

    // MARK: Runs

    private mutating func noteRun(_ recorded: RecordedEvent, from: RunStatus) {
        let from = from.rawValue
        let to = record?.status.rawValue ?? from
        switch recorded.event {
        case .pauseRequested, .cancelRequested:
            request = recorded
        case .runPaused(let reason):
            note(recorded, .run, from, to, reason: reason, by: request)
            request = nil
        case .runFailed(let reason):
            note(recorded, .run, from, to, reason: reason)
            request = nil
        case .runCancelled:
            note(recorded, .run, from, to, reason: .cancelled, by: request)
        case .runStarted, .runResumed, .runCompleted:
            note(recorded, .run, from, to)
            request = nil
        case .runTimedOut:
            note(recorded, .run, from, to, reason: .timeout)
        case .rollbackStarted(let change):
            note(
                recorded,
                .run,
                from,
                to,
                reason: change.reason,
                detail: change.what(isOver: false)
            )
        case .filesRestored(let files):
            note(recorded, .run, from, to, detail: files.sentence)
        case .actionCarriedOut(let action):
            note(recorded, .run, from, to, reason: action.failure, detail: action.sentence)
        case .definitionChanged(let change):
            let detail = "version \(change.version), \(change.digest)"
            note(recorded, .run, from, to, detail: detail)
        case .transitionRefused(let command, _):
            note(recorded, .command(command), from, "refused")
        case .phasesAdded(nil, let expansion):
            note(recorded, .run, from, to, detail: expansion.names)
        default:
            break
        }
    }

    // MARK: Phases and steps

    private mutating func note(
        _ recorded: RecordedEvent,
        _ node: NodeReference,
        from: NodeState?
    ) {
        let event = recorded.event
        let isAbout = event.tellsWithoutChange(node)
        guard let to = record?.state(of: node), to != from || isAbout else {
            return
        }
        note(
            recorded,
            .node(node),
            from?.status.rawValue,
            to.status.rawValue,
            attempt: to.attempt,
            reason: isAbout ? event.ownReason : to.reason,
            detail: isAbout ? event.detail : nil
        )
    }

    // MARK: Gates

    private mutating func noteGates(_ recorded: RecordedEvent) {
        switch recorded.event {
        case .gatesEvaluated(let phase, let side, let results):
            for result in results {
                let gate = GateReference(phase: phase, side: side, index: result.index)
                noteGate(recorded, gate, result.verdict.rawValue, result)
            }
        case .criterionAttested(let gate, _):
            let results = record?.phase(gate.phase).map {
                gate.side == .input ? $0.inputGates : $0.exitGates
            }
            noteGate(recorded, gate, "attested", results?.first { $0.index == gate.index })
        default:
            break
        }
    }

    private mutating func noteGate(
        _ recorded: RecordedEvent,
        _ gate: GateReference,
        _ state: String,
        _ result: GateResult?
    ) {
        let before = gateStates.updateValue(state, forKey: gate)
        guard before != state else {
            return
        }
        note(
            recorded,
            .gate(gate),
            before,
            state,
            attempt: record?.phase(gate.phase)?.attempt,
            criteria: result?.criteria,
            reason: state == "attested" ? nil : result?.obstacle
        )
    }

    // MARK: All

    private mutating func note(
        _ recorded: RecordedEvent,
        _ subject: Subject,
        _ from: String?,
        _ to: String,
        attempt: Int? = nil,
        criteria: String? = nil,
        reason: Reason? = nil,
        detail: String? = nil,
        by request: RecordedEvent? = nil
    ) {
        let last = lastChange.updateValue(recorded.time, forKey: subject)
        transitions.append(
            HistoryReport.Transition(
                sequence: recorded.sequence,
                event: recorded.event.kind,
                time: recorded.time,
                scope: subject.scope,
                from: from,
                to: to,
                phase: subject.phase,
                step: subject.step,
                attempt: attempt,
                criteria: criteria,
                command: subject.command,
                durationMilliseconds: last.map { recorded.time.milliseconds(since: $0) },
                principal: (request ?? recorded).principal,
                reason: reason,
                note: recorded.note ?? request?.note,
                detail: detail
            )
        )
    }
}

extension HistoryFold.Subject {
    fileprivate var scope: HistoryReport.Transition.Scope {
        switch self {
        case .run: .run
        case .node(.phase): .phase
        case .node(.step): .step
        case .gate: .gate
        case .command: .command
        }
    }

    fileprivate var phase: PhaseID? {
        switch self {
        case .run, .command: nil
        case .node(let node): node.phase
        case .gate(let gate): gate.phase
        }
    }

    fileprivate var command: String? {
        if case .command(let command) = self { command } else { nil }
    }

    fileprivate var step: StepID? {
        if case .node(.step(let step)) = self { step.step } else { nil }
    }
}
