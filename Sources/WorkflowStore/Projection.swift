import GRDB
import WorkflowModel

/// Keeps the tables that answer queries equal to the fold of the events.
///
/// Each event changes the rows that it touches and no others. What cannot follow in the fold is
/// refused here as well, so that no history can be stored that cannot be read.
struct Projection {
    let db: Database
    /// The number of the run.
    let run: Int64

    /// What an event adds to the progress of its run.
    struct Progress {
        var endedSteps = 0
        var completedPhases = 0
    }

    /// Takes in an event that has just been stored.
    ///
    /// - Throws: `IllegalTransition` when it cannot follow what has happened.
    func apply(_ recorded: RecordedEvent, sequence: Int64) throws {
        var progress = Progress()
        switch recorded.event {
        case .runCreated, .runStarted, .runResumed, .pauseRequested, .cancelRequested,
            .runPaused, .runCompleted, .runFailed, .runCancelled:
            try applyToRun(recorded)
        case .phaseStarted(let phase, _), .phaseCompleted(let phase, _),
            .phaseFailed(let phase, _), .phaseSkipped(let phase, _),
            .gatesEvaluated(let phase, _, _), .phaseReleased(let phase),
            .conditionDecided(.phase(let phase), _, _):
            progress = try applyToPhase(phase, recorded)
        case .stepStarted(let step, _), .stepEnded(let step, _, _), .stepSkipped(let step, _),
            .stepInterrupted(let step, _), .interruptionDecided(let step, _),
            .conditionDecided(.step(let step), _, _):
            progress = try applyToStep(step, recorded)
        case .criterionAttested, .transitionRefused:
            break
        }
        try db.change(
            """
            UPDATE run SET updated = ?, last_seq = ?, ended_steps = ended_steps + ?,
                completed_phases = completed_phases + ?
            WHERE number = ?
            """,
            [
                recorded.time.microseconds, sequence, progress.endedSteps,
                progress.completedPhases, run,
            ]
        )
    }

    /// Refuses an event that found no row in a state that it may follow.
    func require(_ isLegal: Bool, _ event: RunEvent) throws {
        guard isLegal else {
            throw IllegalTransition(event: event, status: "another one in the ledger")
        }
    }
}
