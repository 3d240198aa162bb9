public import JSON

/// Everything that is known of a run: the fold of its events.
public struct RunRecord: Sendable, Hashable {
    /// The id of the run.
    public let id: RunID
    /// What the run began with.
    public private(set) var creation: RunCreation
    /// Who created the run.
    public private(set) var principal: Principal
    /// When the run was created.
    public private(set) var createdAt: Timestamp
    /// Where the run stands.
    public package(set) var status = RunStatus.pending
    /// Why it stands there; absent when nothing is to be explained.
    public package(set) var reason: Reason?
    /// What a person wrote about the last change of status.
    public package(set) var note: String?
    /// When the run first began; absent before.
    public package(set) var startedAt: Timestamp?
    /// When the run ended; absent while it can go on by itself.
    public package(set) var finishedAt: Timestamp?
    /// When the last event was recorded.
    public package(set) var updatedAt: Timestamp
    /// What the run handed over when it completed.
    public package(set) var outputs: JSONObject = [:]
    /// The phases in the order of the definition.
    public package(set) var phases: [PhaseRecord]
    /// The latest attestation of each entry.
    public package(set) var attestations: [GateReference: AttestationRecord] = [:]
    /// Whether somebody asked the run to pause and it has not paused yet.
    public package(set) var isPauseRequested = false
    /// Whether somebody asked for the run to be cancelled.
    public package(set) var isCancelRequested = false
    /// Phases and steps that ended, kept so that progress costs nothing to ask.
    public package(set) var endedSteps = 0
    /// Phases that have completed or were skipped.
    public package(set) var completedPhases = 0
    /// The number of steps of all phases.
    public let totalSteps: Int
    /// Number of the last event taken in.
    public package(set) var lastSequence: Int64
    private let indices: [PhaseID: Int]

    /// Begins the record of a run with its first event.
    ///
    /// - Throws: `IllegalTransition` when the event does not create a run.
    public init(_ recorded: RecordedEvent) throws(IllegalTransition) {
        guard case .runCreated(let creation) = recorded.event else {
            throw IllegalTransition(event: recorded.event, status: "not created")
        }
        id = recorded.run
        self.creation = creation
        principal = recorded.principal
        createdAt = recorded.time
        updatedAt = recorded.time
        phases = creation.phases.map(PhaseRecord.init)
        totalSteps = creation.phases.reduce(0) { $0 + $1.steps.count }
        lastSequence = recorded.sequence
        var indices: [PhaseID: Int] = [:]
        for (index, phase) in creation.phases.enumerated() {
            indices[phase.id] = index
        }
        self.indices = indices
    }

    /// Folds the events of one run.
    ///
    /// - Returns: The record; nothing when there are no events.
    /// - Throws: `IllegalTransition` for a history that cannot have happened.
    public static func folding(_ events: [RecordedEvent]) throws(IllegalTransition) -> RunRecord? {
        guard let first = events.first else {
            return nil
        }
        var record = try RunRecord(first)
        for event in events.dropFirst() {
            try record.apply(event)
        }
        return record
    }

    /// Place of a phase in `phases`.
    public func index(of phase: PhaseID) -> Int? {
        indices[phase]
    }

    /// The phase with an id.
    public func phase(_ id: PhaseID) -> PhaseRecord? {
        indices[id].map { phases[$0] }
    }

    /// The step of a phase.
    public func step(_ reference: StepReference) -> StepRecord? {
        phase(reference.phase)?.step(reference.step)
    }

    /// The digest of every file as a step of the run last rendered it.
    public var renderedFiles: [String: String] {
        var digests: [String: String] = [:]
        for phase in phases {
            for step in phase.steps where step.kind == "artifact" {
                for file in step.outcome?.files ?? [] {
                    digests[file.path] = file.digest
                }
            }
        }
        return digests
    }

    /// Steps completed or skipped of all steps, rounded down; 100 only for a completed run.
    public var percent: Int {
        guard status != .completed else {
            return 100
        }
        guard totalSteps > 0 else {
            return 0
        }
        return min(99, endedSteps * 100 / totalSteps)
    }

    /// The phase that people should look at: the first one that is not settled.
    public var currentPhase: PhaseRecord? {
        phases.first { $0.status == .inProgress || $0.isBlocked }
            ?? phases.first { $0.status == .failed }
            ?? phases.first { $0.status == .pending }
    }
}

