import WorkflowModel

/// What people wrote about the phases and steps of a run; the latest word counts.
struct RunNotes: Sendable, Hashable {
    private var notes: [NodeReference: String] = [:]

    init(_ history: [RecordedEvent]) {
        for recorded in history {
            guard let note = recorded.note, let node = recorded.event.node else {
                continue
            }
            notes[node] = note
        }
    }

    subscript(node: NodeReference) -> String? { notes[node] }
}

extension RunEvent {
    /// The phase or step whose state the event tells of.
    var node: NodeReference? {
        switch self {
        case .phaseStarted(let phase, _), .phaseCompleted(let phase, _), .phaseFailed(let phase, _),
            .phaseSkipped(let phase, _), .phaseReleased(let phase):
            .phase(phase)
        case .stepStarted(let step, _), .stepEnded(let step, _, _), .stepSkipped(let step, _),
            .stepInterrupted(let step, _), .interruptionDecided(let step, _):
            .step(step)
        case .runCreated, .runStarted, .runResumed, .pauseRequested, .cancelRequested, .runPaused,
            .runCompleted, .runFailed, .runCancelled, .conditionDecided, .gatesEvaluated,
            .criterionAttested, .transitionRefused:
            nil
        default: nil
        }
    }
}
