import Synchronization
package import WorkflowModel

/// A ledger without a disk: the same order, the same refusals, gone with the process.
package final class MemoryLedger: Ledger {
    fileprivate struct Run {
        var record: RunRecord
        var events: [RecordedEvent]
        var epoch: Int64 = 1
    }

    fileprivate struct State {
        var runs: [RunID: Run] = [:]
        var eventIDs: Set<String> = []
        var commands: [RunCommand] = []
        var takenCommands: Set<String> = []
        var lastSequence: Int64 = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Stores a new run, owned with epoch 1; its creation is stored once, however often given.
    package func createRun(_ event: RecordedEvent) throws {
        try state.withLock { state in
            guard !state.eventIDs.contains(event.id) else {
                return
            }
            guard state.runs[event.run] == nil else {
                throw RefusedChange(reason: "there is a run '\(event.run)' already")
            }
            let numbered = state.number(event)
            state.runs[event.run] = Run(record: try RunRecord(numbered), events: [numbered])
            state.eventIDs.insert(event.id)
            state.lastSequence = numbered.sequence
        }
    }

    /// Takes a run over: what an earlier owner reports from now on is refused.
    package func claim(_ run: RunID) throws -> Int64 {
        try state.withLock { state in
            guard var claimed = state.runs[run] else {
                throw RefusedChange(reason: "there is no run '\(run)'")
            }
            claimed.epoch += 1
            state.runs[run] = claimed
            return claimed.epoch
        }
    }

    /// Leaves a wish for the owner of a run; one with a known id is not stored again.
    package func submit(_ command: RunCommand) throws {
        try state.withLock { state in
            guard state.runs[command.run] != nil else {
                throw RefusedChange(reason: "there is no run '\(command.run)'")
            }
            if !state.commands.contains(where: { $0.id == command.id }) {
                state.commands.append(command)
            }
        }
    }

    package func append(
        _ events: [RecordedEvent],
        epoch: Int64,
        answering commands: [String] = []
    ) async throws {
        guard let id = events.first?.run else {
            return
        }
        try state.withLock { state in
            guard var run = state.runs[id] else {
                throw RefusedChange(reason: "there is no run '\(id)'")
            }
            guard run.epoch == epoch else {
                throw LedgerError.superseded(run: id)
            }
            // All or nothing: the state is replaced once every event was taken in.
            var next = state
            for event in events where next.eventIDs.insert(event.id).inserted {
                let numbered = next.number(event)
                next.lastSequence = numbered.sequence
                try run.record.apply(numbered)
                run.events.append(numbered)
            }
            next.runs[id] = run
            next.takenCommands.formUnion(commands)
            state = next
        }
    }

    package func events(of run: RunID) async -> [RecordedEvent] {
        state.withLock { $0.runs[run]?.events ?? [] }
    }

    package func openCommands(for run: RunID) async -> [RunCommand] {
        state.withLock { state in
            state.commands.filter { $0.run == run && !state.takenCommands.contains($0.id) }
        }
    }
}

extension MemoryLedger.State {
    fileprivate func number(_ event: RecordedEvent) -> RecordedEvent {
        RecordedEvent(
            sequence: lastSequence + 1,
            id: event.id,
            run: event.run,
            time: event.time,
            principal: event.principal,
            note: event.note,
            event: event.event
        )
    }
}

/// A change that the ledger in memory refused.
package struct RefusedChange: Error, Sendable, Hashable {
    package let reason: String
}
