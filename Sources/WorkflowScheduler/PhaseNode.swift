import WorkflowModel

/// Where a phase stands between its needs and its end, as far as its record does not tell.
struct PhaseNode: Sendable {
    enum Stage: Sendable, Hashable {
        /// Some of its needs have not settled, or its turn has not come.
        case waiting
        /// The engine evaluates, starts or ends something for the phase.
        case busy
        /// It waits for its locks.
        case locking
        /// It waits before it begins anew.
        case delayed
        /// Its steps or children are being worked on.
        case active
        /// People have to do something, or the run is stopping.
        case blocked
        /// A phase it needs has failed; it stays pending.
        case barred
        case ended

        var hasSettled: Bool { self == .barred || self == .ended }
        /// Whether the engine owes an answer.
        var isOpen: Bool { self == .busy || self == .locking || self == .delayed }
    }

    var stage = Stage.waiting
    /// How many needs have not settled.
    var unsettledNeeds: Int
    /// Whether a need has failed or is barred.
    var hasFailedNeed = false
    /// Steps, or instances and phases beneath, that have not settled.
    var remaining = 0
    /// Instances under way, for their limit.
    var activeChildren = 0
    /// Instances whose turn has not come, in order.
    var waitingChildren: [Int] = []
    /// Why the phase is going to fail once what is under way in it has ended.
    var failure: Failure?
    /// Why nothing more may start in the phase.
    var ending: Reason?
    var hasLocks = false
    /// Whether an instance counts against the limit of its matrix.
    var hasTurn = false
    var hasPassedInputGates = false
    var hasPassedExitGates = false
    /// Whether the steps or children have been taken up.
    var isEntered = false
    var steps: [StepNode] = []
    /// How many of the steps wait for people.
    var blockedSteps = 0

    struct Failure: Sendable, Hashable {
        let reason: Reason
        let exitCode: Int?
    }
}

/// Where a step stands, as far as its record does not tell.
struct StepNode: Sendable {
    enum Stage: Sendable, Hashable {
        case waiting
        /// The engine decides, skips or ends something for the step.
        case busy
        /// It waits for its locks.
        case locking
        /// It waits for a free place.
        case queued
        /// An attempt is under way, or the delay before one.
        case running
        /// People have to do something, or the run is stopping.
        case blocked
        /// A step it needs has failed; it stays pending.
        case barred
        case ended

        var hasSettled: Bool { self == .barred || self == .ended }
        var isOpen: Bool {
            switch self {
            case .busy, .locking, .queued, .running: true
            case .waiting, .blocked, .barred, .ended: false
            }
        }
    }

    var stage = Stage.waiting
    var unsettledNeeds: Int
    var hasFailedNeed = false
    var hasLocks = false
    /// Whether an attempt occupies one of the places for running steps.
    var holdsPlace = false
    /// How many attempts were lost since the run was taken up.
    var losses = 0
}
