public import WorkflowModel
import WorkflowStore
import WorkflowSystem

/// Wishes about a run, from any process.
extension Project {
    /// Ends a run; a living owner does it, else this process.
    public func cancel(_ name: String, note words: String?) async throws -> RunRecord {
        let note = words.map(Note.words)
        return try await translatingFailures {
            try await writing { ledger in
                let run = try await openRun(name, in: ledger)
                if try RunOwnership.isOwned(run, state: stateFolder) {
                    return try await leave(.cancelRequested, for: run, note, ledger)
                }
                let record = try await record(of: run, in: ledger)
                guard try await PinnedDefinition.find(of: record, in: ledger) != nil else {
                    return try await abandon(record, note, ledger)
                }
                let session = try await RunSession.take(run, of: self, in: ledger)
                guard !session.record.status.isFinal else {
                    try await session.refuse(.cancelRequested)
                }
                let recovered = try await session.recoveryEvents().map { ($0, nil as Note?) }
                return try await session.carryOn(
                    with: recovered + [(.cancelRequested, note)],
                    RunFollower()
                )
            }
        }
    }

    /// Ends a run that cannot go on because nobody knows any more what it is made of.
    ///
    /// What its dead owner left running is ended; no hook runs, and no file is brought back.
    private func abandon(
        _ record: RunRecord,
        _ note: Note?,
        _ ledger: LedgerStore
    ) async throws -> RunRecord {
        let ownership = try await RunOwnership.acquire(record.id, state: stateFolder)
        try await ownership.endChildren()
        let cutOff: [RunEvent] = record.phases.flatMap { phase in
            phase.steps.filter(\.isRunning).map { step in
                .stepInterrupted(StepReference(phase.id, step.id), attempt: step.attempt)
            }
        }
        let events = (cutOff + [.cancelRequested, .runCancelled]).map { event in
            RecordedEvent(
                sequence: 0,
                id: UUIDv7.next().description,
                run: record.id,
                time: surroundings.now(),
                principal: surroundings.principal,
                note: note,
                event: event
            )
        }
        let epoch = try await ledger.claim(record.id)
        try await ledger.append(events, epoch: epoch)
        try ownership.release()
        return try await self.record(of: record.id, in: ledger)
    }

    /// Lets running steps end and starts no more.
    ///
    /// - Returns: The run as it is when the wish has been left; its owner carries it out.
    public func pause(_ name: String, note words: String?) async throws -> RunRecord {
        let note = words.map(Note.words)
        return try await translatingFailures {
            try await writing { ledger in
                let run = try await openRun(name, in: ledger)
                if try RunOwnership.isOwned(run, state: stateFolder) {
                    return try await leave(.pauseRequested, for: run, note, ledger)
                }
                let session = try await RunSession.take(run, of: self, in: ledger)
                guard session.continuing.isEmpty else {
                    // What goes on elsewhere is followed to its end first, as a living owner does.
                    let recovered = try await session.recoveryEvents().map { ($0, nil as Note?) }
                    let events = recovered + [(.runResumed, nil), (.pauseRequested, note)]
                    return try await session.carryOn(with: events, RunFollower())
                }
                return try await session.record(.runPaused(.paused), note: note)
            }
        }
    }

    /// Kills the programs that a run of this process has started; the process is about to leave.
    package func killSteps(of run: RunID) {
        let programs = ProcessSessions.processes(
            whoseEnvironmentContains: run.environmentEntry,
            sparing: RunID.jobEntryPrefix
        )
        for program in programs {
            ProcessSessions.end(program)
        }
    }

    /// Skips a phase that is not to be done; what needs it may go on.
    ///
    /// - Parameters:
    ///   - name: The run, or the beginning of its id.
    ///   - phase: The phase.
    ///   - note: Why, for the history.
    /// - Returns: The run as it is then; nothing is carried on.
    /// - Throws: `Failure` with `refused` when the phase has ended, or one of its steps is running.
    public func skip(_ name: String, phase: String, note: String) async throws -> RunRecord {
        try await translatingFailures {
            try await writing { ledger in
                let run = try await openRun(name, in: ledger)
                let id = try requirePhase(phase, in: try await record(of: run, in: ledger))
                try await requireLead(for: "run skip", of: run, in: ledger)
                return try await steer(run, .phaseSkipped(id, .manual), .words(note), ledger)
            }
        }
    }

    /// Refuses, on record, somebody who may not go round what a workflow asks for.
    ///
    /// Anybody may until the settings say who has the role `lead`.
    func requireLead(for verb: String, of run: RunID, in ledger: LedgerStore) async throws {
        try await recordingRefusals(of: verb, to: run, in: ledger) {
            try requireRole("lead", for: verb)
        }
    }

    /// Has the owner of a run record something, or records it when nobody owns the run.
    func steer(
        _ run: RunID,
        _ event: RunEvent,
        _ note: Note?,
        _ ledger: LedgerStore
    ) async throws -> RunRecord {
        if try RunOwnership.isOwned(run, state: stateFolder) {
            return try await leave(event, for: run, note, ledger)
        }
        return try await RunSession.take(run, of: self, in: ledger).record(event, note: note)
    }

    /// Leaves a wish for the owner of a run, wakes it, and waits until it has been taken.
    ///
    /// - Throws: `Failure` with `refused` when the owner could not grant it.
    private func leave(
        _ event: RunEvent,
        for run: RunID,
        _ note: Note?,
        _ ledger: LedgerStore
    ) async throws -> RunRecord {
        let command = RunCommand(
            id: UUIDv7.next().description,
            run: run,
            event: event,
            time: surroundings.now(),
            principal: surroundings.principal,
            note: note
        )
        let before = try await record(of: run, in: ledger).lastSequence
        try await ledger.submit(command)
        _ = try WakeFIFO.wake(RunFolder(run, state: stateFolder).wake)
        var patience = 100
        while patience > 0, try RunOwnership.isOwned(run, state: stateFolder) {
            let open = try await ledger.openCommands(for: run)
            guard open.contains(where: { $0.id == command.id }) else {
                break
            }
            try await Task.sleep(for: .milliseconds(20))
            patience -= 1
        }
        for recorded in try await ledger.events(of: run, after: before) {
            if case .transitionRefused(event.verb, let status) = recorded.event,
                recorded.principal.isSame(as: command.principal)
            {
                throw Failure(
                    .refused,
                    "run \(run.short) is \(status.rawValue): \(recorded.note?.text ?? "it cannot be asked to \(event.verb)")",
                    hints: ["ddx run show \(run.short)"]
                )
            }
        }
        return try await record(of: run, in: ledger)
    }

    /// The id of a phase that a run has.
    func requirePhase(_ name: String, in record: RunRecord) throws -> PhaseID {
        try requirePlace(name, nil, in: record)
        return PhaseID(name)
    }
}
