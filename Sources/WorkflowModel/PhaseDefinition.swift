public import JSON
public import WorkflowDiagnostics

/// A node of a workflow: gates, steps and what happens around them.
public struct PhaseDefinition: Sendable {
    /// The name that other phases and commands use.
    public let id: PhaseID
    /// What people see; the id when the author gave no name.
    public package(set) var name: String
    /// What the phase is for; empty when nothing was written.
    public package(set) var description = ""
    /// Sorts phases; those without stay behind the one written before them.
    public package(set) var order: Double?
    /// For people: how long the phase usually takes.
    public package(set) var estimatedDuration: String?
    /// The role that does the work of the phase.
    public package(set) var requiredRole: String?
    /// The phases that must have completed or been skipped; defaults are filled in.
    public package(set) var needs: [PhaseID] = []
    /// The `if`: the phase is skipped when it comes out false.
    public package(set) var condition: SourceString?
    /// Present when the phase runs once for each combination of values.
    public package(set) var matrix: MatrixDefinition?
    /// What must hold before the phase starts, in order.
    public package(set) var inputGates: [GateDefinition] = []
    /// What the phase does, in order.
    public package(set) var steps: [StepDefinition] = []
    /// What must hold before the phase completes, in order.
    public package(set) var exitCriteria: [GateDefinition] = []
    /// What other phases may read once the phase has completed.
    public package(set) var outputs: [NamedExpression] = []
    /// Another workflow that stands in place of steps.
    public package(set) var subworkflow: SubworkflowDefinition?
    /// How often the phase is tried again after a failure.
    public package(set) var retry: RetryPolicy?
    /// How long the phase may take; as long as it wants when absent.
    public package(set) var timeout: Duration?
    /// Whether the phase passes by itself or waits to be released.
    public package(set) var transition = Transition.auto
    /// What a failure of the phase does to the run.
    public package(set) var onFailure = FailurePolicy.stop
    /// What undoes the phase, in the order it was written.
    public package(set) var rollback: [StepDefinition] = []
    /// Mutexes that the phase holds while it runs.
    public package(set) var locks: [String] = []
    /// Where the steps of the phase run; here when absent.
    public package(set) var runner: RunnerChoice?
    /// Every artifact of the phase's folder, in the order of its steps.
    public package(set) var artifacts: [ArtifactDefinition] = []
    /// Actions of the phase, offered by `next`.
    public package(set) var actions: [ActionDefinition] = []
    /// Where the phase was written.
    public package(set) var span: SourceSpan?

    /// Begins a phase.
    package init(id: PhaseID) {
        self.id = id
        name = id.text
    }

    /// The step with an id.
    public func step(_ id: StepID) -> StepDefinition? {
        steps.first { $0.id == id }
    }

    /// How a phase ends.
    public enum Transition: String, Sendable, Hashable, CaseIterable {
        /// By itself, once its exit criteria hold.
        case auto
        /// Once its exit criteria hold and somebody has let it go on.
        case manual
    }

    /// What a failed phase does to its run.
    public enum FailurePolicy: String, Sendable, Hashable, CaseIterable {
        /// The run fails once independent phases have ended.
        case stop
        /// The phase stays failed, and those that need it start all the same.
        case `continue`
        /// The phase is undone, then the run stops.
        case rollback
    }
}

/// A phase run once for each combination of values.
public struct MatrixDefinition: Sendable, Hashable {
    /// The dimensions; every combination of their values is one instance.
    public package(set) var axes: [Axis] = []
    /// An expression that yields the list to run over, instead of dimensions.
    public package(set) var forEach: SourceString?
    /// Combinations that are added.
    public package(set) var include: [JSONValue] = []
    /// Combinations that are left out.
    public package(set) var exclude: [JSONValue] = []
    /// How many instances may run at once; no limit of its own when absent.
    public package(set) var maxParallel: Int?
    /// Whether the first failure ends the other instances.
    public package(set) var failFast = true

    /// Begins an empty matrix.
    package init() {}

    /// One dimension of a matrix.
    public struct Axis: Sendable, Hashable {
        /// The name that expressions use.
        public let name: String
        /// The values, in the order they are run in.
        public let values: [JSONValue]

        /// Names a dimension.
        public init(name: String, values: [JSONValue]) {
            self.name = name
            self.values = values
        }
    }
}

/// Another workflow in place of a phase's steps.
public struct SubworkflowDefinition: Sendable {
    /// The workflow: a path, or `name@version`.
    public let reference: SourceString
    /// What the workflow is given for its variables.
    public let inputs: [NamedExpression]
    /// The workflow itself; absent only when its loading has been reported as an error.
    public package(set) var definition: WorkflowDefinition?

    /// Names a workflow by path or `name@version`.
    public init(reference: SourceString, inputs: [NamedExpression]) {
        self.reference = reference
        self.inputs = inputs
    }
}

/// How often and how fast something that failed is tried again.
public struct RetryPolicy: Sendable, Hashable {
    /// How the delay grows.
    public enum Backoff: String, Sendable, Hashable, CaseIterable {
        /// There is no delay.
        case none
        /// Every delay is the first one.
        case constant
        /// Every delay is twice the one before.
        case exponential
    }

    /// What is worth another attempt.
    public enum Trigger: Sendable, Hashable {
        /// A program that ended with this code.
        case exitCode(Int)
        /// A failure for this reason.
        case reason(Reason)
    }

    /// All attempts, the first included; at least 1.
    public package(set) var maximum = 1
    /// How the delay grows from one attempt to the next.
    public package(set) var backoff = Backoff.none
    /// The delay before the second attempt.
    public package(set) var initial = Duration.seconds(1)
    /// The longest delay; no limit when absent.
    public package(set) var maximumDelay: Duration?
    /// The share of the delay that is random, from 0 to 1.
    public package(set) var jitter = 0.0
    /// Empty: every failure.
    public package(set) var triggers: [Trigger] = []

    /// Begins with a single attempt.
    package init() {}

    /// The time to wait before an attempt, counted from 2; zero before the first.
    ///
    /// - Parameters:
    ///   - attempt: The number of the coming attempt.
    ///   - random: A number from 0 up to 1 that places the delay within its jitter.
    /// - Returns: The delay, never above the maximum and never negative.
    public func delay(before attempt: Int, random: Double = 0) -> Duration {
        guard attempt > 1, backoff != .none else {
            return .zero
        }
        var delay = initial
        if backoff == .exponential {
            for _ in 2..<min(attempt, 40) where delay < .seconds(86_400 * 365) {
                delay *= 2
            }
        }
        delay = min(delay, maximumDelay ?? .seconds(86_400 * 365))
        return delay * (1 - min(max(jitter, 0), 1) * min(max(random, 0), 1))
    }
}

extension PhaseDefinition {
    /// The artifacts of its folder and of its steps, each once.
    package var allArtifacts: [ArtifactDefinition] {
        steps.reduce(into: artifacts) { all, step in
            if case .artifact(let artifact) = step.kind,
                !all.contains(where: { $0.id == artifact.id })
            {
                all.append(artifact)
            }
        }
    }
}
