public import JSON

extension RunEvent {
    /// The word that names the event in the ledger and in `history`.
    public var kind: String {
        switch self {
        case .runCreated: "run_created"
        case .runStarted: "run_started"
        case .runResumed: "run_resumed"
        case .pauseRequested: "pause_requested"
        case .cancelRequested: "cancel_requested"
        case .runTimedOut: "run_timed_out"
        case .definitionChanged: "definition_changed"
        case .runPaused: "run_paused"
        case .runCompleted: "run_completed"
        case .runFailed: "run_failed"
        case .runCancelled: "run_cancelled"
        case .conditionDecided: "condition_decided"
        case .gatesEvaluated: "gates_evaluated"
        case .phasesAdded: "phases_added"
        case .phaseStarted: "phase_started"
        case .phaseCompleted: "phase_completed"
        case .phaseFailed: "phase_failed"
        case .phaseSkipped: "phase_skipped"
        case .phaseTimedOut: "phase_timed_out"
        case .phaseReset: "phase_reset"
        case .stepStarted: "step_started"
        case .stepEnded: "step_ended"
        case .stepSkipped: "step_skipped"
        case .stepInterrupted: "step_interrupted"
        case .interruptionDecided: "interruption_decided"
        case .stepApproved: "step_approved"
        case .stepRejected: "step_rejected"
        case .criterionAttested: "criterion_attested"
        case .phaseReleased: "phase_released"
        case .rollbackStarted: "rollback_started"
        case .filesRestored: "files_restored"
        case .actionCarriedOut: "action_carried_out"
        case .transitionRefused: "transition_refused"
        }
    }

    /// What the ledger keeps beside the kind; short keys that never change their meaning.
    public var payload: JSONObject {
        var object = JSONObject()
        switch self {
        case .runStarted, .runResumed, .pauseRequested, .cancelRequested, .runTimedOut,
            .runCancelled:
            break
        case .definitionChanged(let change):
            object = change.object
        case .phasesAdded(let parent, let expansion):
            object = expansion.object
            object["phase"] = parent?.text.json
        case .runCreated(let creation):
            object = creation.object
        case .runPaused(let reason), .runFailed(let reason):
            object["reason"] = reason.rawValue.json
        case .runCompleted(let outputs):
            object["outputs"] = outputs.json
        case .conditionDecided(let node, let holds, let operands):
            object = node.object
            object["holds"] = holds.json
            object["operands"] = .array(operands.map { [$0.name.json, $0.value] })
        case .gatesEvaluated(let phase, let side, let results):
            object["phase"] = phase.text.json
            object["side"] = side.rawValue.json
            object["gates"] = .array(results.map { $0.object.json })
        case .phaseStarted(let phase, let attempt), .phaseTimedOut(let phase, let attempt):
            object["phase"] = phase.text.json
            object["attempt"] = attempt.json
        case .phaseCompleted(let phase, let outputs):
            object["phase"] = phase.text.json
            object["outputs"] = outputs.json
        case .phaseFailed(let phase, let reason), .phaseSkipped(let phase, let reason),
            .phaseReset(let phase, let reason):
            object["phase"] = phase.text.json
            object["reason"] = reason.rawValue.json
        case .phaseReleased(let phase):
            object["phase"] = phase.text.json
        case .stepStarted(let step, let attempt):
            object = NodeReference.step(step).object
            object["attempt"] = attempt.json
        case .stepInterrupted(let step, let attempt, let files):
            object = NodeReference.step(step).object
            object["attempt"] = attempt.json
            object["files"] = files.isEmpty ? nil : .array(files.map(\.object.json))
        case .stepEnded(let step, let attempt, let outcome):
            object = NodeReference.step(step).object
            object["attempt"] = attempt.json
            object["outcome"] = outcome.object.json
        case .stepSkipped(let step, let reason):
            object = NodeReference.step(step).object
            object["reason"] = reason.rawValue.json
        case .interruptionDecided(let step, let answer):
            object = NodeReference.step(step).object
            object["answer"] = answer.rawValue.json
        case .stepApproved(let step, let form):
            object = NodeReference.step(step).object
            object["form"] = form
        case .stepRejected(let step):
            object = NodeReference.step(step).object
        case .rollbackStarted(let request):
            object = request.object
        case .filesRestored(let files):
            object = files.object
        case .actionCarriedOut(let action):
            object = action.object
        case .criterionAttested(let gate, let evidence):
            object["phase"] = gate.phase.text.json
            object["side"] = gate.side.rawValue.json
            object["index"] = gate.index.json
            object["evidence"] = .array(evidence.map { $0.object.json })
        case .transitionRefused(let command, let status):
            object["command"] = command.json
            object["status"] = status.rawValue.json
        }
        return object
    }

