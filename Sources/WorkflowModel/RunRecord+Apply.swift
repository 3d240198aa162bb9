extension RunRecord {
    /// Takes in one more event; constant time but for what the event itself lists.
    ///
    /// - Throws: `IllegalTransition` when the event cannot follow; the record is then unchanged.
    public mutating func apply(_ recorded: RecordedEvent) throws(IllegalTransition) {
        let event = recorded.event
        switch event {
        case .runCreated, .runStarted, .runResumed, .pauseRequested, .cancelRequested,
            .runTimedOut, .definitionChanged, .runPaused, .runCompleted, .runFailed,
            .runCancelled, .rollbackStarted, .filesRestored, .actionCarriedOut,
            .transitionRefused:
            try applyToRun(recorded)
        case .phasesAdded(nil, let expansion):
            try require(canTake(expansion, beneath: nil), recorded.event, "another place of them")
            add(expansion, to: nil)
        case .phasesAdded(let id?, _), .phaseStarted(let id, _), .phaseCompleted(let id, _),
            .phaseFailed(let id, _), .phaseSkipped(let id, _), .phaseTimedOut(let id, _),
            .phaseReset(let id, _), .gatesEvaluated(let id, _, _), .phaseReleased(let id),
            .conditionDecided(.phase(let id), _, _):
            guard let index = index(of: id) else {
                throw IllegalTransition(event: event, status: "no phase '\(id)'")
            }
            try require(!status.isFinal, event)
            try applyToPhase(at: index, recorded)
        case .stepStarted(let step, _), .stepEnded(let step, _, _), .stepSkipped(let step, _),
            .stepInterrupted(let step, _, _), .interruptionDecided(let step, _),
            .stepApproved(let step, _), .stepRejected(let step),
            .conditionDecided(.step(let step), _, _):
            guard let phase = index(of: step.phase),
                let index = phases[phase].index(of: step.step)
            else {
                throw IllegalTransition(event: event, status: "no step '\(step)'")
            }
            try require(!status.isFinal, event)
            try applyToStep(at: index, of: phase, recorded)
        case .criterionAttested(let gate, let evidence):
            guard index(of: gate.phase) != nil else {
                throw IllegalTransition(event: event, status: "no phase '\(gate.phase)'")
            }
            try require(!status.isFinal, event)
            attestations[gate] = AttestationRecord(
                principal: recorded.principal,
                time: recorded.time,
                note: recorded.note,
                evidence: evidence,
                earlier: (attestations[gate]?.all ?? []).filter {
                    !$0.principal.isSame(as: recorded.principal)
                }
            )
        }
        updatedAt = recorded.time
        lastSequence = recorded.sequence
        eventCount += 1
    }

    /// Refuses an event that does not fit.
    func require(
        _ condition: Bool,
        _ event: RunEvent,
        _ found: String? = nil
    ) throws(IllegalTransition) {
        guard condition else {
            throw IllegalTransition(event: event, status: found ?? status.rawValue)
        }
    }
}
