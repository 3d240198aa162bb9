import GRDB
import WorkflowModel

extension Projection {
    func applyToRun(_ recorded: RecordedEvent) throws {
        let event = recorded.event
        let time = recorded.time.microseconds
        switch event {
        case .runStarted:
            try move(recorded, "status = 'running', reason = NULL, started = :time", "'pending'")
        case .runResumed:
            try move(
                recorded,
                """
                status = 'running', reason = NULL, started = coalesce(started, :time),
                finished = NULL, pause_requested = 0
                """,
                "'paused', 'failed', 'running'"
            )
            try reopenFailures()
        case .pauseRequested:
            try move(recorded, "pause_requested = 1", "'running'")
        case .cancelRequested:
            try move(recorded, "cancel_requested = 1", Self.notFinal)
        case .runPaused(let reason):
            try require(
                db.change(
                    """
                    UPDATE run SET status = 'paused', reason = ?, pause_requested = 0,
                        note = coalesce(?, CASE WHEN pause_requested THEN note END)
                    WHERE number = ? AND status = 'running'
                    """,
                    [reason.rawValue, recorded.note?.storable, run]
                ) > 0,
                event
            )
        case .runCompleted:
            try move(
                recorded,
                "status = 'completed', reason = NULL, finished = :time",
                "'running'"
            )
        case .runFailed(let reason):
            try require(
                db.change(
                    """
                    UPDATE run SET status = 'failed', reason = ?, note = ?, finished = ?
                    WHERE number = ? AND status = 'running'
                    """,
                    [reason.rawValue, recorded.note?.storable, time, run]
                ) > 0,
                event
            )
        case .runCancelled:
            try require(
                db.change(
                    """
                    UPDATE run SET status = 'cancelled', reason = 'cancelled', finished = ?,
                        note = coalesce(?, note)
                    WHERE number = ? AND status IN (\(Self.notFinal))
                    """,
                    [time, recorded.note?.storable, run]
                ) > 0,
                event
            )
        default:
            // A run is created once, and that is not done here.
            try require(false, event)
        }
    }

    private static let notFinal = "'pending', 'running', 'paused', 'failed'"

    /// Changes the row of the run when it is in one of some states; the note is always taken over.
    private func move(
        _ recorded: RecordedEvent,
        _ assignments: String,
        _ states: String
    ) throws {
        let changed = try db.change(
            """
            UPDATE run SET \(assignments), note = :note, updated = :time
            WHERE number = :run AND status IN (\(states))
            """,
            ["time": recorded.time.microseconds, "note": recorded.note?.storable, "run": run]
        )
        try require(changed > 0, recorded.event)
    }

    /// A failed run that goes on gives its failed phases and steps a new attempt.
    private func reopenFailures() throws {
        try db.change(
            """
            UPDATE step SET status = 'pending', reason = NULL
            WHERE run = ? AND status = 'failed' AND NOT continues_on_error AND phase_idx IN
                (SELECT idx FROM phase WHERE phase.run = step.run AND phase.status = 'failed')
            """,
            [run]
        )
        try db.change(
            """
            UPDATE phase SET reason = NULL, finished = NULL,
                status = CASE attempt WHEN 0 THEN 'pending' ELSE 'in_progress' END
            WHERE run = ? AND status = 'failed'
            """,
            [run]
        )
    }
}