    /// Reads what `payload` wrote.
    ///
    /// - Throws: `UnreadableEvent` when a field is missing or has another type.
    public init(kind: String, payload: JSONObject) throws(UnreadableEvent) {
        let fields = EventFields(payload, of: kind)
        switch kind {
        case "run_created": self = .runCreated(try RunCreation(fields))
        case "run_started": self = .runStarted
        case "run_resumed": self = .runResumed
        case "pause_requested": self = .pauseRequested
        case "cancel_requested": self = .cancelRequested
        case "run_timed_out": self = .runTimedOut
        case "definition_changed": self = .definitionChanged(try DefinitionChange(fields))
        case "run_paused": self = .runPaused(try fields.word("reason"))
        case "run_completed": self = .runCompleted(outputs: try fields.object("outputs"))
        case "run_failed": self = .runFailed(try fields.word("reason"))
        case "run_cancelled": self = .runCancelled
        case "condition_decided":
            var operands: [RecordedOperand] = []
            for pair in try fields.array("operands") {
                guard let name = pair[0]?.stringValue, let value = pair[1] else {
                    throw fields.unreadable("operands")
                }
                operands.append(RecordedOperand(name: name, value: value))
            }
            self = .conditionDecided(
                try fields.node(),
                holds: try fields.bool("holds"),
                operands: operands
            )
        case "gates_evaluated":
            self = .gatesEvaluated(
                try fields.phase(),
                try fields.word("side"),
                try fields.list("gates") { item throws(UnreadableEvent) in try GateResult(item) }
            )
        case "phases_added":
            self = .phasesAdded(
                to: fields.optionalString("phase").map { PhaseID($0) },
                try Expansion(fields)
            )
        case "phase_timed_out":
            self = .phaseTimedOut(try fields.phase(), attempt: try fields.int("attempt"))
        case "phase_reset": self = .phaseReset(try fields.phase(), try fields.word("reason"))
        case "phase_started":
            self = .phaseStarted(try fields.phase(), attempt: try fields.int("attempt"))
        case "phase_completed":
            self = .phaseCompleted(try fields.phase(), outputs: try fields.object("outputs"))
        case "phase_failed": self = .phaseFailed(try fields.phase(), try fields.word("reason"))
        case "phase_skipped": self = .phaseSkipped(try fields.phase(), try fields.word("reason"))
        case "phase_released": self = .phaseReleased(try fields.phase())
        case "step_started":
            self = .stepStarted(try fields.step(), attempt: try fields.int("attempt"))
        case "step_ended":
            self = .stepEnded(
                try fields.step(),
                attempt: try fields.int("attempt"),
                try StepOutcome(EventFields(try fields.object("outcome"), of: kind))
            )
        case "step_skipped": self = .stepSkipped(try fields.step(), try fields.word("reason"))
        case "step_interrupted":
            self = .stepInterrupted(
                try fields.step(),
                attempt: try fields.int("attempt"),
                files: try fields.fileChanges()
            )
        case "interruption_decided":
            self = .interruptionDecided(try fields.step(), try fields.word("answer"))
        case "step_approved":
            self = .stepApproved(
                try fields.step(),
                form: fields.has("form") ? try fields.value("form") : nil
            )
        case "step_rejected": self = .stepRejected(try fields.step())
        case "rollback_started": self = .rollbackStarted(try RollbackRequest(fields))
        case "files_restored": self = .filesRestored(try RestoredFiles(fields))
        case "action_carried_out": self = .actionCarriedOut(try ActionRecord(fields))
        case "criterion_attested":
            self = .criterionAttested(
                GateReference(
                    phase: try fields.phase(),
                    side: try fields.word("side"),
                    index: try fields.int("index")
                ),
                evidence: try fields.list("evidence") { item throws(UnreadableEvent) in
                    try Evidence(item)
                }
            )
        case "transition_refused":
            self = .transitionRefused(
                command: try fields.string("command"),
                status: try fields.word("status")
            )
        default:
            throw UnreadableEvent(kind: kind, field: "kind")
        }
    }
}

/// An event of the ledger that this program cannot read.
public struct UnreadableEvent: Error, Sendable, Hashable, CustomStringConvertible {
    /// The word of the event.
    public let kind: String
    /// The field that is missing or of another type.
    public let field: String

    /// The clash in words.
    public var description: String {
        "an event '\(kind)' cannot be read: its field '\(field)' is missing or of another type"
    }
}
