public import WorkflowModel
package import WorkflowStore

/// How far a run is carried on.
public struct RunExtent: Sendable {
    /// The phase after which the run pauses.
    public var lastPhase: PhaseID?
    /// Whether the run pauses after every step.
    public var isStepwise = false

    /// As far as it goes.
    public init() {}
}

/// Who follows a run while this process carries it on.
public struct RunFollower: Sendable {
    /// Told of events once they are durable, in order.
    package var observe: @Sendable ([RecordedEvent]) -> Void = { _ in }
    /// Told when the run waits for its turn in a concurrency group, with the run that has it.
    package var waits: @Sendable (_ group: String, RunID?) -> Void = { _, _ in }
    /// Told when the log could not take all that it was given.
    package var drops: @Sendable (LogLosses) -> Void = { _ in }
    /// Told what of the telemetry did not reach the collector, in words.
    package var undelivered: @Sendable (String) -> Void = { _ in }
    /// Each element asks the engine to end what is under way and to pause the run.
    package var interruptions: AsyncStream<Void>

    /// Follows silently and never interrupts.
    public init() {
        interruptions = AsyncStream { $0.finish() }
    }

    /// Follows a run.
    ///
    /// - Parameters:
    ///   - interruptions: Each element asks for a pause at once.
    ///   - observe: Told of events once they are durable, in order; be quick.
    public init(
        interruptions: AsyncStream<Void>,
        observe: @escaping @Sendable ([RecordedEvent]) -> Void
    ) {
        self.interruptions = interruptions
        self.observe = observe
    }
}
