public import JSON

/// What is known of a phase of a run.
public struct PhaseRecord: Sendable, Hashable {
    /// The id of the phase.
    public let id: PhaseID
    /// What people see of the phase.
    public let name: String
    /// What the phase is in its run.
    public let role: PhaseRole
    /// Place of the phase that this one stands in; absent for a phase of the run itself.
    public package(set) var parent: Int?
    /// Places of the instances, sub-phases, hooks and compensations beneath the phase.
    public package(set) var children: [Int] = []
    /// The values that make an instance of a matrix what it is.
    public package(set) var matrix: JSONObject
    /// The workflow whose phases are beneath this one, once they are known.
    public package(set) var subworkflow: Expansion.Subworkflow?
    /// Whether a failure of the phase leaves the run going.
    public let continuesOnFailure: Bool
    /// Where the phase stands.
    public package(set) var status = NodeStatus.pending
    /// Why it stands there.
    public package(set) var reason: Reason?
    /// The number of the attempt; 0 before the phase has started.
    public package(set) var attempt = 0
    /// Attempts made before people had the phase tried again; retries count from there.
    public package(set) var attemptsBefore = 0
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
    /// Whether the phases beneath are those of the present attempt.
    public package(set) var isExpanded = false
    /// Whether the attempt took longer than it may.
    public package(set) var isTimedOut = false
    /// Orders the ends of phases within their run; 0 before the first end.
    public package(set) var endedAt = 0
    /// The time that owners had spent on the run when the attempt started.
    public package(set) var startedAfter = Duration.zero
    private let indices: [StepID: Int]

    /// Begins the record of a phase that has not started.
    package init(_ outline: PhaseOutline, parent: Int? = nil) {
        id = outline.id
        name = outline.name
        role = outline.role
        matrix = outline.matrix
        continuesOnFailure = outline.continuesOnFailure
        self.parent = parent
        steps = outline.steps.map(StepRecord.init)
        var indices: [StepID: Int] = [:]
        for (index, step) in outline.steps.enumerated() {
            indices[step.id] = index
        }
        self.indices = indices
    }

    /// Takes the place of an earlier record with what has been done in it.
    init(_ outline: PhaseOutline, keeping old: PhaseRecord) {
        self.init(outline, parent: old.parent)
        children = old.children
        subworkflow = old.subworkflow
        status = old.status
        reason = old.reason
        attempt = old.attempt
        attemptsBefore = old.attemptsBefore
        startedAt = old.startedAt
        finishedAt = old.finishedAt
        outputs = old.outputs
        inputGates = old.inputGates
        exitGates = old.exitGates
        condition = old.condition
        isReleased = old.isReleased
        isExpanded = old.isExpanded
        isTimedOut = old.isTimedOut
        endedAt = old.endedAt
        startedAfter = old.startedAfter
        for index in steps.indices {
            if let kept = old.step(steps[index].id), kept.kind == steps[index].kind {
                steps[index] = kept
            }
        }
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

    /// Whether the phase failed and the run goes on all the same.
    public var isTolerated: Bool {
        status == .failed && continuesOnFailure
    }

    /// Whether people have to do something before the phase can go on.
    public var isBlocked: Bool {
        !obstacles.isEmpty || steps.contains { $0.isWaiting }
    }

    /// Whether anything of the phase has been done.
    public var hasBegun: Bool {
        status != .pending || attempt > 0
    }

    /// Gives a failed phase, and what failed in it, another try.
    ///
    /// - Parameter worked: How long the run was worked on so far: the try has all its time.
    mutating func reopen(after worked: Duration) {
        startedAfter = worked
        status = attempt == 0 ? .pending : .inProgress
        reason = nil
        finishedAt = nil
        isTimedOut = false
        attemptsBefore = max(0, attempt - 1)
        for index in steps.indices where steps[index].status == .failed && !steps[index].isTolerated
        {
            steps[index].reopen()
        }
    }

    /// Forgets what was done but for the number of attempts.
    mutating func reset(_ reason: Reason?) {
        status = .pending
        self.reason = reason
        finishedAt = nil
        outputs = [:]
        inputGates = []
        exitGates = []
        condition = nil
        isReleased = false
        isTimedOut = false
        isExpanded = false
        if reason?.isDecision != false {
            attemptsBefore = attempt
        }
        for index in steps.indices {
            steps[index].reopen()
            steps[index].condition = nil
        }
    }
}
