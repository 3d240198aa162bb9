public import WorkflowDiagnostics

/// An action or artifact inside a phase.
public struct StepDefinition: Sendable {
    public let id: StepID
    public package(set) var name: String
    public let kind: Kind
    public package(set) var condition: SourceString?
    /// Nothing said: the step before it.
    public package(set) var needs: [StepID]?
    public package(set) var environment: [EnvironmentEntry] = []
    public package(set) var workingDirectory: SourceString?
    public package(set) var timeout: Duration?
    public package(set) var retry: RetryPolicy?
    public package(set) var continueOnError = false
    public package(set) var outputs: [NamedExpression] = []
    public package(set) var rollback: [StepDefinition] = []
    public package(set) var affects: [String]?
    public package(set) var sources: [String] = []
    public package(set) var generates: [String] = []
    public package(set) var status: [SourceString] = []
    public package(set) var isIdempotent = false
    public package(set) var onInterrupt: InterruptPolicy?
    public package(set) var runner: RunnerChoice?
    public package(set) var locks: [String] = []
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
        case artifact(ArtifactDefinition)
        case run(script: SourceString, shell: Shell?)
        case command([SourceString])
        case prompt(SourceString, agent: String?)
        case approve(ApprovalDefinition)
        case plugin(name: SourceString, inputs: [NamedExpression])

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
    case rerun
    case check
    case ask
    case fail
}

/// A question that people answer before a run goes on.
public struct ApprovalDefinition: Sendable, Hashable {
    public let question: SourceString
    public package(set) var role: String?
    /// How many distinct people.
    public package(set) var count = 1
    public package(set) var form: SourceString?
    public package(set) var rewindTo: PhaseID?

    /// Begins an approval by one person.
    package init(question: SourceString) {
        self.question = question
    }
}

/// Files made from templates and a prompt.
public struct ArtifactDefinition: Sendable, Hashable {
    public let id: ArtifactID
    public package(set) var title: String
    public package(set) var description = ""
    /// What to write where; a phase folder's artifact may have several files.
    public package(set) var outputs: [Output] = []
    /// Present when the artifact is a folder of many files of one kind.
    public package(set) var collection: Collection?
    /// Path of the prompt in the workflow's folder.
    public package(set) var prompt: String?
    public package(set) var agent: String?
    public package(set) var schema: String?
    public package(set) var overwrite = OverwritePolicy.ifUnchanged
    /// Fields that are asked for when the artifact is rendered, never before.
    public package(set) var variables: [VariableDefinition] = []
    /// What `validation` of its description asks for; exit criteria of the phase's artifact.
    public package(set) var validation: [GateDefinition] = []
    public package(set) var requiredRole: String?
    public package(set) var approvers: [String] = []
    public package(set) var hasMetadata = false
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
    case never
    case always
    case ifUnchanged = "if_unchanged"
}
