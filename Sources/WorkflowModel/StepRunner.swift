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

    /// Says whether the commands in `status` find nothing left to do of a step that was cut off.
    ///
    /// - Returns: Nothing when the step names no commands, or one of them cannot be run.
    func isDone(_ request: StepRequest) async -> Bool?

    /// Brings the files back that steps have changed, as far as that can be done.
    func restore(_ request: RestoreRequest) async -> RestoredFiles
}

/// Mutexes that are held across runs and processes of a project.
public protocol LockKeeper: Sendable {
    /// Waits until the holder has all locks; ends early with an error when the task is cancelled.
    ///
    /// The locks are taken in the order of their names, so that holders never wait in a circle. They
    /// are gone with the process.
    func acquire(_ names: [String], for holder: NodeReference) async throws

    /// Gives back what a holder has; nothing happens when it has none.
    func release(_ holder: NodeReference)
}

/// What steps changed that is to be undone.
public struct RestoreRequest: Sendable {
    /// The changes of one step.
    public struct StepChanges: Sendable, Hashable {
        /// The step that made them.
        public let step: StepReference
        /// What it changed.
        public let files: [FileChange]

        /// Pairs a step with its changes.
        public init(step: StepReference, files: [FileChange]) {
            self.step = step
            self.files = files
        }
    }

    /// The run that the steps belong to.
    public let run: RunID
    /// The changes to undo, the latest first.
    public let changes: [StepChanges]
    /// Whether later edits are overwritten.
    public let isForced: Bool

    /// Describes what is to be undone.
    public init(run: RunID, changes: [StepChanges], isForced: Bool) {
        self.run = run
        self.changes = changes
        self.isForced = isForced
    }
}

/// One attempt of a step with everything evaluated that can be.
public struct StepRequest: Sendable {
    /// What there is to do.
    public enum Work: Sendable {
        /// A script for a shell; the shell's words come first.
        case script(String, shell: Shell)
        /// A program with its arguments.
        case program([String])
        /// The files of an artifact.
        case artifact(ArtifactDefinition)
        /// A kind of its own, with what it is given.
        case plugin(name: String, inputs: JSONObject)
        /// A prompt with its expressions filled in.
        case prompt(PromptDefinition)
    }

    /// The run that the attempt belongs to.
    public let run: RunID
    /// The step that is tried.
    public let step: StepReference
    /// The number of the attempt, from 1.
    public let attempt: Int
    /// Whether an owner of the run that has died may have begun it, so that it goes on elsewhere.
    public package(set) var isTakenUp = false
    /// What there is to do.
    public let work: Work
    /// What the definition adds to the environment, already evaluated.
    public package(set) var environment: [String: String] = [:]
    /// Texts of the work and its environment that were made from secrets.
    public package(set) var secrets: [String] = []
    /// The secret variables that entries of the environment are, by the names of the entries.
    public package(set) var secretEntries: [String: String] = [:]
    /// Where the program runs; here when absent.
    public package(set) var runner: RunnerChoice?
    /// Relative to the project.
    public package(set) var workingDirectory: String?
    /// How long the attempt may take; as long as it wants when absent.
    public package(set) var timeout: Duration?
    /// The files that the step may change, as globs; any when absent.
    public package(set) var affects: [String]?
    /// Files that the step reads, as globs.
    public package(set) var sources: [String] = []
    /// Files that the step makes, as globs.
    public package(set) var generates: [String] = []
    /// Commands that succeed when there is nothing left to do, already evaluated.
    public package(set) var status: [String] = []
    /// Variables that tell programs their place in a trace; what the definition sets goes first.
    public package(set) var trace: [String: String] = [:]
    /// What an agent is told beside the work itself; absent for work that no agent does.
    public package(set) var prompt: PromptContext?
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
    /// Steps of the phase that are not to be done: nobody looks at their files.
    public package(set) var skippedSteps: Set<StepID> = []
    /// Variables that tell the programs of checks their place in a trace.
    public package(set) var trace: [String: String] = [:]
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
