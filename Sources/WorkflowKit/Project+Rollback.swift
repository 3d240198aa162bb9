package import WorkflowModel
package import WorkflowReports
import WorkflowScheduler
import WorkflowStore

/// What of a run is to be undone.
public struct RollbackOrder: Sendable {
    /// The run, or the beginning of its id.
    public let run: String
    /// The phase to undo; nothing that has been done may need it.
    public var phase: String?
    /// The step to undo, as `PHASE/STEP`, with all in its phase that has been done because of it.
    public var step: String?
    /// The phase to go back to: it is undone with all that has been done because of it.
    public var target: String?
    /// Whether later edits of files are overwritten.
    public var isForced = false
    /// What the person writes about it.
    public var note: String?

    /// Begins an order to undo the whole run.
    public init(run: String) {
        self.run = run
    }
}

extension Project {
    /// Undoes phases or a step: their compensation steps run, then files are as they were before.
    ///
    /// - Parameters:
    ///   - order: What is to be undone.
    ///   - confirm: Told what would be done; whether to do it. Nothing is written before.
    ///   - follower: Who is told of progress, and may interrupt.
    /// - Returns: The run: paused, what was undone pending; nothing when it was not confirmed.
    /// - Throws: `Failure` with `refused` when later phases need what is to be undone, or files
    ///   were edited since and the order does not force it.
    package func rollback(
        _ order: RollbackOrder,
        confirm: (RollbackReport) async throws -> Bool,
        _ follower: RunFollower = RunFollower()
    ) async throws -> RunRecord? {
        try await translatingFailures {
            try await writing { ledger in
                let run = try await findRun(order.run, default: .newest, in: ledger)
                let session = try await RunSession.take(run, of: self, in: ledger)
                try await recordingRefusals(of: "rollback", to: run, in: ledger) {
                    try requireTrust(of: session.pinned)
                }
                let record = session.record
                try session.requireNothingElsewhere()
                let recovered = try await session.recoveryEvents()
                if record.rollback != nil {
                    try await requireLead(for: "run rollback", of: run, in: ledger)
                    follower.observe(try await ledger.events(of: run))
                    let events = recovered.map { ($0, nil as Note?) }
                    return try await session.carryOn(
                        with: events + [(.runResumed, order.note.map(Note.words))],
                        follower
                    )
                }
                let request = try self.request(order, session)
                guard !request.phases.isEmpty || !request.steps.isEmpty else {
                    throw Failure(
                        .refused,
                        "nothing of run \(run.short) has been done that could be undone",
                        hints: ["ddx run show \(run.short)"]
                    )
                }
                let preview = try await session.preview(of: request)
                guard try await confirm(preview) else {
                    return nil
                }
                try await requireLead(for: "run rollback", of: run, in: ledger)
                if !order.isForced, !preview.left.isEmpty {
                    throw Failure(
                        .refused,
                        "\(preview.left.count.counting("file")) cannot be brought back; nothing was undone: "
                            + preview.left.prefix(5).map { "'\($0.path)', \($0.cause)" }
                            .joined(separator: "; "),
                        hints: [
                            "ddx run rollback \(run.short) --dry-run",
                            "ddx run rollback \(run.short) --force",
                        ]
                    )
                }
                follower.observe(try await ledger.events(of: run))
                let events: [(RunEvent, Note?)] =
                    recovered.map { ($0, nil) }
                    + [(.rollbackStarted(request), order.note.map(Note.words)), (.runResumed, nil)]
                return try await session.carryOn(with: events, follower)
            }
        }
    }

    /// What an order comes to as the run stands.
    private func request(_ order: RollbackOrder, _ session: RunSession) throws -> RollbackRequest {
        RollbackRequest(
            phases: order.step == nil ? try phases(order, session) : [],
            steps: try order.step.map { try steps($0, session) } ?? [],
            reason: .rolledBack,
            isForced: order.isForced
        )
    }

    /// A step, and those of its phase that were done because of it, in their order.
    private func steps(_ name: String, _ session: RunSession) throws -> [StepReference] {
        let record = session.record
        guard let step = StepReference(place: name) else {
            throw Failure(
                .usage,
                "'\(name)' names no step",
                hints: ["write '--step PHASE/STEP'", "ddx run show \(record.id.short)"]
            )
        }
        try requirePlace(step.phase.text, step.step.text, in: record)
        guard let place = record.index(of: step.phase), record.phases[place].role.countsAsProgress,
            let first = record.phases[place].index(of: step.step)
        else {
            throw Failure(
                .refused,
                "'\(step)' is no step of a phase: hooks and what undoes others are not taken back"
            )
        }
        for around in record.lineage(of: place).map({ record.phases[$0] }) {
            guard around.status != .skipped else {
                throw Failure(
                    .refused,
                    "'\(around.id)' was skipped, so that nothing in it can be done again alone",
                    hints: ["ddx run rollback \(record.id.short) --phase \(around.id)"]
                )
            }
            try requireUnused(around.id, session)
        }
        let steps = record.phases[place].steps
        guard steps[first].hasBegun else {
            return []
        }
        return session.plan.dependents(of: first, in: place).sorted()
            .filter { steps[$0].hasBegun }.map { StepReference(step.phase, steps[$0].id) }
    }

    /// Refuses to undo something of a phase that others have been done because of.
    private func requireUnused(_ phase: PhaseID, _ session: RunSession) throws {
        let record = session.record
        let later = session.begun(from: phase).dropFirst().filter(record.isDone)
        guard later.isEmpty else {
            throw Failure(
                .refused,
                "'\(phase)' is needed by what has been done since: "
                    + later.map(\.text).joined(separator: ", "),
                hints: ["ddx run rollback \(record.id.short) --to \(phase)"]
            )
        }
    }

    /// The phases to undo, in the order of the run.
    private func phases(_ order: RollbackOrder, _ session: RunSession) throws -> [PhaseID] {
        let record = session.record
        if let name = order.phase {
            let phase = try requirePhase(name, in: record)
            try requireUnused(phase, session)
            return record.isDone(phase) ? [phase] : []
        }
        let chosen: [PhaseID]
        if let name = order.target {
            chosen = session.begun(from: try requirePhase(name, in: record))
        } else {
            chosen = record.roots.map { record.phases[$0] }.filter { $0.role == .work }.map(\.id)
        }
        return chosen.filter(record.isDone)
            .sorted { (record.index(of: $0) ?? 0) < (record.index(of: $1) ?? 0) }
    }
}

extension RunRecord {
    /// Whether there is anything of a phase that could be undone.
    fileprivate func isDone(_ id: PhaseID) -> Bool {
        phase(id).map { $0.status != .pending } ?? false
    }
}
