public import JSON
public import WorkflowDiagnostics

/// A workflow as its author wrote it, checked and with every default filled in.
///
/// Definitions come from `WorkflowLanguage`, which guarantees: ids are unique, everything in
/// `needs` exists, nothing goes in circles, expressions parse and have the right type.
public struct WorkflowDefinition: Sendable {
    public let name: String
    public package(set) var version = "0.0.0"
    public package(set) var title: String?
    public package(set) var description = ""
    public package(set) var author: String?
    public package(set) var license: String?
    public package(set) var homepage: String?
    public package(set) var created: String?
    public package(set) var updated: String?
    public package(set) var category: String?
    public package(set) var type: String?
    public package(set) var tags: [String] = []
    public package(set) var keywords: [String] = []
    public package(set) var requires: [ToolRequirement] = []
    public package(set) var principles: [Principle] = []
    public package(set) var variables: [VariableDefinition] = []
    public package(set) var environment: [EnvironmentEntry] = []
    public package(set) var defaults = StepDefaults()
    public package(set) var concurrency: ConcurrencyGroup?
    public package(set) var timeout: Duration?
    public package(set) var outputs: [NamedExpression] = []
    /// In the order in which they are shown and, without `needs`, run.
    public package(set) var phases: [PhaseDefinition] = []
    public package(set) var hooks: [Hook: [StepDefinition]] = [:]
    /// Actions of the whole workflow, offered to people and never run by themselves.
    public package(set) var actions: [ActionDefinition] = []
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
    case success
    case failure
    case cancel
    case finally
}

/// A tool, and perhaps its version, that must be there before a run.
public struct ToolRequirement: Sendable, Hashable {
    /// How a version is compared.
    public enum Comparison: String, Sendable, Hashable, CaseIterable {
        case atLeast = ">="
        case exactly = "=="
        case below = "<"
        case above = ">"
        case atMost = "<="
    }

    public let tool: String
    public let comparison: Comparison?
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
        case string
        case integer
        case number
        case boolean
        case choice
        case list
    }

    public let name: String
    public package(set) var description = ""
    /// The question asked on a terminal.
    public package(set) var prompt: String?
    public package(set) var kind = Kind.string
    public package(set) var options: [JSONValue] = []
    public package(set) var defaultValue: JSONValue?
    public package(set) var isRequired = false
    /// A regular expression that the whole value must match.
    public package(set) var pattern: String?
    public package(set) var isSecret = false
    public package(set) var span: SourceSpan?

    /// Begins a variable.
    package init(name: String) {
        self.name = name
    }
}

/// One entry of `env`: the value is text that may hold expressions.
public struct EnvironmentEntry: Sendable, Hashable {
    public let name: String
    public let value: SourceString

    /// Names a value.
    public init(name: String, value: SourceString) {
        self.name = name
        self.value = value
    }
}

/// An output: what it is called and the expression that yields it.
public struct NamedExpression: Sendable, Hashable {
    public let name: String
    public let expression: SourceString

    /// Names an expression.
    public init(name: String, expression: SourceString) {
        self.name = name
        self.expression = expression
    }
}

/// Text of an author together with where it stands.
public struct SourceString: Sendable, Hashable, ExpressibleByStringLiteral {
    public let text: String
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
        case queue
        case cancel
        case fail
    }

    public let group: SourceString
    public let policy: Policy

    /// Names a group.
    public init(group: SourceString, policy: Policy) {
        self.group = group
        self.policy = policy
    }
}

/// What a step takes when it says nothing itself.
public struct StepDefaults: Sendable, Hashable {
    public package(set) var shell: Shell?
    public package(set) var timeout: Duration?
    public package(set) var retry: RetryPolicy?
    public package(set) var runner: RunnerChoice?
    public package(set) var agent: String?

    /// Begins with no defaults.
    package init() {}
}

/// Where steps run.
public enum RunnerChoice: Sendable, Hashable {
    case local
    /// A runner of the configuration, with its own settings.
    case configured(JSONValue)
}

/// The program that takes a script: its first word and arguments, the script comes last.
public struct Shell: Sendable, Hashable {
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
