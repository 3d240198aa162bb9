public import JSON

/// A fact about a run, in the past tense; a run is the fold of its events.
public enum RunEvent: Sendable, Hashable {
    case runCreated(RunCreation)
    case runStarted
    /// A paused, failed or orphaned run goes on.
    case runResumed
    /// Somebody asked for a pause, which comes once running steps have ended.
    case pauseRequested
    case cancelRequested
    case runPaused(Reason)
    case runCompleted(outputs: JSONObject)
    case runFailed(Reason)
    case runCancelled
    /// An `if` was evaluated; the operands tell why it came out as it did.
    case conditionDecided(NodeReference, holds: Bool, operands: [RecordedOperand])
    /// All entries of one side were looked at; newer results replace older ones.
    case gatesEvaluated(PhaseID, GateSide, [GateResult])
    case phaseStarted(PhaseID, attempt: Int)
    case phaseCompleted(PhaseID, outputs: JSONObject)
    case phaseFailed(PhaseID, Reason)
    /// The phase never started; its pending steps are skipped with it.
    case phaseSkipped(PhaseID, Reason)
    case stepStarted(StepReference, attempt: Int)
    case stepEnded(StepReference, attempt: Int, StepOutcome)
    case stepSkipped(StepReference, Reason)
    /// The step was cut off, and nobody knows how far it got.
    case stepInterrupted(StepReference, attempt: Int)
    /// Somebody said what becomes of an interrupted step.
    case interruptionDecided(StepReference, InterruptionAnswer)
    case criterionAttested(GateReference, evidence: [Evidence])
    /// Somebody let a phase with a manual transition go on.
    case phaseReleased(PhaseID)
    /// A command that the state of the run does not allow.
    case transitionRefused(command: String, status: RunStatus)
}

/// A phase, or a step of it.
public enum NodeReference: Sendable, Hashable {
    case phase(PhaseID)
    case step(StepReference)

    /// The phase itself, or the one that holds the step.
    public var phase: PhaseID {
        switch self {
        case .phase(let phase): phase
        case .step(let reference): reference.phase
        }
    }
}

/// What becomes of a step whose end nobody saw.
public enum InterruptionAnswer: String, Sendable, Hashable, CaseIterable {
    /// Another attempt begins.
    case rerun
    /// It counts as completed.
    case done
    /// It counts as failed.
    case fail
}

/// What a run begins with.
public struct RunCreation: Sendable, Hashable {
    /// The name of the workflow.
    public let workflow: String
    /// The version of the workflow.
    public let version: String
    /// Digest of the definition that the run is pinned to.
    public let digest: String
    /// Every declared variable, in order; null where nobody gave a value.
    public package(set) var variables: [RunVariable]
    /// An id of the caller's that the run is found by.
    public package(set) var correlationID: String?
    /// All phases with their steps, in order.
    public package(set) var phases: [PhaseOutline]

    /// Describes a new run.
    public init(
        workflow: String,
        version: String,
        digest: String,
        variables: [RunVariable] = [],
        correlationID: String? = nil,
        phases: [PhaseOutline] = []
    ) {
        self.workflow = workflow
        self.version = version
        self.digest = digest
        self.variables = variables
        self.correlationID = correlationID
        self.phases = phases
    }

    /// What is known of a phase before it starts.
    public struct PhaseOutline: Sendable, Hashable {
        /// The id of the phase.
        public let id: PhaseID
        /// What people see of the phase.
        public let name: String
        /// The steps of the phase, in order.
        public let steps: [StepOutline]

        /// Describes a phase.
        public init(id: PhaseID, name: String, steps: [StepOutline]) {
            self.id = id
            self.name = name
            self.steps = steps
        }
    }

    /// What is known of a step before it starts.
    public struct StepOutline: Sendable, Hashable {
        /// The id of the step.
        public let id: StepID
        /// What people see of the step.
        public let name: String
        /// The word for what the step does, such as `run`.
        public let kind: String
        /// Whether a failure of the step leaves its phase going.
        public let continuesOnError: Bool

