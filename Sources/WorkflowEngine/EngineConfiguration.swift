package import JSON
package import WorkflowExpressions
package import WorkflowModel
package import WorkflowScheduler

/// What an engine works with besides the run itself.
package struct EngineConfiguration: Sendable {
    package let ledger: any Ledger
    package let runner: any StepRunner
    package let locks: any LockKeeper
    package let clock: any WorldClock
    /// Makes the id of an event: a UUID that has never been used.
    package let makeEventID: @Sendable () -> String
    /// A number from 0 up to 1, for the jitter of retries.
    package var random: @Sendable () -> Double = { 0 }
    /// What expressions may see of files, environment and time.
    package var world: any ExpressionWorld = ClosedWorld()
    /// Hides what nobody may see before anything is decided upon it, so that a replay decides the same.
    package var masking = EventMasking.none
    /// Opens what secret variables stand for.
    package var secrets: any SecretKeeper = NoSecrets()
    /// What `project` means in expressions.
    package var project: JSONObject = [:]
    /// Who carries the run on.
    package let principal: Principal
    /// How far and how broadly the run is carried on.
    package var options = RunOptions()
    /// How long the end of a step waits for the next one, so that many are recorded together; nothing
    /// for not at all.
    package var patience: Duration?
    /// Where the engine's tasks run; nothing for wherever there is a free thread.
    package var executor: (any TaskExecutor)?
    /// Told of events once they are durable, in order, on the engine's own time: be quick.
    package var observe: @Sendable ([RecordedEvent]) -> Void = { _ in }

    /// Joins the ports an engine needs.
    package init(
        ledger: any Ledger,
        runner: any StepRunner,
        locks: any LockKeeper,
        clock: any WorldClock,
        principal: Principal,
        makeEventID: @escaping @Sendable () -> String
    ) {
        self.ledger = ledger
        self.runner = runner
        self.locks = locks
        self.clock = clock
        self.principal = principal
        self.makeEventID = makeEventID
    }
}
