import OTLPExport
import WorkflowEngine
import WorkflowLanguage
import WorkflowMasking
import WorkflowModel
import WorkflowRunners
import WorkflowScheduler
import WorkflowStore
import WorkflowSystem
import WorkflowTelemetry

/// One process that owns one run and carries it on.
struct RunSession {
    let project: Project
    let ledger: LedgerStore
    let ownership: RunOwnership
    let pinned: PinnedDefinition
    /// The run as it was when the session began.
    let record: RunRecord
    /// The definition of every phase of the run, in the places of the record.
    let plan: RunPlan
    let journal: RunJournal
    let runner: LocalRunner
    let telemetry: RunTelemetry
    /// Takes to the collector what the instruments are told; nothing unless one is set.
    let exporter: OTLPExporter?
    /// Attempts that were under way when the last owner died.
    private let interrupted: [TrackedAttempt]
    /// Those among them that go on elsewhere.
    let continuing: Set<TrackedAttempt>

    /// Takes a run over: nobody else can change it until the session is dropped.
    ///
    /// - Throws: `Failure` with `busy` when a living process owns the run.
    static func take(_ run: RunID, of project: Project, in ledger: LedgerStore) async throws -> Self
    {
        let ownership: RunOwnership
        do {
            ownership = try await Self.own(run, of: project, in: ledger)
        } catch let error as StoreError where error.code == .busy {
            throw Failure(
                .busy,
                error.description,
                hints: ["ddx status", "ddx run pause \(run.short)"]
            )
        }
        guard let record = try await ledger.record(of: run) else {
            throw Failure(.notFound, "there is no run \(run.short)")
        }
        let pinned = try await PinnedDefinition(of: record, in: ledger)
        return try Self(project, ledger, ownership, pinned, record)
    }

    /// Everybody sees that a run rests a moment before its owner has let it go.
    private static func own(
        _ run: RunID,
        of project: Project,
        in ledger: LedgerStore
    ) async throws -> RunOwnership {
        let state = project.stateFolder
        do {
            return try await RunOwnership.acquire(run, state: state)
        } catch let error as StoreError where error.code == .busy {
            let status = try await ledger.record(of: run)?.status
            guard status == .paused || status?.hasEnded == true else { throw error }
            return try await RunOwnership.acquire(run, state: state, patience: .seconds(2))
        }
    }

    init(
        _ project: Project,
        _ ledger: LedgerStore,
        _ ownership: RunOwnership,
        _ pinned: PinnedDefinition,
        _ record: RunRecord
    ) throws {
        self.project = project
        self.ledger = ledger
        self.ownership = ownership
        let pinned = project.standIns.replacing(in: pinned)
        self.pinned = pinned
        self.record = record
        plan = RunPlan(pinned.definition, record)
        journal = RunJournal(
            LogWriter(
                of: record.id,
                correlationID: record.creation.correlationID,
                state: project.stateFolder
            ),
            masker: project.surroundings.masker
        )
        exporter = project.makeExporter()
        let masker = project.surroundings.masker
        telemetry = RunTelemetry(
            of: record.id,
            for: exporter?.instruments ?? .ofProcess,
            masking: { masker.current.masked($0) }
        )
        var configuration = LocalRunner.Configuration(
            project: project.root,
            state: project.stateFolder,
            run: ownership.folder.path,
            environment: EnvironmentPolicy(
                own: project.surroundings.environment,
                pass: project.settings.passedEnvironment
            )
        )
        configuration.grace = project.settings.grace
        configuration.artifactWarning = Int64(project.settings.artifactWarning)
        configuration.variables = pinned.definition.variables
        configuration.masker = project.surroundings.masker
        configuration.telemetry = telemetry
        configuration.kinds = project.stepKinds
        configuration.plugins = try project.usablePlugins(of: pinned)
        configuration.runners = project.configuredRunners
        configuration.agents = project.agents
        interrupted = record.phases.flatMap { phase in
            phase.steps.filter(\.isRunning).map {
                TrackedAttempt(StepReference(phase.id, $0.id), attempt: $0.attempt)
            }
        }
        configuration.clusters = project.clusters(recordedIn: ledger)
        let (plan, runners) = (plan, configuration.runners)
        continuing = Set(
            interrupted.filter { attempt in
                plan.runner(of: attempt.step, record)?.isCluster(among: runners) == true
            }
        )
        configuration.interrupted = interrupted
        configuration.continuing = continuing
        let source = pinned.source
        runner = try LocalRunner(
            configuration,
            definitionFile: { source.file($0)?.content },
            log: journal,
            clock: MachineClock(),
            noteChild: { try ownership.noteChild($0) },
            forgetChild: { child in
                // A note that stays is harmless: its process is gone and never fits again.
                _ = try? ownership.forgetChild(child)
            }
        )
    }

    /// What must be said about a run whose owner died, before it goes on.
    ///
    /// Children that the dead owner left are ended first, so that no two attempts overlap. What
    /// goes on elsewhere is left alone: the engine takes it up.
    func recoveryEvents() async throws -> [RunEvent] {
        try await ownership.endChildren()
        try await runner.removeRemains()
        let cutOff = interrupted.filter { !continuing.contains($0) }
        guard !cutOff.isEmpty else {
            return []
        }
        let choices = cutOff.compactMap { plan.runner(of: $0.step, record) }
        await runner.removeContainers(of: record.id, startedBy: choices)
        let changes = try await runner.changesLeftBehind()
        return cutOff.map {
            .stepInterrupted($0.step, attempt: $0.attempt, files: changes[$0] ?? [])
        }
    }

