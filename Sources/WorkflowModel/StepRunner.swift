public import JSON

/// What carries out steps and looks at gates, on this computer or another.
public protocol StepRunner: Sendable {
    /// Carries out one attempt of a step; whatever happens is an outcome, never an error.
    ///
    /// Cancelling the surrounding task ends the attempt: its processes are terminated, then killed
    /// after the grace period, and the outcome is a failure with reason `interrupted`.
    func run(_ request: StepRequest) async -> StepOutcome

    /// Evaluates the entries of one side of a phase, in order, one result each.
    func evaluate(_ request: GateRequest) async -> [GateResult]
}

/// One attempt of a step with everything evaluated that can be.
public struct StepRequest: Sendable {
    /// What there is to do.
    public enum Work: Sendable {
        /// A script for a shell; the shell's words come first.
        case script(String, shell: Shell)
        case program([String])
        case artifact(ArtifactDefinition)
    }

    /// The run that the attempt belongs to.
    public let run: RunID
    /// The step that is tried.
    public let step: StepReference
    /// The number of the attempt, from 1.
    public let attempt: Int
    /// What there is to do.
    public let work: Work
    /// What the definition adds to the environment, already evaluated.
    public package(set) var environment: [String: String] = [:]
    /// Relative to the project.
    public package(set) var workingDirectory: String?
    /// How long the attempt may take; as long as it wants when absent.
    public package(set) var timeout: Duration?
    /// Globs of the files that the step may change; nothing when it does not say.
    public package(set) var affects: [String]?
    /// Globs of what the step makes.
    public package(set) var generates: [String] = []
    /// What templates and checks may read.
    public let values: any ValueLookup

    /// Begins a request.
    public init(
        run: RunID,
        step: StepReference,
        attempt: Int,
        work: Work,
        values: any ValueLookup
    ) {
        self.run = run
        self.step = step
        self.attempt = attempt
        self.work = work
        self.values = values
    }
}

/// The entries of one side of a phase and what is known about them.
public struct GateRequest: Sendable {
    /// The run that the gates belong to.
    public let run: RunID
    /// The phase whose gates are evaluated.
    public let phase: PhaseID
    /// Which side of the phase is evaluated.
    public let side: GateSide
    /// The entries in the order of their results.
    public let gates: [GateDefinition]
    /// Attestations by the index of their entry.
    public let attestations: [Int: AttestationRecord]
    /// Digest of every file as the run rendered it: a file that still has it counts as empty.
    public let rendered: [String: String]
    /// What checks may read of the run.
    public let values: any ValueLookup

    /// Describes what is to be evaluated.
    public init(
        run: RunID,
        phase: PhaseID,
        side: GateSide,
        gates: [GateDefinition],
        attestations: [Int: AttestationRecord],
        rendered: [String: String],
        values: any ValueLookup
    ) {
        self.run = run
        self.phase = phase
        self.side = side
        self.gates = gates
        self.attestations = attestations
        self.rendered = rendered
        self.values = values
    }
}

/// The values that expressions and templates read, by context and path.
///
/// The contexts are `vars`, `phases`, `steps`, `run` and `project`.
public protocol ValueLookup: Sendable {
    /// The value at a path such as `["phases", "build", "status"]`; nothing when there is none.
    func value(at path: [String]) -> JSONValue?
}

/// A lookup that finds nothing, for work that reads no values.
public struct NoValues: ValueLookup {
    /// Makes the empty lookup.
    public init() {}

    /// Nothing.
    public func value(at path: [String]) -> JSONValue? { nil }
}
