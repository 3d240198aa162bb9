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

        init(_ event: RunEvent, note: String? = nil) {
            self.event = event
            self.note = note
        }

        init(_ command: RunCommand) {
            event = command.event
            principal = command.principal
            note = command.note
            self.command = command.id
        }
    }

    let run: RunID
    let epoch: Int64
    let configuration: EngineConfiguration
    var machine: RunStateMachine
    var work: [Work] = []
    /// Why steps are being ended that have not answered yet.
    var endings: [StepReference: Reason] = [:]
    private var messages: [Message] = []
    private var waiter: CheckedContinuation<Void, Never>?
    private var tasks: [NodeReference: Task<Message, Never>] = [:]
    private var runningTasks = 0

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
        self.epoch = epoch
        self.configuration = configuration
        machine = RunStateMachine(
            record: record,
            definition: definition,
            options: configuration.options
        )
    }

    /// Carries the run on until it has ended or waits for people.
    ///
    /// Wishes to pause that were left before it began are past; all others are carried out.
    ///
    /// - Parameter events: What begins it: `runStarted` or `runResumed`, or `cancelRequested`.
    /// - Returns: The run as the ledger has it.
    /// - Throws: `LedgerError` when nothing can be recorded any more; children have been ended and
    ///   the next owner goes on from what is recorded. `IllegalTransition` for a defect.
    package func carryOn(
        with events: [(event: RunEvent, note: String?)]
    ) async throws -> RunRecord {
        let left = try await configuration.ledger.openCommands(for: run)
        let stale = left.filter { $0.event == .pauseRequested }.map(\.id)
        let wishes = left.filter { $0.event != .pauseRequested }
        let first =
            events.map { Occurrence($0.event, note: $0.note) } + wishes.map(Occurrence.init)
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
                    group.cancelAll()
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

    // MARK: Recording

    /// Applies occurrences and all that follows from them, then makes the lot durable.
    private func record(_ occurrences: [Occurrence], answering stale: [String]) async throws {
        var batch: [RecordedEvent] = []
        var commands = stale
        var pending = occurrences[...]
        while let occurrence = pending.popFirst() {
            let (event, effects) = try apply(occurrence)
            batch.append(event)
            occurrence.command.map { commands.append($0) }
            pending += effects.flatMap(perform)
        }
        guard !batch.isEmpty else {
            return
        }
        try await configuration.ledger.append(batch, epoch: epoch, answering: commands)
        for event in batch {
            releaseLocks(after: event.event)
        }
        configuration.observe(batch)
    }

    /// Has the machine take an occurrence in; a wish that cannot be granted is recorded as refused.
    private func apply(_ occurrence: Occurrence) throws -> (RecordedEvent, [Effect]) {
        let event = envelope(occurrence)
        do {
            return (event, try machine.apply(event))
        } catch {
            guard occurrence.command != nil else {
                throw error
            }
            let refusal = envelope(refusal(of: occurrence, because: error))
            return (refusal, try machine.apply(refusal))
        }
    }

    private func refusal(
        of occurrence: Occurrence,
        because error: IllegalTransition
    ) -> Occurrence {
        var refusal = Occurrence(
            .transitionRefused(command: occurrence.event.kind, status: machine.record.status),
            note: "\(error)"
        )
        refusal.principal = occurrence.principal
        return refusal
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

    // MARK: Tasks

    private func launch(in group: inout ThrowingDiscardingTaskGroup<any Error>) {
        let items = work
        work.removeAll(keepingCapacity: true)
        for item in items {
            let body = makeTask(for: item)
            guard let node = item.node else {
                if !item.isTimer {
                    runningTasks += 1
                }
                group.addTask { await self.finish(await body(), isTimer: item.isTimer) }
                continue
            }
            runningTasks += 1
            // A handle of its own, so that one piece of work can be ended; the group awaits it.
            let task = Task.detached(executorPreference: configuration.executor) { await body() }
            tasks[node] = task
            group.addTask {
                let message = await withTaskCancellationHandler {
                    await task.value
                } onCancel: {
                    task.cancel()
                }
                await self.finish(message, of: node)
            }
        }
    }

    private func finish(_ message: Message, isTimer: Bool) {
        if !isTimer {
            runningTasks -= 1
        }
        deliver(message)
    }

    private func finish(_ message: Message, of node: NodeReference) {
        runningTasks -= 1
        tasks[node] = nil
        deliver(message)
    }

    /// Ends what is under way for some phases and steps; each answers when it has ended.
    func endTasks(of nodes: [NodeReference], for reason: Reason) {
        for node in nodes {
            if case .step(let step) = node {
                endings[step] = reason
            }
            tasks[node]?.cancel()
        }
        // What has been asked for and not begun is never begun.
        let unwanted = Set(nodes)
        for item in work {
            if let node = item.node, unwanted.contains(node) {
                deliver(item.cutShort)
            }
        }
        work.removeAll { item in item.node.map(unwanted.contains) ?? false }
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
                if case .interrupt = message {
                    group.cancelAll()
                }
                occurrences += try await self.occurrences(for: message)
            }
        }
        return occurrences
    }
}
