public import JSON
public import WorkflowDiagnostics

/// An action or artifact inside a phase.
public struct StepDefinition: Sendable {
    /// The name that expressions and commands use.
    public package(set) var id: StepID
    /// What people see of the step.
    public package(set) var name: String
    /// What the step does.
    public package(set) var kind: Kind
    /// The `if`: the step is skipped when it comes out false.
    public package(set) var condition: SourceString?
    /// Nothing said: the step before it.
    public package(set) var needs: [StepID]?
    /// What the step adds to the environment of its program.
    public package(set) var environment: [EnvironmentEntry] = []
    /// Where the program runs, relative to the project; at its root when absent.
    public package(set) var workingDirectory: SourceString?
    /// How long an attempt may take; as long as it wants when absent.
    public package(set) var timeout: Duration?
    /// How often the step is tried again after a failure.
    public package(set) var retry: RetryPolicy?
    /// Whether a failure leaves the phase going.
    public package(set) var continueOnError = false
    /// What other steps may read beside what the step wrote itself.
    public package(set) var outputs: [NamedExpression] = []
    /// What undoes the step, in the order it was written.
    public package(set) var rollback: [StepDefinition] = []
    /// The files that the step may change, as globs; any when absent.
    public package(set) var affects: [String]?
    /// Files that the step reads, as globs.
    public package(set) var sources: [String] = []
    /// Files that the step makes, as globs.
    public package(set) var generates: [String] = []
    /// Commands that succeed when there is nothing left to do.
    public package(set) var status: [SourceString] = []
    /// Whether running the step twice does no harm.
    public package(set) var isIdempotent = false
    /// What the author says about interruptions; the default depends on the kind.
    public package(set) var onInterrupt: InterruptPolicy?
    /// Where the step runs; here when absent.
    public package(set) var runner: RunnerChoice?
    /// Mutexes that the step holds while it runs.
    public package(set) var locks: [String] = []
    /// Where the step was written.
    public package(set) var span: SourceSpan?

    /// Begins a step.
    package init(id: StepID, kind: Kind) {
        self.id = id
        self.kind = kind
        name = id.text
    }

    /// What to do with the step when a crash hid how it ended.
    public var interruptPolicy: InterruptPolicy {
        if let onInterrupt {
            return onInterrupt
        }
        if case .artifact = kind {
            return .rerun
        }
        return isIdempotent ? .rerun : .ask
    }

    /// What a step does.
    public indirect enum Kind: Sendable {
        /// Files are made from templates.
        case artifact(ArtifactDefinition)
        /// A script for a shell.
        case run(script: SourceString, shell: Shell?)
        /// A program with its arguments.
        case command([SourceString])
        /// An agent is given a prompt.
        case prompt(PromptDefinition)
        /// People are asked.
        case approve(ApprovalDefinition)
        /// A kind of its own, by the name that it is registered under.
        case plugin(name: SourceString, inputs: [NamedInput])

        /// What people are asked; nothing for a step that asks nobody.
        ///
        /// A prompt that no agent carries out is carried out by a person, who says so.
        public var approval: ApprovalDefinition? {
            switch self {
            case .approve(let approval): approval
            case .prompt: ApprovalDefinition(question: "What the prompt says is done")
            case .artifact, .run, .command, .plugin: nil
            }
        }

        /// The word for it in definitions and reports.
        public var word: String {
            switch self {
            case .artifact: "artifact"
            case .run: "run"
            case .command: "command"
            case .prompt: "prompt"
            case .approve: "approve"
            case .plugin: "uses"
            }
        }
    }
}

/// What happens to a step that was started and whose end is unknown.
public enum InterruptPolicy: String, Sendable, Hashable, CaseIterable {
    /// Another attempt begins.
    case rerun
    /// What it left behind decides whether it is done.
    case check
    /// The run pauses until somebody says what becomes of it.
    case ask
    /// It counts as failed.
    case fail
}

