import WorkflowMasking
import WorkflowModel

/// Where the output of steps goes, through the masker that nothing goes around.
struct StepLog: Sendable {
    let sink: any LogSink
    let clock: any WorldClock
    let masker: ProcessMasker

    /// Begins the output of an attempt.
    ///
    /// What a program is told in secret is known from then on, and by nobody else before.
    ///
    /// - Parameters:
    ///   - source: Whose output it is.
    ///   - secrets: Texts that were made from secrets.
    ///   - environment: What the definition adds to the environment; the names tell what is secret.
    /// - Returns: What takes the output in.
    func output(
        of source: OutputSource,
        hiding secrets: [String] = [],
        in environment: [String: String] = [:]
    ) -> ProgramOutput {
        masker.hide(secrets)
        masker.hide(environment: environment)
        return ProgramOutput(of: source, to: sink, clock: clock, masker: masker.current)
    }

    /// Says that the output of an attempt is complete.
    func close(_ step: StepReference, attempt: Int, of run: RunID) {
        sink.close(step, attempt: attempt, of: run)
    }
}
