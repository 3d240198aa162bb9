import GRDB
import WorkflowModel

extension Projection {
    /// The row of a step, found by run, phase and step.
    private static let place = """
        run = :run AND id = :step
            AND phase_idx = (SELECT idx FROM phase WHERE run = :run AND id = :phase)
        """

    /// An attempt is under way as far as the events tell.
    private static let isRunning = """
        status = 'in_progress' AND NOT interrupted AND NOT waiting AND attempt = :attempt
        """

    func applyToStep(_ step: StepReference, _ recorded: RecordedEvent) throws -> Progress {
        let event = recorded.event
        var progress = Progress()
        var changed = 0
        switch event {
        case .stepStarted(_, let attempt):
            changed = try update(
                step,
                """
                status = 'in_progress', reason = NULL, attempt = :attempt, started = :time,
                exit_code = NULL, duration = NULL, interrupted = 0, waiting = 0
                """,
                """
                attempt = :attempt - 1 AND (status IN ('pending', 'failed')
                    OR status = 'in_progress' AND (interrupted OR waiting))
                """,
                ["attempt": attempt, "time": recorded.time.microseconds]
            )
        case .stepEnded(_, let attempt, let outcome):
            changed = try end(step, attempt, outcome)
            progress.endedSteps = outcome.end == .completed ? 1 : 0
        case .stepSkipped(_, let reason):
            changed = try update(
                step,
                "status = 'skipped', reason = :reason",
                "status = 'pending'",
                ["reason": reason.rawValue]
            )
            progress.endedSteps = 1
        case .stepInterrupted(_, let attempt):
            changed = try update(
                step,
                "interrupted = 1, reason = 'interrupted'",
                Self.isRunning,
                ["attempt": attempt]
            )
        case .interruptionDecided(_, let answer):
            changed = try settle(step, answer)
            progress.endedSteps = answer == .done ? 1 : 0
        default:
            let sql = "SELECT 1 FROM step WHERE \(Self.place) AND status = 'pending'"
            changed = try db.row(sql, arguments(step, [:])) == nil ? 0 : 1
        }
        // An event of an unknown step finds no row either.
        try require(changed > 0, event)
        return progress
    }

    private func end(
        _ step: StepReference,
        _ attempt: Int,
        _ outcome: StepOutcome
    ) throws -> Int {
        let (status, reason): (NodeStatus, Reason?) =
            switch outcome.end {
            case .completed: (.completed, nil)
            case .failed(let reason): (.failed, reason)
            case .waiting(let reason): (.inProgress, reason)
            }
        return try update(
            step,
            """
            status = :status, reason = :reason, exit_code = :exit, duration = :duration,
            waiting = :waiting
            """,
            Self.isRunning,
            [
                "attempt": attempt, "status": status.rawValue, "reason": reason?.rawValue,
                "exit": outcome.exitCode, "duration": outcome.durationMilliseconds,
                "waiting": status == .inProgress,
            ]
        )
    }

    private func settle(_ step: StepReference, _ answer: InterruptionAnswer) throws -> Int {
        let (status, reason): (NodeStatus, Reason?) =
            switch answer {
            case .rerun: (.pending, nil)
            case .done: (.completed, nil)
            case .fail: (.failed, .interrupted)
            }
        return try update(
            step,
            "status = :status, reason = :reason, interrupted = 0",
            "interrupted",
            ["status": status.rawValue, "reason": reason?.rawValue]
        )
    }

    private func update(
        _ step: StepReference,
        _ assignments: String,
        _ condition: String,
        _ values: [String: (any DatabaseValueConvertible)?]
    ) throws -> Int {
        try db.change(
            "UPDATE step SET \(assignments) WHERE \(Self.place) AND (\(condition))",
            arguments(step, values)
        )
    }

    private func arguments(
        _ step: StepReference,
        _ values: [String: (any DatabaseValueConvertible)?]
    ) -> StatementArguments {
        var values = values
        values["run"] = run
        values["phase"] = step.phase.text.storable
        values["step"] = step.step.text.storable
        return StatementArguments(values)
    }
}
