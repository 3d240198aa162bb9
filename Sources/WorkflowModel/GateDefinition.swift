public import WorkflowDiagnostics

/// An entry of `input_gates` or `exit_criteria`.
public struct GateDefinition: Sendable, Hashable {
    /// How much an entry matters.
    public enum Severity: String, Sendable, Hashable, CaseIterable {
        /// Holds up the run until it passes, if it is required.
        case blocking
        /// Worth a look, but holds up nothing.
        case warning
        /// Merely shown.
        case info
    }

    /// Where an entry was written.
    public enum Origin: String, Sendable, Hashable {
        /// The phase's own gates.
        case workflow
        /// An entry of a file of gates in the phase's folder.
        case gateFile = "gate_file"
        /// A validation rule of a file of gates.
        case rule
        /// The approval that a file of gates asks for before the next phase.
        case transition
        /// The description of an artifact.
        case artifact
        /// What an artifact step asks of its files.
        case step
        /// A principle that governs every phase.
        case principle
    }

    /// The text shown; never empty.
    public let criteria: String
    /// Whether the entry must hold; one that need not is only shown.
    public package(set) var isRequired = true
    /// How much it matters when the entry does not hold.
    public package(set) var severity = Severity.blocking
    /// A path, a folder with a slash at its end, or `path#heading`; must exist and hold something.
    public package(set) var evidence: SourceString?
    /// Automated checks that must all pass beside the evidence; empty for none.
    public package(set) var checks: [CheckDefinition] = []
    /// Who may attest it.
    public package(set) var role: String?
    /// Whether a person has to say that it holds, beside what the program can see.
    public package(set) var needsAttestation = false
    /// The step whose files it is about; once that was skipped, there is nothing to look at.
    public package(set) var step: StepID?
    /// For people: where the criterion comes from, as `source` of an input gate says.
    public package(set) var source: String?
    /// For people: what to look at, as `validation` of a gate file lists.
    public package(set) var guidance: [String] = []
    /// Which file or rule the entry came from.
    public package(set) var origin = Origin.workflow
    /// Where the entry was written; absent for one that was derived.
    public package(set) var span: SourceSpan?

    /// Begins an entry.
    package init(criteria: String) {
        self.criteria = criteria
    }

    /// Whether the entry can hold up a run.
    public var isBlocking: Bool { isRequired && severity == .blocking }

    /// Whether a person has to say that it holds.
    public var isAttested: Bool {
        needsAttestation || (checks.isEmpty && evidence == nil)
            || checks.contains {
                if case .approval = $0.kind { true } else { false }
            }
    }
}

/// One automated check of a gate.
public struct CheckDefinition: Sendable, Hashable {
    /// What is looked at and what is expected of it.
    public let kind: Kind
    /// Where the check was written.
    public let span: SourceSpan?

    /// Joins a check and its place.
    public init(_ kind: Kind, at span: SourceSpan? = nil) {
        self.kind = kind
        self.span = span
    }

    /// What is looked at.
    public enum Kind: Sendable, Hashable {
        /// The file is there.
        case fileExists(String)
        /// The folder holds something.
        case directoryNotEmpty(String)
        /// Headings that a Markdown file must have, compared as slugs.
        case sections(path: String, headings: [String])
        /// Text found in the files of a glob as often as expected.
        case matches(PatternCheck, expected: ExpectedCount)
        /// The files of a glob follow a JSON Schema.
        case schema(path: String, schema: SchemaFile)
        /// What the pattern captures stands only once in all files.
        case unique(PatternCheck)
        /// The phase is completed.
        case phaseCompleted(PhaseID)
        /// A program decides by how it ends.
        case command(CommandCheck)
        /// The condition is true.
        case expression(SourceString)
        /// So many different people have to attest it.
        case approval(role: String?, count: Int)
        /// A check that a plugin brings along.
        case plugin(PluginCheck)
        /// The file is newer than everything it was made from.
        case age(path: String, newerThan: [String])

        /// The word for it in definitions and reports.
        public var word: String {
            switch self {
            case .fileExists: "file_exists"
            case .directoryNotEmpty: "dir_not_empty"
            case .sections: "sections"
            case .matches(_, expected: .exactly(0)): "absent"
            case .matches: "matches"
            case .schema: "schema"
            case .unique: "unique"
            case .phaseCompleted: "phase_completed"
            case .command: "command"
            case .expression: "expression"
            case .approval: "approval"
            case .plugin: "plugin"
            case .age: "age"
            }
        }
    }
}

/// Where a JSON Schema is read from.
public enum SchemaFile: Sendable, Hashable, CustomStringConvertible {
    /// A path in the workflow's folder.
    case workflow(String)
    /// A path in the project.
    case project(String)

    /// The path.
    public var description: String {
        switch self {
        case .workflow(let path), .project(let path): path
        }
    }
}

/// A pattern and the files it is looked for in.
public struct PatternCheck: Sendable, Hashable {
    /// A glob; a folder with a slash at its end means all files below it.
    public let path: String
    /// A regular expression in the syntax of PCRE2.
    public let pattern: String
    /// Whether the bytes are searched as they stand, not as Markdown text.
    public let isRaw: Bool

    /// Describes a search.
    public init(path: String, pattern: String, isRaw: Bool = false) {
        self.path = path
        self.pattern = pattern
        self.isRaw = isRaw
    }
}

/// How often a pattern should be found.
public enum ExpectedCount: Sendable, Hashable, CustomStringConvertible {
    /// So many, and no more.
    case exactly(Int)
    /// More than so many.
    case moreThan(Int)
    /// So many, or more.
    case atLeast(Int)

    /// Whether a count is as expected.
    public func allows(_ count: Int) -> Bool {
        switch self {
        case .exactly(let number): count == number
        case .moreThan(let number): count > number
        case .atLeast(let number): count >= number
        }
    }

    /// The expectation as it is written in definitions.
    public var description: String {
        switch self {
        case .exactly(let number): "\(number)"
        case .moreThan(let number): ">\(number)"
        case .atLeast(let number): ">=\(number)"
        }
    }
}

/// A check of a plugin, and what it is given.
public struct PluginCheck: Sendable, Hashable {
    /// The plugin, or `plugin/check`.
    public let name: SourceString
    /// What `with` gives.
    public let inputs: [NamedInput]
    /// How long the check may take; as long as the plugin says when absent.
    public let timeout: Duration?

    /// Describes a check.
    public init(name: SourceString, inputs: [NamedInput] = [], timeout: Duration? = nil) {
        self.name = name
        self.inputs = inputs
        self.timeout = timeout
    }
}

/// A command whose exit code decides.
public struct CommandCheck: Sendable, Hashable {
    /// A script for the shell, or a program with arguments.
    public enum Program: Sendable, Hashable {
        /// Text for a shell.
        case script(SourceString)
        /// A program and its arguments, without a shell.
        case arguments([SourceString])
    }

    /// What is run.
    public let program: Program
    /// The exit code that means pass.
    public let exitCode: Int
    /// How long the command may take; as long as it wants when absent.
    public let timeout: Duration?

    /// Describes a command.
    public init(program: Program, exitCode: Int = 0, timeout: Duration? = nil) {
        self.program = program
        self.exitCode = exitCode
        self.timeout = timeout
    }
}
