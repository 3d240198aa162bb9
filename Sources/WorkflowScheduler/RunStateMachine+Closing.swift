import WorkflowModel

/// The end of a run, or of what can be done without people.
extension RunStateMachine {
    /// Which of several reasons for waiting is told: what is wrong before what is merely missing.
    private static let priority: [Reason] = [
        .gateUnmet, .gateUnknown, .interrupted, .input, .approval, .attestation, .manual,
    ]

    /// Says how the run ends or pauses once nothing is under way.
    mutating func closeWhenIdle(_ effects: inout [Effect]) {
        guard !isClosed, openPhases == 0, record.status == .running || stopReason == .cancelled
        else {
            return
        }
        isClosed = true
        switch stopReason {
        case .cancelled:
            for phase in record.phases where phase.status == .inProgress {
                effects.append(.failPhase(phase.id, .cancelled))
            }
            effects.append(.cancelRun)
        case let reason?:
            effects.append(.pauseRun(reason))
        case nil where blockedPhases.isEmpty:
            effects.append(outcome)
        case nil:
            effects.append(.pauseRun(obstacle))
        }
    }

    private var outcome: Effect {
        let failed = record.phases.first { $0.status == .failed }
        return failed.map { .failRun($0.reason ?? .exitStatus) } ?? .completeRun
    }

    private var obstacle: Reason {
        let reasons = Set(blockedPhases.flatMap { obstacles(of: $0) })
        return Self.priority.first(where: reasons.contains) ?? .manual
    }

    private func obstacles(of index: Int) -> [Reason] {
        let phase = record.phases[index]
        var reasons = phase.obstacles.compactMap(\.gate.obstacle)
        for step in phase.steps where step.status == .inProgress {
            if step.isInterrupted {
                reasons.append(.interrupted)
            } else if case .waiting(let reason) = step.outcome?.end {
                reasons.append(reason)
            }
        }
        return reasons.isEmpty ? [.manual] : reasons
    }
}