        /// Describes a step.
        public init(id: StepID, name: String, kind: String, continuesOnError: Bool = false) {
            self.id = id
            self.name = name
            self.kind = kind
            self.continuesOnError = continuesOnError
        }
    }
}

/// A variable of a run: its value and where the value came from.
public struct RunVariable: Sendable, Hashable {
    /// Where a value came from.
    public enum Source: String, Sendable, Hashable, CaseIterable {
        /// An option of the command.
        case flag
        /// A file of answers that the command names.
        case answers
        /// The lock file, from when the workflow was applied.
        case lock
        /// A question that a person answered.
        case terminal
        /// The default of the definition.
        case defaultValue = "default"
        /// What an earlier piece of work yielded.
        case output
    }

    /// The name of the variable.
    public let name: String
    /// The value; null where nobody gave one.
    public let value: JSONValue
    /// Where the value came from.
    public let source: Source

    /// Names a value.
    public init(name: String, value: JSONValue, source: Source) {
        self.name = name
        self.value = value
        self.source = source
    }
}

/// Something that was read while an expression was evaluated.
public struct RecordedOperand: Sendable, Hashable {
    /// What was read, such as `vars.who`.
    public let name: String
    /// What it was; masked for secrets.
    public let value: JSONValue

    /// Names a value that was read.
    public init(name: String, value: JSONValue) {
        self.name = name
        self.value = value
    }
}

/// How an attempt of a step came out.
public struct StepOutcome: Sendable, Hashable {
    /// The end of an attempt.
    public enum End: Sendable, Hashable {
        case completed
        case failed(Reason)
        /// The step did its part and waits for people; it is looked at again on resume.
        case waiting(Reason)
    }

    /// How the attempt ended.
    public let end: End
    /// The exit code of the program; absent for steps that run none.
    public package(set) var exitCode: Int?
    /// What the step handed over, by name.
    public package(set) var outputs: JSONObject = [:]
    /// Files that the step made, changed or left alone.
    public package(set) var files: [FileChange] = []
    /// How long the attempt took, in milliseconds.
    public package(set) var durationMilliseconds: Int64 = 0
    /// A sentence for people: what went wrong or what is waited for.
    public package(set) var message: String?

    /// Begins an outcome.
    public init(_ end: End) {
        self.end = end
    }

    /// A failure with a sentence about it.
    public static func failed(_ reason: Reason, _ message: String) -> Self {
        var outcome = Self(.failed(reason))
        outcome.message = message
        return outcome
    }
}

/// A file that a step made or changed.
public struct FileChange: Sendable, Hashable {
    /// What happened to a file.
    public enum Change: String, Sendable, Hashable, CaseIterable {
        case added
        case modified
        case deleted
        /// Only the permissions changed.
        case mode
        /// The file was there and was left alone.
        case kept
    }

    /// Relative to the project.
    public let path: String
    /// What happened to the file.
    public let change: Change
    /// `sha256:…` of the content; nothing for a deleted file.
    public let digest: String?
    /// The permissions now; nothing where they were not looked at.
    public let mode: Int?
    /// `sha256:…` of the content before; nothing where there was none, or nobody looked.
    public let previousDigest: String?
    /// The permissions before.
    public let previousMode: Int?
    /// Steps under way at the same time that may have made the change instead.
    public let sharedWith: [StepReference]

    /// Describes a change.
    public init(
        path: String,
        change: Change,
        digest: String?,
        mode: Int? = nil,
        previousDigest: String? = nil,
        previousMode: Int? = nil,
        sharedWith: [StepReference] = []
    ) {
        self.path = path
        self.change = change
        self.digest = digest
        self.mode = mode
        self.previousDigest = previousDigest
        self.previousMode = previousMode
        self.sharedWith = sharedWith
    }
}
