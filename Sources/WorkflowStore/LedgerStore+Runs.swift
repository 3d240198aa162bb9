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
        let event = try await sealed(masking.masked(event))
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

    /// The fold of a run's events; nothing when there is no such run.
    ///
    /// Appending to the run goes on from this record, so that its events are folded no second time.
    package func record(of run: RunID) async throws -> RunRecord? {
        let events = try await read(orWhenAbsent: []) { try $0.events(of: run, after: 0) }
        guard let record = try RunRecord.folding(stored: events, of: run) else {
            return nil
        }
        await remember(record)
        let opened = notes.opened(events)
        return opened == events ? record : try RunRecord.folding(stored: opened, of: run)
    }

    /// Leaves a wish for the owner of a run; one with a known id is not stored again.
    ///
    /// - Parameters:
    ///   - command: What is wished.
    ///   - definition: The files of the definition that the wished event names by digest.
    /// - Throws: `StoreError` with `notFound` when there is no such run.
    package func submit(
        _ command: RunCommand,
        pinning definition: [DefinitionFile] = []
    ) async throws {
        try Self.requireName(of: definition, in: [command.event])
        var command = masking.masked(command)
        let words = command.note?.text
        command = command.with(note: try await sealed(command.note))
        try await perform(
            SubmitCommand(command: command, definition: definition, words: words)
        )
    }

    package func append(
        _ events: [RecordedEvent],
        epoch: Int64,
        answering commands: [String] = []
    ) async throws {
        try await append(events, epoch: epoch, answering: commands, pinning: [])
    }

    /// Stores events of one run, and the files of the definition that one of them names by digest.
    package func append(
        _ events: [RecordedEvent],
        epoch: Int64,
        answering commands: [String] = [],
        pinning definition: [DefinitionFile]
    ) async throws {
        try Self.requireName(of: definition, in: events.map(\.event))
        guard let run = events.first?.run else {
            guard commands.isEmpty else {
                throw StoreError(.invalid, "a command is answered by an event")
            }
            return
        }
        guard events.allSatisfy({ $0.run == run }) else {
            throw StoreError(.invalid, "events of several runs cannot be appended at once")
        }
        var sealedEvents: [RecordedEvent] = []
        for event in events {
            sealedEvents.append(try await sealed(masking.masked(event)))
        }
        let change = AppendEvents(
            run: run,
            events: sealedEvents,
            epoch: epoch,
            answeredCommands: commands,
            definition: definition
        )
        do {
            try await perform(change)
        } catch let error as StoreError {
            throw error.forEngine
        }
    }

    private func sealed(_ event: RecordedEvent) async throws -> RecordedEvent {
        event.with(note: try await sealed(event.note))
    }

    /// A note as it may be stored: what people write is sealed for those who may look at runs.
    private func sealed(_ note: Note?) async throws -> Note? {
        guard case .words? = note else {
            return note
        }
        do {
            return try NoteSeals.seal(note, for: try await readersOfTrail())
        } catch {
            throw StoreError(error, path)
        }
    }

    /// Refuses files that nobody would find again.
    private static func requireName(
        of definition: [DefinitionFile],
        in events: [RunEvent]
    ) throws {
        guard definition.isEmpty || events.contains(where: { $0.definitionDigest != nil }) else {
            throw StoreError(.invalid, "files are pinned by an event that names their definition")
        }
    }

    package func events(of run: RunID) async throws -> [RecordedEvent] {
        try await events(of: run, after: 0)
    }

    /// The events of a run behind a number, in order.
    package func events(of run: RunID, after sequence: Int64) async throws -> [RecordedEvent] {
        do {
            return notes.opened(
                try await read(orWhenAbsent: []) { try $0.events(of: run, after: sequence) }
            )
        } catch let error as StoreError {
            throw error.forEngine
        }
    }

    /// The events of a run with what people wrote as it is stored.
    package func sealedEvents(of run: RunID) async throws -> [RecordedEvent] {
        try await read(orWhenAbsent: []) { try $0.events(of: run, after: 0) }
    }

    package func openCommands(for run: RunID) async throws -> [RunCommand] {
        do {
            let commands = try await read(orWhenAbsent: []) { try $0.openCommands(for: run) }
            let open = notes.opener()
            return commands.map { $0.with(note: open($0.note)) }
        } catch let error as StoreError {
            throw error.forEngine
        }
    }

    /// The files of a pinned definition, sorted by path; none when nobody pinned it.
    package func definition(_ digest: String) async throws -> [DefinitionFile] {
        try await read(orWhenAbsent: []) { try $0.definition(digest) }
    }
}