/// A question that people answer before a run goes on.
public struct ApprovalDefinition: Sendable, Hashable {
    /// What people are asked.
    public let question: SourceString
    /// The role that may answer; anybody when absent.
    public package(set) var role: String?
    /// How many distinct people.
    public package(set) var count = 1
    /// A JSON Schema of what people fill in.
    public package(set) var form: JSONValue?
    /// The phase that a refusal sends the run back to.
    public package(set) var rewindTo: PhaseID?

    /// Begins an approval by one person.
    package init(question: SourceString) {
        self.question = question
    }
}

/// Files made from templates and a prompt.
public struct ArtifactDefinition: Sendable, Hashable {
    /// The name that commands use.
    public let id: ArtifactID
    /// What people see of the artifact.
    public package(set) var title: String
    /// What the artifact is for; empty when nothing was written.
    public package(set) var description = ""
    /// What to write where; a phase folder's artifact may have several files.
    public package(set) var outputs: [Output] = []
    /// Present when the artifact is a folder of many files of one kind.
    public package(set) var collection: Collection?
    /// Path of the prompt in the workflow's folder.
    public package(set) var prompt: String?
    /// The agent that writes it; the default one when absent.
    public package(set) var agent: String?
    /// How often a result that is not accepted goes back to the agent.
    public package(set) var maximumRevisions: Int?
    /// A JSON Schema that the result must satisfy.
    public package(set) var schema: String?
    /// When a file that is there may be replaced.
    public package(set) var overwrite = OverwritePolicy.ifUnchanged
    /// Fields that are asked for when the artifact is rendered, never before.
    public package(set) var variables: [VariableDefinition] = []
    /// What `validation` of its description asks for; exit criteria of the phase's artifact.
    public package(set) var validation: [GateDefinition] = []
    /// The role that does the work; the phase's when absent.
    public package(set) var requiredRole: String?
    /// Who approves the artifact, in words.
    public package(set) var approvers: [String] = []
    /// Whether the artifact's folder describes it in a `meta.yml`.
    public package(set) var hasMetadata = false
    /// Where the artifact was written.
    public package(set) var span: SourceSpan?

    /// Begins an artifact.
    package init(id: ArtifactID) {
        self.id = id
        title = id.text
    }

    /// One file of an artifact.
    public struct Output: Sendable, Hashable {
        /// Path of the template in the workflow's folder; nothing when an agent writes it all.
        public let template: String?
        /// Path in the project; may hold `{{ … }}`.
        public let path: SourceString

        /// Pairs a template with a place.
        public init(template: String?, path: SourceString) {
            self.template = template
            self.path = path
        }
    }

    /// A folder of files that people add one by one.
    public struct Collection: Sendable, Hashable {
        /// The folder, without a slash at its end.
        public let folder: String
        /// The name of a member, such as `US-{number}-{feature}.md`.
        public let naming: String
        /// The template of a member; a member begins empty when absent.
        public let template: String?

        /// Describes a collection.
        public init(folder: String, naming: String, template: String?) {
            self.folder = folder
            self.naming = naming
            self.template = template
        }

        /// A glob that every member matches: `{…}` read as `*`.
        public var pattern: String {
            var result = ""
            var depth = 0
            for character in naming {
                switch character {
                case "{":
                    if depth == 0 {
                        result.append("*")
                    }
                    depth += 1
                case "}" where depth > 0: depth -= 1
                default:
                    if depth == 0 {
                        result.append(character)
                    }
                }
            }
            return "\(folder)/\(result)"
        }
    }
}

/// When an existing file may be replaced.
public enum OverwritePolicy: String, Sendable, Hashable, CaseIterable {
    /// Whatever stands there is kept.
    case never
    /// Even what a person wrote is replaced.
    case always
    /// It is replaced only while it is as it was last rendered.
    case ifUnchanged = "if_unchanged"
}
