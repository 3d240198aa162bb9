public import JSON
public import WorkflowDiagnostics

/// A workflow as its author wrote it, checked and with every default filled in.
///
/// Definitions come from `WorkflowLanguage`, which guarantees: ids are unique, everything in
/// `needs` exists, nothing goes in circles, expressions parse and have the right type.
public struct WorkflowDefinition: Sendable {
    /// The name that people and lock files use.
    public let name: String
    /// The semantic version.
    public package(set) var version = "0.0.0"
    /// What people see; the name is shown when absent.
    public package(set) var title: String?
    /// What the workflow is for; empty when nothing was written.
    public package(set) var description = ""
    /// Who wrote it.
    public package(set) var author: String?
    /// The licence as its author wrote it, usually an SPDX expression.
    public package(set) var license: String?
    /// Where there is more to read.
    public package(set) var homepage: String?
    /// The date of its first version, as written.
    public package(set) var created: String?
    /// The date of its last change, as written.
    public package(set) var updated: String?
    /// The domain, such as `web` or `business`.
    public package(set) var category: String?
    /// The methodology, such as `tdd`.
    public package(set) var type: String?
    /// Words that lists filter by.
    public package(set) var tags: [String] = []
    /// Further words that searches find.
    public package(set) var keywords: [String] = []
    /// Tools that must be there before a run.
    public package(set) var requires: [ToolRequirement] = []
    /// What governs all phases.
    public package(set) var principles: [Principle] = []
    /// What a run is given, in the order people are asked.
    public package(set) var variables: [VariableDefinition] = []
    /// What becomes of the names of older versions, as the author listed it.
    public package(set) var migrations: [MigrationDefinition] = []
    /// What all steps find in their environment.
    public package(set) var environment: [EnvironmentEntry] = []
    /// What steps take when they say nothing themselves.
    public package(set) var defaults = StepDefaults()
    /// With which other runs this one takes turns.
    public package(set) var concurrency: ConcurrencyGroup?
    /// How long a run may take; as long as it wants when absent.
    public package(set) var timeout: Duration?
    /// What a run hands over when it completes.
    public package(set) var outputs: [NamedExpression] = []
    /// In the order in which they are shown and, without `needs`, run.
    public package(set) var phases: [PhaseDefinition] = []
    /// Steps that run when a run has ended, by how it ended.
    public package(set) var hooks: [Hook: [StepDefinition]] = [:]
    /// Actions of the whole workflow, offered to people and never run by themselves.
    public package(set) var actions: [ActionDefinition] = []
    /// Where the workflow was written.
    public package(set) var span: SourceSpan?

    /// Begins a definition that `WorkflowLanguage` or a test fills in.
    package init(name: String) {
        self.name = name
    }

    /// The phase with an id.
    public func phase(_ id: PhaseID) -> PhaseDefinition? {
        phases.first { $0.id == id }
    }
}

/// When a hook's steps run.
public enum Hook: String, Sendable, Hashable, CaseIterable {
    /// Once a run has completed.
    case success
    /// Once a run has failed.
    case failure
    /// Once a run has been cancelled.
    case cancel
    /// Last of all, however the run ended.
    case finally
}

/// A tool, and perhaps its version, that must be there before a run.
public struct ToolRequirement: Sendable, Hashable {
    /// How a version is compared.
    public enum Comparison: String, Sendable, Hashable, CaseIterable {
        /// This version or a newer one.
        case atLeast = ">="
        /// This version.
        case exactly = "=="
        /// An older version.
        case below = "<"
        /// A newer version.
        case above = ">"
        /// This version or an older one.
        case atMost = "<="
    }

    /// The program, as it stands on the PATH.
    public let tool: String
    /// How the version is compared; any version will do when absent.
    public let comparison: Comparison?
    /// The version to compare with.
    public let version: String?

    /// Requires a tool.
    public init(tool: String, comparison: Comparison? = nil, version: String? = nil) {
        self.tool = tool
        self.comparison = comparison
        self.version = version
    }
}

/// A rule that governs every phase.
public enum Principle: Sendable, Hashable {
    /// Shown, and handed to every prompt.
    case text(String)
    /// Evaluated as an exit criterion of every phase.
    case gate(GateDefinition)
}

