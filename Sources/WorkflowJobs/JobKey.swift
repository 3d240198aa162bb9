public import WorkflowModel

/// The name of one attempt of a step on other machines: `ddx:<log>:<run>:<phase>:<step>:<attempt>`.
///
/// It is known before the job is handed over and never used again, so that handing a job over a second
/// time finds the first. Names of phases and steps hold no colon.
public struct JobKey: Sendable, Hashable, CustomStringConvertible {
    /// The log that records the run: tells the runs of one project from those of its copies.
    public let log: String
    /// The run.
    public let run: RunID
    /// The step.
    public let step: StepReference
    /// The number of the attempt, from 1.
    public let attempt: Int

    /// Names an attempt.
    public init(log: String, run: RunID, step: StepReference, attempt: Int) {
        self.log = log
        self.run = run
        self.step = step
        self.attempt = attempt
    }

    /// Reads a key from its text; nothing for any other text.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "ddx", !parts[1...4].contains(""),
            let attempt = Int(parts[5]), attempt > 0, String(attempt) == parts[5]
        else {
            return nil
        }
        self.init(
            log: parts[1],
            run: RunID(parts[2]),
            step: StepReference(PhaseID(parts[3]), StepID(parts[4])),
            attempt: attempt
        )
    }

    /// The key as other systems see it.
    public var text: String { "ddx:\(log):\(run.text):\(step.phase):\(step.step):\(attempt)" }

    /// The same as `text`.
    public var description: String { text }
}
