public import JSON

/// Everything that is known of a run: the fold of its events.
public struct RunRecord: Sendable, Hashable {
    /// The id of the run.
    public let id: RunID
    /// What the run began with.
    public package(set) var creation: RunCreation
    /// Who created the run.
    public private(set) var principal: Principal
    /// When the run was created.
    public private(set) var createdAt: Timestamp
    /// Where the run stands.
    public package(set) var status = RunStatus.pending
    /// Why it stands there; absent when nothing is to be explained.
    public package(set) var reason: Reason?
    /// What a person wrote about the last change of status.
    public package(set) var note: Note?
    /// When the run first began; absent before.
    public package(set) var startedAt: Timestamp?
    /// When the run ended; absent while it can go on by itself.
    public package(set) var finishedAt: Timestamp?
    /// When the last event was recorded.
    public package(set) var updatedAt: Timestamp
    /// What the run handed over when it completed.
    public package(set) var outputs: JSONObject = [:]
    /// The phases of the definition in its order, then those added since in the order they came.
    public package(set) var phases: [PhaseRecord]
    /// Places of the phases that stand in no other, hooks of the run included.
    public package(set) var roots: [Int]
    /// The latest attestation of each entry.
    public package(set) var attestations: [GateReference: AttestationRecord] = [:]
    /// Whether somebody asked the run to pause and it has not paused yet.
    public package(set) var isPauseRequested = false
    /// Whether somebody asked for the run to be cancelled.
    public package(set) var isCancelRequested = false
    /// Whether the run took longer than it may.
    public package(set) var isTimedOut = false
    /// Whether the run has failed and its failed phases have not been given another try since.
    var hasFailed = false
    /// Why the run is going to fail, once a phase that its author wants undone has been.
    public package(set) var failureAfterRollback: Reason?
    /// What is being undone; absent when nothing is.
    public package(set) var rollback: RollbackRecord?
    /// How far the last rollback brought files back; absent before the first.
    public package(set) var restoredFiles: RestoredFiles?
    /// What agents took in all attempts of the run, and in actions.
    public package(set) var agentUsage = AgentUsage()
    /// What agents or people carried out on demand, oldest first.
    public package(set) var actions: [ActionRecord] = []
    /// Steps that ended, kept so that progress costs nothing to ask; hooks do not count.
    public package(set) var endedSteps = 0
    /// Phases of the workflow itself that have completed or were skipped.
    public package(set) var completedPhases = 0
    /// The number of steps known of all phases; hooks do not count.
    public package(set) var totalSteps: Int
    /// The number of phases of the workflow itself.
    public package(set) var totalPhases: Int
    /// Number of the last event taken in.
    public package(set) var lastSequence: Int64
    /// How many events were taken in; orders what happened within the run.
    public package(set) var eventCount = 1
    package var indices: [PhaseID: Int]
    /// Time that owners spent on the run before `workingSince`, in microseconds.
    var workedBefore: Int64 = 0
    /// Since when the present owner carries the run on.
    var workingSince: Timestamp?
    /// The time owners had spent when the run last got all the time it may take.
    package var allowanceStart = Duration.zero

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
        phases = creation.phases.map { PhaseRecord($0) }
        roots = Array(phases.indices)
        totalPhases = phases.count
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
            for step in phase.steps where step.kind == "artifact" && step.outcome?.agent == nil {
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
        let phases = roots.map { self.phases[$0] }
        return phases.first { $0.status == .inProgress || $0.isBlocked }
            ?? phases.first { $0.status == .failed && !$0.isTolerated }
            ?? phases.first { $0.status == .pending && $0.role == .work }
    }

    /// The time that owners have spent on the run until a moment; pauses do not count.
    public func worked(until time: Timestamp) -> Duration {
        let current = workingSince.map { max(0, time.microseconds - $0.microseconds) } ?? 0
        return .microseconds(workedBefore + current)
    }

    mutating func countWork(until time: Timestamp) {
        if let since = workingSince {
            workedBefore += max(0, time.microseconds - since.microseconds)
        }
    }

    /// The phase and all phases beneath it, in the order they were added.
    public func descendants(of phase: PhaseID) -> [PhaseRecord] {
        guard let top = self.phase(phase) else {
            return []
        }
        var found: [PhaseRecord] = []
        var open = [top]
        while let next = open.popLast() {
            found.append(next)
            open += next.children.reversed().map { phases[$0] }
        }
        return found
    }

    /// The phase and those it stands in, from the inside out.
    package func lineage(of index: Int) -> [Int] {
        Array(sequence(first: index) { phases[$0].parent })
    }

    /// The phase that holds the sub-workflow a phase belongs to; nothing for one of the run itself.
    ///
    /// Costs as many steps as the phase lies deep.
    public func subworkflow(around phase: PhaseRecord) -> PhaseRecord? {
        var parent = phase.parent
        while let index = parent {
            if phases[index].subworkflow != nil {
                return phases[index]
            }
            parent = phases[index].parent
        }
        return nil
    }
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