    /// Carries the run on, and lets go of it and of its turn.
    func carryOnToRest(
        with events: [(event: RunEvent, note: Note?)],
        _ follower: RunFollower,
        _ extent: RunExtent
    ) async throws -> RunRecord {
        let turn = try await takeTurn(follower)
        defer { withExtendedLifetime(turn) {} }
        if turn == .interrupted {
            try ownership.release()
            return record
        }
        // What was cancelled before its turn does not begin; the engine finds the wish itself.
        let first = events.filter { event, _ in
            if case .stepInterrupted = event { true } else { turn != .cancelled }
        }
        project.vault.openAll(of: record, plan)
        let epoch = try await ledger.claim(record.id)
        try await beginTelemetry()
        var configuration = EngineConfiguration(
            ledger: ledger,
            runner: project.preview.map { ReplayingRunner(runner, $0) }
                ?? project.standIns.standing(before: runner),
            locks: ProjectLocks(run: record.id, state: project.stateFolder),
            clock: MachineClock(),
            principal: project.surroundings.principal,
            makeEventID: { UUIDv7.next().description }
        )
        configuration.world = runner.world
        configuration.project = ProjectFacts.read(of: project.root)
        configuration.options = RunOptions(parallelLimit: project.settings.parallelLimit)
        configuration.options.lastPhase = extent.lastPhase
        configuration.options.isStepwise = extent.isStepwise
        configuration.patience = .milliseconds(5)
        configuration.random = { Double.random(in: 0..<1) }
        configuration.masking = project.surroundings.eventMasking
        configuration.secrets = project.vault
        let (journal, telemetry) = (journal, telemetry)
        configuration.observe = { events in
            journal.observe(events)
            telemetry.observe(events)
            follower.observe(events)
        }
        let engine = Engine(
            record: record,
            definition: pinned.definition,
            epoch: epoch,
            configuration: configuration
        )
        let listener = try WakeListener.ofProcess()
        let wakes = try listener.wakes(of: ownership.folder.wake)
        defer { withExtendedLifetime(listener) {} }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in wakes {
                    await engine.wake()
                }
            }
            group.addTask {
                for await _ in follower.interruptions {
                    await engine.interrupt()
                }
            }
            group.addTask { await endStrays() }
            defer { group.cancelAll() }
            let result: RunRecord
            do {
                result = try await engine.carryOn(with: first)
            } catch let failure as LedgerError {
                await pauseBecauseOfStorage(failure)
                await endLog(follower)
                throw failure
            }
            await endLog(follower)
            await forgetJobs(of: result)
            try ownership.release()
            return result
        }
    }

    /// Records what people decided, without carrying the run on.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - note: What a person wrote about it.
    ///   - earlier: What was decided with it and comes first, with the same note.
    ///   - definition: A definition that the event names, to be pinned with it.
    /// - Returns: The run as it is then.
    /// - Throws: `Failure` with `refused` when the state of the run does not allow it; the refusal
    ///   is recorded.
    func record(
        _ event: RunEvent,
        note: Note?,
        after earlier: [RunEvent] = [],
        pinning definition: PinnedDefinition? = nil
    ) async throws -> RunRecord {
        let events =
            try await recoveryEvents().map { envelope($0) }
            + (earlier + [event]).map { envelope($0, note) }
        var next = record
        do {
            for event in events {
                try next.apply(event)
            }
        } catch {
            try await refuse(event, because: error)
        }
        let epoch = try await ledger.claim(record.id)
        try await beginTelemetry()
        try await ledger.append(events, epoch: epoch, pinning: definition?.files ?? [])
        journal.observe(events)
        telemetry.observe(events)
        await endLog(RunFollower())
        try ownership.release()
        await endTelemetry(RunFollower())
        return next
    }

    /// Records that the state of the run does not allow something, and throws.
    func refuse(_ event: RunEvent, because error: IllegalTransition? = nil) async throws -> Never {
        let epoch = try await ledger.claim(record.id)
        let refusal = envelope(
            .transitionRefused(command: event.verb, status: record.status),
            error.map { Note.remark("\($0)") }
        )
        try await ledger.append([refusal], epoch: epoch)
        let status = record.status.rawValue
        let cause = error.map(\.status).flatMap { $0 == status ? nil : ", the state is \($0)" }
        throw Failure(
            .refused,
            "run \(record.id.short) is \(status): "
                + "it cannot be asked to \(event.verb)\(cause ?? "")",
            hints: ["ddx run show \(record.id.short)", "ddx explain \(record.id.short)"]
        )
    }

    /// The run as it would be after an event; nothing is recorded.
    func following(_ event: RunEvent) throws -> RunRecord {
        var next = record
        try next.apply(envelope(event))
        return next
    }

    private func envelope(_ event: RunEvent, _ note: Note? = nil) -> RecordedEvent {
        RecordedEvent(
            sequence: 0,
            id: UUIDv7.next().description,
            run: record.id,
            time: project.surroundings.now(),
            principal: project.surroundings.principal,
            note: note,
            event: event
        )
    }

    /// What an attestation of an entry is bound to.
    func evidence(of gate: GateDefinition, in phase: PhaseID) async -> [Evidence] {
        let lookup = RunLookup(
            record: record,
            project: ProjectFacts.read(of: project.root),
            from: .phase(phase)
        )
        return await runner.gates.digests(of: gate, values: lookup)
    }
}

extension RunID {
    /// What every program that the run starts has in its environment.
    var environmentEntry: String { "DDX_RUN_ID=\(text)" }

    /// How an entry begins that only programs of jobs of a cluster have, which outlive their engine.
    static let jobEntryPrefix = "DDX_JOB="
}
