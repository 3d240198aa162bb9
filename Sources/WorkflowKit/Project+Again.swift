public import WorkflowModel
import WorkflowScheduler
import WorkflowStore

/// What of a run is to be done again.
public struct RetryRequest: Sendable {
    /// The run, or the beginning of its id; when left out, the only one that is not over.
    public var run: String?
    /// The phase to do again.
    public var phase: String?
    /// The phase to do again with all that has been done since because of it.
    public var first: String?
    /// What the person writes about it.
    public var note: String?
    /// How far the run is carried on.
    public var extent = RunExtent()

    /// Begins a request that gives what failed another attempt.
    public init() {}
}

extension Project {
    /// Gives phases of a run another attempt, from their beginning, and carries the run on.
    ///
    /// Without a phase, what failed goes on where it stopped, as `resume` does.
    ///
    /// - Parameters:
    ///   - request: What is to be done again.
    ///   - follower: Who is told of progress, and may interrupt.
    /// - Returns: The run as it stands when nothing can go on without people.
    /// - Throws: `Failure`; `refused` for a run that has completed, which `rollback` reopens.
    public func retry(
        _ request: RetryRequest,
        _ follower: RunFollower = RunFollower()
    ) async throws -> RunRecord {
        try await translatingFailures {
            try await writing { ledger in
                let run = try await openRun(request.run, in: ledger)
                let session = try await RunSession.take(run, of: self, in: ledger)
                let record = session.record
                guard !record.status.isFinal else {
                    throw Failure(
                        .refused,
                        "run \(run.short) is \(record.status.rawValue), and that is final",
                        hints: [
                            "ddx run rollback \(run.short)",
                            "ddx run fork \(run.short) --from PHASE",
                        ]
                    )
                }
                try await recordingRefusals(of: "retry", to: run, in: ledger) {
                    try requireTrust(of: session.pinned)
                }
                follower.observe(try await ledger.events(of: run))
                try session.requireNothingElsewhere()
                let recovered = try await session.recoveryEvents()
                let resets = try phases(request, session).map { RunEvent.phaseReset($0, .manual) }
                let note = request.note.map(Note.words)
                let begin: RunEvent = record.status == .pending ? .runStarted : .runResumed
                let events =
                    recovered.map { ($0, nil as Note?) }
                    + resets.map { ($0, note) } + [(begin, note)]
                return try await session.carryOn(with: events, follower, request.extent)
            }
        }
    }

    /// The phases to begin anew, each behind those that it needs.
    private func phases(_ request: RetryRequest, _ session: RunSession) throws -> [PhaseID] {
        let record = session.record
        if let name = request.phase {
            return [try requirePhase(name, in: record)]
        }
        guard let name = request.first else {
            return []
        }
        return session.begun(from: try requirePhase(name, in: record))
    }
}

extension RunSession {
    /// A phase and all begun ones that need it, directly or not, in that order.
    func begun(from phase: PhaseID) -> [PhaseID] {
        guard let place = record.index(of: phase) else {
            return []
        }
        return plan.dependents(of: place)
            .filter { $0 == place || record.phases[$0].hasBegun }
            .map { record.phases[$0].id }
    }
}