/// A value that a run is given when it is applied or started.
public struct VariableDefinition: Sendable, Hashable {
    /// What a value may be.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A text.
        case string
        /// A whole number.
        case integer
        /// A number.
        case number
        /// True or false.
        case boolean
        /// One of the options of the definition.
        case choice
        /// Several values in order.
        case list
    }

    /// The name that expressions and flags use.
    public let name: String
    /// What the value is for; empty when nothing was written.
    public package(set) var description = ""
    /// The question asked on a terminal.
    public package(set) var prompt: String?
    /// What kind of value is accepted.
    public package(set) var kind = Kind.string
    /// The values that a choice allows.
    public package(set) var options: [JSONValue] = []
    /// The value when nobody gives one.
    public package(set) var defaultValue: JSONValue?
    /// Whether a run cannot start without a value.
    public package(set) var isRequired = false
    /// A regular expression that the whole value must match.
    public package(set) var pattern: String?
    /// Whether the value must never be stored or shown.
    public package(set) var isSecret = false
    /// Where the variable was written.
    public package(set) var span: SourceSpan?

    /// Begins a variable.
    package init(name: String) {
        self.name = name
    }
}

/// One entry of `env`: the value is text that may hold expressions.
public struct EnvironmentEntry: Sendable, Hashable {
    /// The name of the environment variable.
    public let name: String
    /// The text of its value, which may hold expressions.
    public let value: SourceString

    /// Names a value.
    public init(name: String, value: SourceString) {
        self.name = name
        self.value = value
    }
}

/// An output: what it is called and the expression that yields it.
public struct NamedExpression: Sendable, Hashable {
    /// The name that others read the value by.
    public let name: String
    /// The expression that yields the value.
    public let expression: SourceString

    /// Names an expression.
    public init(name: String, expression: SourceString) {
        self.name = name
        self.expression = expression
    }
}

/// Text of an author together with where it stands.
public struct SourceString: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The text as it was written.
    public let text: String
    /// Where it was written; absent for text that no file holds.
    public let span: SourceSpan?

    /// Joins text and place.
    public init(_ text: String, at span: SourceSpan? = nil) {
        self.text = text
        self.span = span
    }

    /// Takes text from source code, which has no place in a file.
    public init(stringLiteral text: String) {
        self.init(text)
    }
}

/// Runs that share a group take turns.
public struct ConcurrencyGroup: Sendable, Hashable {
    /// What happens to a run when its group is busy.
    public enum Policy: String, Sendable, Hashable, CaseIterable {
        /// It waits for its turn.
        case queue
        /// The run that holds the group is cancelled.
        case cancel
        /// It does not start.
        case fail
    }

    /// The name of the group, which may hold expressions.
    public let group: SourceString
    /// What happens when the group is busy.
    public let policy: Policy

    /// Names a group.
    public init(group: SourceString, policy: Policy) {
        self.group = group
        self.policy = policy
    }
}

/// What a step takes when it says nothing itself.
public struct StepDefaults: Sendable, Hashable {
    /// The shell of scripts.
    public package(set) var shell: Shell?
    /// The longest time for an attempt.
    public package(set) var timeout: Duration?
    /// How often a failed step is tried again.
    public package(set) var retry: RetryPolicy?
    /// Where steps run.
    public package(set) var runner: RunnerChoice?
    /// The agent that carries out prompts.
    public package(set) var agent: String?

    /// Begins with no defaults.
    package init() {}
}

/// Where steps run.
public enum RunnerChoice: Sendable, Hashable {
    /// This computer.
    case local
    /// A runner of the configuration.
    case named(SourceString)
    /// One that is described where it is used, such as `{container: {image: …}}`.
    case described(JSONValue)
}

/// The program that takes a script: its first word and arguments, the script comes last.
public struct Shell: Sendable, Hashable {
    /// The program and the arguments that stand before the script.
    public let arguments: [String]

    /// Names a shell.
    public init(arguments: [String]) {
        self.arguments = arguments
    }

    /// What a script runs in when nothing else is said.
    public static let standard = Self(arguments: ["sh", "-e"])
}

/// An operation described by a prompt; offered to people, never run by itself.
public struct ActionDefinition: Sendable, Hashable {
    /// The name that commands use.
    public let id: String
    /// The first heading of the prompt, else the id.
    public let title: String
    /// Path of the prompt in the workflow's folder.
    public let prompt: String

    /// Describes an action.
    public init(id: String, title: String, prompt: String) {
        self.id = id
        self.title = title
        self.prompt = prompt
    }
}
