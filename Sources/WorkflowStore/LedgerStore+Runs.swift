package import WorkflowModel

extension LedgerStore {
    /// Stores a new run with its pinned definition; whoever creates it owns it with epoch 1.
    ///
    /// - Parameters:
    ///   - event: The event `runCreated`; stored once, however often it is given.
    ///   - definition: The files of the definition that the event names by digest.
    /// - Throws: `StoreError` with `invalid` when there is another run of that id.
    package func createRun(
        _ event: RecordedEvent,
        definition: [DefinitionFile] = []
    ) async throws {
        guard case .runCreated(let creation) = event.event else {
            throw StoreError(
                .invalid,
                "a run begins with its creation, not with its \(event.event.kind)"
            )
        }
        try await perform(CreateRun(event: event, creation: creation, definition: definition))
    }

    /// Takes a run over: what an earlier owner reports from now on is refused.
    ///
    /// - Returns: The epoch to append with.
    package func claim(_ run: RunID) async throws -> Int64 {
        try await perform(ClaimRun(run: run))
    }

    /// Leaves a wish for the owner of a run; one with a known id is not stored again.
    package func submit(_ command: RunCommand) async throws {
        try await perform(SubmitCommand(command: command))
    }

    package func append(
        _ events: [RecordedEvent],
        epoch: Int64,
        answering commands: [String] = []
    ) async throws {
        guard let run = events.first?.run else {
            guard commands.isEmpty else {
                throw StoreError(.invalid, "a command is answered by an event")
            }
            return
        }
        guard events.allSatisfy({ $0.run == run }) else {
            throw StoreError(.invalid, "events of several runs cannot be appended at once")
        }
        let change = AppendEvents(
            run: run,
            events: events,
            epoch: epoch,
            answeredCommands: commands
        )
        do {
            try await perform(change)
        } catch let error as StoreError {
            throw error.forEngine
        }
    }

    package func events(of run: RunID) async throws -> [RecordedEvent] {
        try await events(of: run, after: 0)
    }

    /// The events of a run behind a number, in order.
    package func events(of run: RunID, after sequence: Int64) async throws -> [RecordedEvent] {
        do {
            return try await read(orWhenAbsent: []) { try $0.events(of: run, after: sequence) }
        } catch let error as StoreError {
            throw error.forEngine
        }
    }

    package func openCommands(for run: RunID) async throws -> [RunCommand] {
        do {
            return try await read(orWhenAbsent: []) { try $0.openCommands(for: run) }
        } catch let error as StoreError {
            throw error.forEngine
        }
    }

    /// The files of a pinned definition, sorted by path; none when nobody pinned it.
    package func definition(_ digest: String) async throws -> [DefinitionFile] {
        try await read(orWhenAbsent: []) { try $0.definition(digest) }
    }
}
