package import WorkflowModel
import WorkflowScheduler

/// Carries a run on: performs what the state machine asks for and records what happened.
///
/// Every event is durable before anything that depends on it is done. What arrives while the
/// ledger writes goes into the next transaction together.
package actor Engine {
    /// Something that happened and is not recorded yet.
    struct Occurrence: Sendable {
        let event: RunEvent
        var principal: Principal?
        var note: String?
        /// The command that the event answers.
        var command: String?

        init(event: RunEvent, note: String? = nil) {
            self.event = event
            self.note = note
        }

        init(_ command: RunCommand) {
            event = command.kind == .pause ? .pauseRequested : .cancelRequested
            principal = command.principal
            note = command.note
            self.command = command.id
        }
    }

    /// What reaches the engine from its own tasks and from outside.
    enum Message: Sendable {
        case happened(RunEvent)
        case ended(StepReference, attempt: Int, StepOutcome)
        /// The delay before an attempt is over.
        case due(StepReference, attempt: Int)
        /// Something about a phase was cut short before it changed anything.
        case abandoned(PhaseID)
        case commandsWaiting
        case interrupt
    }

    /// Work that begins once the events before it are durable.
    enum Work: Sendable {
        case step(StepReference, attempt: Int)
        case delay(StepReference, attempt: Int, Duration)
        case gates(PhaseID, GateSide)
    }

    let run: RunID
    let definition: WorkflowDefinition
    let epoch: Int64
    let configuration: EngineConfiguration
    var machine: RunStateMachine
    var work: [Work] = []
    private var messages: [Message] = []
    private var waiter: CheckedContinuation<Void, Never>?
    private var runningTasks = 0
    private var isCancelling = false

    /// Prepares to carry a run on.
    ///
    /// - Parameters:
    ///   - record: The fold of the run's events.
    ///   - definition: The definition that the run is pinned to.
    ///   - epoch: The epoch in which the caller owns the run.
    ///   - configuration: The ports and limits.
    package init(
        record: RunRecord,
        definition: WorkflowDefinition,
        epoch: Int64,
        configuration: EngineConfiguration
    ) {
        run = record.id
        self.definition = definition
        self.epoch = epoch
        self.configuration = configuration
        machine = RunStateMachine(
            record: record,
            plan: RunPlan(definition),
            parallelLimit: configuration.parallelLimit
        )
    }

    /// Carries the run on until it has ended or waits for people.
    ///
    /// Wishes to pause that were left before it began are past; wishes to cancel are carried out.
    ///
    /// - Parameter events: What begins it: `runStarted` or `runResumed`, or `cancelRequested`.
    /// - Returns: The run as the ledger has it.
    /// - Throws: `LedgerError` when nothing can be recorded any more; children have been ended and
    ///   the next owner goes on from what is recorded. `IllegalTransition` for a defect.
    package func carryOn(
        with events: [(event: RunEvent, note: String?)]
    ) async throws -> RunRecord {
        var first = events.map { Occurrence(event: $0.event, note: $0.note) }
        let left = try await configuration.ledger.openCommands(for: run)
        first += left.filter { $0.kind == .cancel }.map(Occurrence.init)
        let stale = left.filter { $0.kind == .pause }.map(\.id)
        return try await withThrowingDiscardingTaskGroup { group in
            var occurrences = first
            var answered = stale
            while true {
                do {
                    try await record(occurrences, answering: answered)
                    answered = []
                } catch {
                    group.cancelAll()
                    throw error
                }
                launch(in: &group)
                if machine.isFinished, runningTasks == 0 {
                    return machine.record
                }
                occurrences = try await nextOccurrences(in: &group)
            }
        }
    }

    /// Ends what is under way and pauses the run; what was cut off is recorded as interrupted.
    package func interrupt() {
        deliver(.interrupt)
    }

    /// Looks for commands that other processes have left in the ledger.
    package func wake() {
        deliver(.commandsWaiting)
    }

    private func deliver(_ message: Message) {
        messages.append(message)
        waiter?.resume()
        waiter = nil
    }

    /// Applies occurrences and all that follows from them, then makes the lot durable.
    private func record(_ occurrences: [Occurrence], answering stale: [String]) async throws {
        var batch: [RecordedEvent] = []
        var commands = stale
        var pending = occurrences[...]
        while let occurrence = pending.popFirst() {
            let event = envelope(occurrence)
            let effects = try machine.apply(event)
            batch.append(event)
            occurrence.command.map { commands.append($0) }
            var followers: [Occurrence] = []
            for effect in effects {
                followers += perform(effect).map { Occurrence(event: $0) }
            }
            pending += followers
        }
        guard !batch.isEmpty else {
            return
        }
        try await configuration.ledger.append(batch, epoch: epoch, answering: commands)
        configuration.observe(batch)
    }

    private func envelope(_ occurrence: Occurrence) -> RecordedEvent {
        RecordedEvent(
            sequence: 0,
            id: configuration.makeEventID(),
            run: run,
            time: configuration.clock.now(),
            principal: occurrence.principal ?? configuration.principal,
            note: occurrence.note,
            event: occurrence.event
        )
    }

    private func launch(in group: inout ThrowingDiscardingTaskGroup<any Error>) {
        for item in work {
            runningTasks += 1
            let task = makeTask(for: item)
            group.addTask {
                let message = await task()
                await self.finish(message)
            }
        }
        work.removeAll(keepingCapacity: true)
    }

    private func finish(_ message: Message) {
        runningTasks -= 1
        deliver(message)
    }

    /// Waits for messages and turns all that are there into occurrences.
    private func nextOccurrences(
        in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws -> [Occurrence] {
        while messages.isEmpty {
            await withCheckedContinuation { waiter = $0 }
        }
        var occurrences: [Occurrence] = []
        while !messages.isEmpty {
            let arrived = messages
            messages.removeAll(keepingCapacity: true)
            for message in arrived {
                occurrences += try await self.occurrences(for: message, in: &group)
            }
        }
        return occurrences
    }

    private func occurrences(
        for message: Message,
        in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws -> [Occurrence] {
        switch message {
        case .happened(let event):
            return [Occurrence(event: event)]
        case .ended(let step, let attempt, let outcome):
            return [Occurrence(event: ending(of: step, attempt, outcome))]
        case .due(let step, let attempt):
            return perform(.startStep(step, attempt: attempt, after: .zero)).map {
                Occurrence(event: $0)
            }
        case .abandoned(let phase):
            return machine.abandon(phase).flatMap(perform).map { Occurrence(event: $0) }
        case .interrupt:
            group.cancelAll()
            return machine.stop(for: .interrupted).flatMap(perform).map { Occurrence(event: $0) }
        case .commandsWaiting:
            let commands = try await configuration.ledger.openCommands(for: run)
            if commands.contains(where: { $0.kind == .cancel }) {
                isCancelling = true
                group.cancelAll()
            }
            return commands.map(Occurrence.init)
        }
    }

    /// An attempt that was cut off is interrupted, unless the whole run is being cancelled.
    private func ending(
        of step: StepReference,
        _ attempt: Int,
        _ outcome: StepOutcome
    ) -> RunEvent {
        guard outcome.end == .failed(.interrupted) else {
            return .stepEnded(step, attempt: attempt, finished(outcome, of: step))
        }
        guard isCancelling else {
            return .stepInterrupted(step, attempt: attempt)
        }
        var cancelled = StepOutcome.failed(.cancelled, "ended because the run was cancelled")
        cancelled.durationMilliseconds = outcome.durationMilliseconds
        return .stepEnded(step, attempt: attempt, cancelled)
    }
}
