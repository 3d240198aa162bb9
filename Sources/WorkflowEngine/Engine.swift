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
        var note: Note?
        /// The command that the event answers.
        var command: String?

        init(_ event: RunEvent, note: Note? = nil) {
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

    /// A piece of work under way for a phase or step.
    private struct UnderWay {
        /// Tells it from earlier work for the same phase or step, whose answers are not wanted.
        let ticket: Int
        /// Absent when the work was ended before it began.
        var task: Task<Message, Never>?
        /// Why it is being ended on purpose.
        var purpose: Reason?
    }

    let run: RunID
    let epoch: Int64
    let configuration: EngineConfiguration
    var machine: RunStateMachine
    var work: [Work] = []
    /// Who is to give back locks once the events before are durable.
    var releases: [NodeReference] = []
    var messages: [Message] = []
    var waiter: CheckedContinuation<Void, Never>?
    /// How many messages are worth being woken for.
    var wanted = 1
    /// How often it was waited for more of them.
    var gatherings = 0
    private var underWay: [NodeReference: UnderWay] = [:]
    /// Work that is ended before it has begun, with the reason.
    private var unwanted: [NodeReference: Reason] = [:]
    private var holders: Set<NodeReference> = []
    var runningTasks = 0
    private var lastTicket = 0

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
        with events: [(event: RunEvent, note: Note?)]
    ) async throws -> RunRecord {
        let left = try await configuration.ledger.openCommands(for: run)
        let stale = left.filter { $0.event == .pauseRequested }.map(\.id)
        let wishes = left.filter { $0.event != .pauseRequested }
        let first =
            events.map { Occurrence($0.event, note: $0.note) } + wishes.map(Occurrence.init)
        defer { releaseAllLocks() }
        return try await withThrowingDiscardingTaskGroup { group in
            var messages = first.map { Message.happened($0) }
            var answered = stale
            while true {
                do {
                    try await record(messages, answering: answered)
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
                messages = try await nextMessages(in: &group)
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
        guard messages.count >= wanted || !message.canWait else {
            return
        }
        wanted = min(wanted, messages.count)
        waiter?.resume()
        waiter = nil
    }

    // MARK: Recording

    /// Applies what messages mean and all that follows from them, then makes the lot durable.
    ///
    /// What follows from one thing is done before the next is looked at, so that nothing is begun
    /// because of a state that a later message has ended.
    private func record(_ messages: [Message], answering stale: [String]) async throws {
        var batch: [RecordedEvent] = []
        var commands = stale
        for message in messages {
            var pending = occurrences(for: message)[...]
            while let occurrence = pending.popFirst() {
                let (event, effects) = try apply(occurrence)
                batch.append(event)
                occurrence.command.map { commands.append($0) }
                pending += effects.flatMap(perform)
            }
        }
        guard !batch.isEmpty else {
            return
        }
        try await configuration.ledger.append(batch, epoch: epoch, answering: commands)
        configuration.observe(batch)
    }

    /// Has the machine take an occurrence in; a wish that cannot be granted is recorded as refused.
    private func apply(_ occurrence: Occurrence) throws -> (RecordedEvent, [Effect]) {
        let event = envelope(occurrence)
        do throws(IllegalTransition) {
            if occurrence.command != nil {
                let cause =
                    occurrence.event.fitsLivingRun
                    ? machine.refusal(of: occurrence.event) : "carried on by an engine"
                if let cause {
                    throw IllegalTransition(event: occurrence.event, status: cause)
                }
            }
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
            .transitionRefused(command: occurrence.event.verb, status: machine.record.status),
            note: .remark("\(error)")
        )
        refusal.principal = occurrence.principal
        return refusal
    }

    // MARK: Tasks

    private func launch(in group: inout ThrowingDiscardingTaskGroup<any Error>) {
        for node in releases {
            release(node)
        }
        releases.removeAll(keepingCapacity: true)
        let items = work
        work.removeAll(keepingCapacity: true)
        for item in items {
            guard let node = item.node else {
                if !item.isTimer {
                    runningTasks += 1
                }
                let body = makeTask(for: item)
                group.addTask { await self.finish(await body(), isTimer: item.isTimer) }
                continue
            }
            lastTicket += 1
            let ticket = lastTicket
            let reason = unwanted.removeValue(forKey: node)
            if let reason, !item.isUnderWay {
                underWay[node] = UnderWay(ticket: ticket, purpose: reason)
                deliver(.answer(item.cutShort, of: node, ticket: ticket))
                continue
            }
            runningTasks += 1
            let body = makeTask(for: item)
            // A handle of its own, so that one piece of work can be ended; the group awaits it.
            let task = Task.detached(executorPreference: configuration.executor) { await body() }
            underWay[node] = UnderWay(ticket: ticket, task: task, purpose: reason)
            if reason != nil {
                task.cancel()
            }
            group.addTask {
                let message = await withTaskCancellationHandler {
                    await task.value
                } onCancel: {
                    task.cancel()
                }
                await self.finish(message, of: node, ticket)
            }
        }
        unwanted.removeAll()
    }

    private func finish(_ message: Message, isTimer: Bool) {
        if !isTimer {
            runningTasks -= 1
        }
        deliver(message)
    }

    private func finish(_ message: Message, of node: NodeReference, _ ticket: Int) {
        runningTasks -= 1
        deliver(.answer(message, of: node, ticket: ticket))
    }

    /// Takes the work that an answer belongs to off the list.
    ///
    /// - Returns: Whether the answer is still wanted, and why the work was ended on purpose.
    func close(_ node: NodeReference, _ ticket: Int) -> (isWanted: Bool, purpose: Reason?) {
        guard let known = underWay[node], known.ticket == ticket else {
            return (false, nil)
        }
        underWay[node] = nil
        return (true, known.purpose)
    }

    /// Ends what is under way for some phases and steps; each answers when it has ended.
    func endTasks(of nodes: [NodeReference], for reason: Reason) {
        for node in nodes {
            if underWay[node] != nil {
                underWay[node]?.purpose = reason
                underWay[node]?.task?.cancel()
            } else {
                unwanted[node] = reason
            }
        }
    }

    /// Ends what is under way for some phases and steps, whose answers are not wanted any more.
    func forgetTasks(of nodes: [NodeReference]) {
        for node in nodes {
            underWay.removeValue(forKey: node)?.task?.cancel()
        }
        let forgotten = Set(nodes)
        work.removeAll { item in item.node.map(forgotten.contains) ?? false }
    }

    /// Waits for messages; commands are read when they are told of.
    private func nextMessages(
        in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws -> [Message] {
        while messages.isEmpty {
            await withCheckedContinuation { waiter = $0 }
        }
        await gather()
        let arrived = messages
        messages.removeAll(keepingCapacity: true)
        var areCommandsWaiting = false
        for message in arrived {
            switch message {
            case .interrupt: group.cancelAll()
            case .commandsWaiting: areCommandsWaiting = true
            default: break
            }
        }
        guard areCommandsWaiting else {
            return arrived
        }
        // Read once before they are answered, or they would be carried out twice.
        let commands = try await configuration.ledger.openCommands(for: run)
        return arrived + commands.map { .happened(Occurrence($0)) }
    }

    // MARK: Locks

    /// Notes that a phase or step holds its locks.
    func hold(_ node: NodeReference) {
        holders.insert(node)
    }

    /// Gives back the locks of a phase or step.
    func release(_ node: NodeReference) {
        holders.remove(node)
        configuration.locks.release(node)
    }

    private func releaseAllLocks() {
        for node in holders {
            configuration.locks.release(node)
        }
        holders = []
    }
}

extension RunEvent {
    /// Whether somebody may wish for it while an engine carries the run on.
    ///
    /// Rollbacks and new definitions are for a run at rest; the rest of what is refused is the
    /// engine's own to say.
    fileprivate var fitsLivingRun: Bool {
        switch self {
        case .pauseRequested, .cancelRequested, .phaseSkipped, .phaseReset, .phaseReleased,
            .interruptionDecided, .stepApproved, .stepRejected, .criterionAttested:
            true
        default: false
        }
    }
}
