public import JSON

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
    /// The place in another program's trace that the run was started from.
    public package(set) var traceContext: TraceContext?
    /// The run that this one continues from the middle of.
    public package(set) var forkedFrom: RunID?
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
}

/// What is known of a phase before it starts.
public struct PhaseOutline: Sendable, Hashable {
    /// The id of the phase.
    public let id: PhaseID
    /// What people see of the phase.
    public let name: String
    /// The steps of the phase, in order.
    public let steps: [StepOutline]
    /// What the phase is in its run.
    public package(set) var role = PhaseRole.work
    /// The values that make an instance of a matrix what it is; empty for all others.
    public package(set) var matrix: JSONObject = [:]
    /// Whether a failure of the phase leaves the run going.
    public package(set) var continuesOnFailure = false

    /// Describes a phase.
    public init(id: PhaseID, name: String, steps: [StepOutline]) {
        self.id = id
        self.name = name
        self.steps = steps
    }
}

/// What a phase is in its run.
public enum PhaseRole: String, Sendable, Hashable, CaseIterable {
    /// A phase of a workflow.
    case work
    /// One combination of values of a phase with a matrix.
    case instance
    /// Steps that run when a run, or a sub-workflow, has ended.
    case hook
    /// Steps that undo another phase.
    case compensation

    /// Whether the phase counts when progress is told.
    public var countsAsProgress: Bool { self == .work || self == .instance }
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

/// Phases that a run gets while it goes: instances of a matrix, a sub-workflow, hooks.
public struct Expansion: Sendable, Hashable {
    /// The sub-workflow whose phases are added; absent for all others.
    public let subworkflow: Subworkflow?
    /// The phases in order; an id that the parent already has is done again with new values.
    public let phases: [PhaseOutline]

    /// Describes what is added.
    public init(subworkflow: Subworkflow? = nil, phases: [PhaseOutline]) {
        self.subworkflow = subworkflow
        self.phases = phases
    }

    /// A workflow that runs as a phase of another.
    public struct Subworkflow: Sendable, Hashable {
        /// The name of the workflow.
        public let workflow: String
        /// The version of the workflow.
        public let version: String
        /// What the workflow was given, in the order it declares its variables.
        public let variables: [RunVariable]

        /// Describes a workflow in its place.
        public init(workflow: String, version: String, variables: [RunVariable]) {
            self.workflow = workflow
            self.version = version
            self.variables = variables
        }
    }
}

/// The definition that a run goes on with, and what differs in it.
public struct DefinitionChange: Sendable, Hashable {
    /// The version of the workflow.
    public let version: String
    /// Digest of the definition.
    public let digest: String
    /// Every variable that the definition declares, in order.
    public let variables: [RunVariable]
    /// All phases with their steps, in order; those that have started are as they were.
    public let phases: [PhaseOutline]

    /// Describes a change.
    public init(
        version: String,
        digest: String,
        variables: [RunVariable],
        phases: [PhaseOutline]
    ) {
        self.version = version
        self.digest = digest
        self.variables = variables
        self.phases = phases
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

    /// Whether the value is a seal of a secret.
    package var isSealed: Bool {
        value.stringValue?.utf8.starts(with: "sealed:".utf8) == true
    }

    /// The value as people and programs are shown it.
    package var shownValue: JSONValue { isSealed ? "***" : value }
}
