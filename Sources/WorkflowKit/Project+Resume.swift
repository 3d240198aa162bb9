public import WorkflowModel
import WorkflowStore
import WorkflowSystem

/// How a run is to go on.
public struct ResumeRequest: Sendable {
    /// The run, or a beginning of its id; when left out, the only one that is not over.
    public var run: String?
    /// What becomes of steps whose end nobody saw.
    public var interrupted: InterruptionAnswer?
    /// Criteria that the person attests: numbers, unique beginnings, or `all`.
    public var attested: [String] = []
    /// Whether phases with a manual transition are let go on.
    public var releases = false
    /// What the person writes about it.
    public var note: String?

    /// Begins a request for the only open run.
    public init() {}
}

extension Project {
    /// Goes on with a run after a pause, a failure or a crash.
    ///
    /// A completed run is returned as it is.
    ///
    /// - Parameters:
    ///   - request: Which run, and what people say about it.
    ///   - follower: Who is told of progress, and may interrupt.
    /// - Returns: The run as it stands when nothing can go on without people.
    /// - Throws: `Failure`; `busy` when a living process owns the run.
    public func resume(
        _ request: ResumeRequest,
        _ follower: RunFollower = RunFollower()
    ) async throws -> RunRecord {
        try await translatingFailures {
            try await writing { ledger in
                let run = try await openRun(request.run, in: ledger)
                let session = try await RunSession.take(run, of: self, in: ledger)
                guard session.record.status != .completed else {
                    return session.record
                }
                try await refuse("resume", when: session.record.status == .cancelled, session)
                try requireTrust(of: session.pinned)
                follower.observe(try await ledger.events(of: run))
                let recovered = try await session.recoveryEvents()
                let decided = try decisions(request, recovered, session)
                let attested = try await attestations(request, session)
                let released = request.releases ? releases(session) : []
                let begin: RunEvent = session.record.status == .pending ? .runStarted : .runResumed
                let events =
                    recovered.map { ($0, nil as String?) }
                    + (decided + attested + released).map { ($0, request.note) } + [(begin, nil)]
                return try await session.carryOn(with: events, follower)
            }
        }
    }

    /// Ends a run; a living owner does it, else this process.
    public func cancel(_ name: String, note: String?) async throws -> RunRecord {
        try await command(.cancel, name, note)
    }

    /// Lets running steps end and starts no more.
    ///
    /// - Returns: The run as it is when the wish has been left; its owner carries it out.
    public func pause(_ name: String, note: String?) async throws -> RunRecord {
        try await command(.pause, name, note)
    }

    /// Kills the programs that a run of this process has started; the process is about to leave.
    package func killSteps(of run: RunID) {
        for program in ProcessSessions.processes(whoseEnvironmentContains: run.environmentEntry) {
            ProcessSessions.end(program)
        }
    }

    private func command(
        _ kind: RunCommand.Kind,
        _ name: String,
        _ note: String?
    ) async throws -> RunRecord {
        try await translatingFailures {
            try await writing { ledger in
                let run = try await openRun(name, in: ledger)
                guard try RunOwnership.isOwned(run, state: stateFolder) else {
                    return try await act(kind, on: run, note, ledger)
                }
                try await ledger.submit(
                    RunCommand(
                        id: UUIDv7.next().description,
                        run: run,
                        kind: kind,
                        time: surroundings.now(),
                        principal: surroundings.principal,
                        note: note
                    )
                )
                _ = try WakeFIFO.wake(RunFolder(run, state: stateFolder).wake)
                return try await record(of: run, in: ledger)
            }
        }
    }

    /// Carries a command out on a run that nobody owns.
    private func act(
        _ kind: RunCommand.Kind,
        on run: RunID,
        _ note: String?,
        _ ledger: LedgerStore
    ) async throws -> RunRecord {
        let session = try await RunSession.take(run, of: self, in: ledger)
        let status = session.record.status
        let isRefused = status.isFinal || (kind == .pause && status != .running)
        try await refuse(kind.rawValue, when: isRefused, session)
        let recovered = try await session.recoveryEvents().map { ($0, nil as String?) }
        let end: RunEvent = kind == .cancel ? .cancelRequested : .runPaused(.paused)
        return try await session.carryOn(with: recovered + [(end, note)], RunFollower())
    }

    /// Records a command that the state of a run does not allow, and throws.
    private func refuse(
        _ command: String,
        when isRefused: Bool,
        _ session: RunSession
    ) async throws {
        guard isRefused else {
            return
        }
        let record = session.record
        let epoch = try await session.ledger.claim(record.id)
        let refusal = RecordedEvent(
            sequence: 0,
            id: UUIDv7.next().description,
            run: record.id,
            time: surroundings.now(),
            principal: surroundings.principal,
            event: .transitionRefused(command: command, status: record.status)
        )
        try await session.ledger.append([refusal], epoch: epoch)
        throw Failure(
            .refused,
            "run \(record.id.short) is \(record.status.rawValue): it cannot be asked to \(command)",
            hints: ["ddx run show \(record.id.short)"]
        )
    }

    /// Applies the person's answer to every step whose end nobody saw and whose policy asks.
    private func decisions(
        _ request: ResumeRequest,
        _ recovered: [RunEvent],
        _ session: RunSession
    ) throws -> [RunEvent] {
        let record = session.record
        guard let answer = request.interrupted else {
            return []
        }
        let before = record.phases.flatMap { phase in
            phase.steps.filter(\.isInterrupted).map { StepReference(phase.id, $0.id) }
        }
        let now = recovered.compactMap { event in
            if case .stepInterrupted(let step, _) = event { step } else { nil }
        }
        let asking = (before + now).filter(session.pinned.definition.asksWhenInterrupted)
        guard !asking.isEmpty else {
            throw Failure(
                .usage,
                "run \(record.id.short) has no interrupted step that asks for a decision",
                hints: ["ddx run resume \(record.id.short)"]
            )
        }
        return asking.map { .interruptionDecided($0, answer) }
    }

    /// Lets the phases go on whose transition is manual; the others wait for nobody.
    private func releases(_ session: RunSession) -> [RunEvent] {
        let manual = session.pinned.definition.phases.filter { $0.transition == .manual }
        return session.record.phases
            .filter { phase in
                phase.status == .inProgress && !phase.isReleased
                    && manual.contains { $0.id == phase.id }
            }
            .map { .phaseReleased($0.id) }
    }
}

extension WorkflowDefinition {
    /// Whether a person says what becomes of a step whose end nobody saw.
    fileprivate func asksWhenInterrupted(_ step: StepReference) -> Bool {
        switch phases.first(where: { $0.id == step.phase })?.step(step.step)?.interruptPolicy {
        case .ask, .check, nil: true
        case .rerun, .fail: false
        }
    }
}
