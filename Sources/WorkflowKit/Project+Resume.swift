public import WorkflowModel
import WorkflowScheduler
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
    /// A workflow whose definition takes the place of the one that the run is pinned to.
    public var definition: String?
    /// A YAML file with values of variables that the new definition has and the old one has not.
    public var answersFile: String?
    /// What the person writes about it.
    public var note: String?
    /// How far the run is carried on.
    public var extent = RunExtent()

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
                var session = try await RunSession.take(run, of: self, in: ledger)
                guard session.record.status != .completed else {
                    return session.record
                }
                guard session.record.status != .cancelled else {
                    try await session.refuse(.runResumed)
                }
                if let path = request.definition {
                    session = try await migrate(session, to: path, request)
                }
                let pinned = session.pinned
                try await recordingRefusals(of: "resume", to: run, in: ledger) {
                    try requireTrust(of: pinned)
                }
                follower.observe(try await ledger.events(of: run))
                let recovered = try await session.recoveryEvents()
                let decided = try decisions(request, recovered, session)
                let attested = try await attestations(request, session)
                let released = request.releases ? releases(session) : []
                let note = request.note.map(Note.words)
                let begin: RunEvent = session.record.status == .pending ? .runStarted : .runResumed
                let events =
                    recovered.map { ($0, nil as Note?) }
                    + (decided + attested + released).map { ($0, note) } + [(begin, nil)]
                return try await session.carryOn(with: events, follower, request.extent)
            }
        }
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
            if case .stepInterrupted(let step, _, _) = event { step } else { nil }
        }
        let asking = (before + now).filter { session.plan.asksWhenInterrupted($0, record) }
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
        session.record.phases.indices.filter { index in
            let phase = session.record.phases[index]
            return phase.status == .inProgress && !phase.isReleased && phase.role == .work
                && session.plan.phases[index].definition.transition == .manual
        }
        .map { .phaseReleased(session.record.phases[$0].id) }
    }
}

extension RunPlan {
    /// Whether a person says what becomes of a step whose end nobody saw.
    fileprivate func asksWhenInterrupted(_ step: StepReference, _ record: RunRecord) -> Bool {
        let phase = record.index(of: step.phase).map { phases[$0].definition }
        switch phase?.step(step.step)?.interruptPolicy {
        case .ask, .check, nil: return true
        case .rerun, .fail: return false
        }
    }
}
