public import WorkflowModel
import WorkflowScheduler
import WorkflowStore
import WorkflowSystem

extension Project {
    /// Begins a new run that takes over what another had done before a phase.
    ///
    /// The new run is pinned to the same definition and has the same variables. Phases that had
    /// ended and do not need the phase are taken over with their outputs; files are as they are now.
    ///
    /// - Parameters:
    ///   - name: The run to continue from the middle of.
    ///   - phase: The first phase to do again.
    ///   - follower: Who is told of progress, and may interrupt.
    /// - Returns: The new run as it stands when nothing can go on without people.
    /// - Throws: `Failure` when there is no such run or phase.
    public func fork(
        _ name: String,
        from phase: String,
        _ follower: RunFollower = RunFollower()
    ) async throws -> RunRecord {
        try await translatingFailures {
            try await writing { ledger in
                let old = try await findRun(name, default: .newest, in: ledger)
                let events = try await ledger.events(of: old)
                guard let record = try RunRecord.folding(events) else {
                    throw Failure(.notFound, "there is no run \(old.short)")
                }
                let first = try requirePhase(phase, in: record)
                guard record.phase(first)?.parent == nil else {
                    throw Failure(
                        .usage,
                        "'\(first)' stands within another phase; name one of the workflow itself",
                        hints: ["ddx run show \(old.short)"]
                    )
                }
                let pinned = try await PinnedDefinition(of: record, in: ledger)
                try await recordingRefusals(of: "fork", to: old, in: ledger) {
                    try requireTrust(of: pinned)
                }
                let run = RunID(UUIDv7.next().description)
                let ownership = try await RunOwnership.acquire(run, state: stateFolder)
                var creation = record.creation
                creation.forkedFrom = old
                creation.traceContext = TraceContext(environment: surroundings.environment)
                creation.phases = pinned.definition.outline
                let fork = RunFork(of: record, events, from: first, pinned.definition)
                let created = RecordedEvent(
                    sequence: 0,
                    id: UUIDv7.next().description,
                    run: run,
                    time: surroundings.now(),
                    principal: surroundings.principal,
                    note: .remark("continues run \(old.short) from '\(first)'"),
                    event: .runCreated(creation)
                )
                let copied = fork.events(for: run) { UUIDv7.next().description }
                var next = try RunRecord(created)
                for event in copied {
                    try next.apply(event)
                }
                try await ledger.createRun(created, definition: pinned.files)
                if !copied.isEmpty {
                    try await ledger.append(copied, epoch: try await ledger.claim(run))
                }
                follower.observe([created])
                let session = try RunSession(self, ledger, ownership, pinned, next)
                return try await session.carryOn(with: [(.runStarted, nil)], follower)
            }
        }
    }
}

/// What a new run takes over from an old one.
struct RunFork {
    private let events: [RecordedEvent]
    private let kept: Set<PhaseID>

    /// Finds the phases that had ended and do not need the one to begin with.
    init(
        of record: RunRecord,
        _ events: [RecordedEvent],
        from phase: PhaseID,
        _ definition: WorkflowDefinition
    ) {
        self.events = events
        let plan = RunPlan(definition, record)
        let again = Set(record.index(of: phase).map { plan.dependents(of: $0) } ?? [])
        let ended = record.roots.filter { root in
            let known = record.phases[root]
            return known.role == .work && !again.contains(root)
                && (known.status == .completed || known.status == .skipped || known.isTolerated)
        }
        kept = Set(ended.flatMap { record.descendants(of: record.phases[$0].id) }.map(\.id))
    }

    /// The events of the phases that are taken over, as events of the new run.
    func events(for run: RunID, makeID: () -> String) -> [RecordedEvent] {
        events.filter { $0.event.phase.map(kept.contains) ?? false }.map { old in
            RecordedEvent(
                sequence: 0,
                id: makeID(),
                run: run,
                time: old.time,
                principal: old.principal,
                note: old.note,
                event: old.event
            )
        }
    }
}

extension RunEvent {
    /// The phase that the event is about; nothing for events of the run as a whole.
    fileprivate var phase: PhaseID? {
        switch self {
        case .phaseStarted(let id, _), .phaseCompleted(let id, _), .phaseFailed(let id, _),
            .phaseSkipped(let id, _), .phaseTimedOut(let id, _), .phaseReset(let id, _),
            .gatesEvaluated(let id, _, _), .phaseReleased(let id), .phasesAdded(let id?, _):
            id
        case .stepStarted(let step, _), .stepEnded(let step, _, _), .stepSkipped(let step, _),
            .stepInterrupted(let step, _, _), .interruptionDecided(let step, _),
            .stepApproved(let step, _), .stepRejected(let step):
            step.phase
        case .conditionDecided(let node, _, _): node.phase
        case .criterionAttested(let gate, _): gate.phase
        default: nil
        }
    }
}
