import GRDB
import WorkflowModel

extension Projection {
    func applyToPhase(_ phase: PhaseID, _ recorded: RecordedEvent) throws -> Progress {
        let event = recorded.event
        let time = recorded.time.microseconds
        let id = phase.text.storable
        var progress = Progress()
        var changed = 0
        switch event {
        case .phaseStarted(_, let attempt):
            changed = try db.change(
                """
                UPDATE phase SET status = 'in_progress', reason = NULL, attempt = ?,
                    started = coalesce(started, ?)
                WHERE run = ? AND id = ? AND status = 'pending'
                """,
                [attempt, time, run, id]
            )
        case .phaseCompleted:
            changed = try db.change(
                """
                UPDATE phase SET status = 'completed', reason = NULL, finished = ?
                WHERE run = ? AND id = ? AND status = 'in_progress'
                """,
                [time, run, id]
            )
            progress.completedPhases = 1
        case .phaseFailed(_, let reason):
            changed = try db.change(
                """
                UPDATE phase SET status = 'failed', reason = ?, finished = ?
                WHERE run = ? AND id = ? AND status IN ('pending', 'in_progress')
                """,
                [reason.rawValue, time, run, id]
            )
            try endSteps(of: id, in: .inProgress, as: .failed, reason)
        case .phaseSkipped(_, let reason):
            changed = try db.change(
                """
                UPDATE phase SET status = 'skipped', reason = ?, finished = ?
                WHERE run = ? AND id = ? AND status = 'pending'
                """,
                [reason.rawValue, time, run, id]
            )
            progress.completedPhases = 1
            progress.endedSteps = try endSteps(of: id, in: .pending, as: .skipped, reason)
        case .phaseReleased:
            changed = try count(id, in: "'in_progress'")
        case .gatesEvaluated:
            changed = try count(id, in: "'pending', 'in_progress'")
        default:
            changed = try count(id, in: "'pending'")
        }
        // An event of an unknown phase finds no row either.
        try require(changed > 0, event)
        return progress
    }

    /// Ends the steps of a phase that are in one state, and says how many there were.
    @discardableResult
    private func endSteps(
        of phase: String,
        in status: NodeStatus,
        as end: NodeStatus,
        _ reason: Reason
    ) throws -> Int {
        try db.change(
            """
            UPDATE step SET status = :end, reason = :reason, interrupted = 0
            WHERE run = :run AND status = :status
                AND phase_idx = (SELECT idx FROM phase WHERE run = :run AND id = :phase)
            """,
            [
                "end": end.rawValue, "reason": reason.rawValue, "run": run,
                "status": status.rawValue, "phase": phase,
            ]
        )
    }

    /// 1 when the phase is in one of some states, else 0.
    private func count(_ phase: String, in states: String) throws -> Int {
        let found = try db.row(
            "SELECT 1 FROM phase WHERE run = ? AND id = ? AND status IN (\(states))",
            [run, phase]
        )
        return found == nil ? 0 : 1
    }
}