/// What is known of a phase of a run.
public struct PhaseRecord: Sendable, Hashable {
    /// The id of the phase.
    public let id: PhaseID
    /// What people see of the phase.
    public let name: String
    /// Where the phase stands.
    public package(set) var status = NodeStatus.pending
    /// Why it stands there.
    public package(set) var reason: Reason?
    /// The number of the attempt; 0 before the phase has started.
    public package(set) var attempt = 0
    /// When the phase first started.
    public package(set) var startedAt: Timestamp?
    /// When the phase ended.
    public package(set) var finishedAt: Timestamp?
    /// What the phase handed over when it completed.
    public package(set) var outputs: JSONObject = [:]
    /// The steps in the order of the definition.
    public package(set) var steps: [StepRecord]
    /// The last results of the input gates; empty before they were evaluated.
    public package(set) var inputGates: [GateResult] = []
    /// The last results of the exit criteria; empty before they were evaluated.
    public package(set) var exitGates: [GateResult] = []
    /// Why the phase's `if` came out as it did.
    public package(set) var condition: ConditionRecord?
    /// Whether somebody let the phase pass its manual transition.
    public package(set) var isReleased = false
    private let indices: [StepID: Int]

    /// Begins the record of a phase that has not started.
    init(_ outline: RunCreation.PhaseOutline) {
        id = outline.id
        name = outline.name
        steps = outline.steps.map(StepRecord.init)
        var indices: [StepID: Int] = [:]
        for (index, step) in outline.steps.enumerated() {
            indices[step.id] = index
        }
        self.indices = indices
    }

    /// Place of a step in `steps`.
    public func index(of step: StepID) -> Int? {
        indices[step]
    }

    /// The step with an id.
    public func step(_ id: StepID) -> StepRecord? {
        indices[id].map { steps[$0] }
    }

    /// The entries that hold the phase up now, with the side they stand on.
    public var obstacles: [(side: GateSide, gate: GateResult)] {
        guard !status.hasEnded else {
            return []
        }
        let side: GateSide = status == .pending ? .input : .exit
        return (side == .input ? inputGates : exitGates)
            .filter { $0.obstacle != nil }
            .map { (side, $0) }
    }

    /// Whether people have to do something before the phase can go on.
    public var isBlocked: Bool {
        !obstacles.isEmpty || steps.contains { $0.isWaiting }
    }
}

/// What is known of a step of a run.
public struct StepRecord: Sendable, Hashable {
    /// The id of the step.
    public let id: StepID
    /// What people see of the step.
    public let name: String
    /// The word for what the step does.
    public let kind: String
    /// Whether a failure of the step leaves its phase going.
    public let continuesOnError: Bool
    /// Where the step stands.
    public package(set) var status = NodeStatus.pending
    /// Why it stands there.
    public package(set) var reason: Reason?
    /// The number of the last attempt; 0 before the first.
    public package(set) var attempt = 0
    /// Attempts made before the run was last taken up again; retries count from there.
    public package(set) var attemptsBefore = 0
    /// When the last attempt started.
    public package(set) var startedAt: Timestamp?
    /// How the last attempt ended; absent while it is under way.
    public package(set) var outcome: StepOutcome?
    /// How the step's `if` came out; absent before, and without one.
    public package(set) var condition: ConditionRecord?
    /// Set between an interruption and what was decided about it.
    public package(set) var isInterrupted = false
    /// What was decided about the last interruption.
    public package(set) var answer: InterruptionAnswer?

    /// Begins the record of a step that has not started.
    init(_ outline: RunCreation.StepOutline) {
        id = outline.id
        name = outline.name
        kind = outline.kind
        continuesOnError = outline.continuesOnError
    }

    /// Whether the step did its part and waits for people.
    public var isWaiting: Bool {
        if status == .inProgress, case .waiting = outcome?.end {
            return true
        }
        return false
    }

    /// Whether an attempt is under way as far as the events tell.
    public var isRunning: Bool {
        status == .inProgress && !isInterrupted && !isWaiting
    }
}

/// A decision about an `if`.
public struct ConditionRecord: Sendable, Hashable {
    /// Whether the condition was true.
    public let holds: Bool
    /// What was read to find out, in order.
    public let operands: [RecordedOperand]
}

/// Somebody's word that a criterion holds.
public struct AttestationRecord: Sendable, Hashable {
    /// Who attested.
    public let principal: Principal
    /// When it was attested.
    public let time: Timestamp
    /// What the person wrote about it.
    public let note: String?
    /// What it was said about; other digests make the attestation stale.
    public let evidence: [Evidence]
}

/// An event that cannot follow what has happened.
public struct IllegalTransition: Error, Sendable, Hashable, CustomStringConvertible {
    /// The event that was refused.
    public let event: RunEvent
    /// What the event met.
    public let status: String

    /// Describes the clash.
    public init(event: RunEvent, status: String) {
        self.event = event
        self.status = status
    }

    /// The clash in words.
    public var description: String {
        "an event '\(event.kind)' cannot follow: the state is \(status)"
    }
}
