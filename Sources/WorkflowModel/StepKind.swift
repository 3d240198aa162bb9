public import JSON

/// A kind of step of its own: what `uses: NAME` of a step carries out.
///
/// A plugin brings kinds along as an executable. A program that embeds the engine has kinds written
/// in Swift. Both are registered by name before a run starts, and an attempt of either is like any
/// other attempt: its intent is durable first, its files are tracked, and what is left of it after
/// a crash is decided by `on_interrupt`.
public protocol StepKind: Sendable {
    /// What it is called and what it takes.
    var declaration: StepKindDeclaration { get }

    /// Carries out one attempt; whatever happens is an outcome, never an error.
    ///
    /// Cancelling the surrounding task ends the attempt; return soon then. Time limits cancel, too.
    func run(_ invocation: StepInvocation) async -> StepOutcome
}

/// What a kind of step says about itself before anything is run.
public struct StepKindDeclaration: Sendable, Hashable {
    /// What `uses` calls it: lower-case letters, digits and `-`; a kind of a plugin that has several
    /// is `plugin/kind`.
    public let name: String
    /// Which one it is: a run that began with another version is not carried on.
    public let version: String
    /// What it does, in one line.
    public var summary = ""
    /// A JSON Schema of the object that `with` gives; any object when absent.
    public var inputs: JSONValue?
    /// Globs of the files of the project that it may change; any when absent.
    public var writes: [String]?

    /// Names a kind.
    public init(name: String, version: String) {
        self.name = name
        self.version = version
    }
}

/// One attempt of a step of a kind of its own.
public struct StepInvocation: Sendable {
    /// The run that the attempt belongs to.
    public let run: RunID
    /// The step that is tried.
    public let step: StepReference
    /// The number of the attempt, from 1.
    public let attempt: Int
    /// What `with` gives, evaluated and as the schema of the kind wants it.
    public let inputs: JSONObject
    /// The folder of the project, absolute.
    public let project: String
    /// Where the step works, relative to the project; at its root when absent.
    public package(set) var workingDirectory: String?
    /// What the definition adds to the environment, already evaluated.
    public package(set) var environment: [String: String] = [:]
    /// How long the attempt may take; as long as it wants when absent.
    public package(set) var timeout: Duration?
    /// Texts of all this that were made from secrets.
    public package(set) var secrets: [String] = []
    private let write: @Sendable (_ text: String, LogRecord.Stream) -> Void

    /// Describes an attempt.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - step: The step.
    ///   - attempt: The number of the attempt, from 1.
    ///   - inputs: What `with` gives.
    ///   - project: The folder of the project.
    ///   - write: Takes lines for the log; secrets are masked behind it.
    public init(
        run: RunID,
        step: StepReference,
        attempt: Int,
        inputs: JSONObject,
        project: String,
        write: @escaping @Sendable (_ text: String, LogRecord.Stream) -> Void = { _, _ in }
    ) {
        self.run = run
        self.step = step
        self.attempt = attempt
        self.inputs = inputs
        self.project = project
        self.write = write
    }

    /// The same for every attempt and re-run of the step: whoever gets it twice did the work before.
    public var idempotencyKey: String { "\(run)/\(step)" }

    /// Writes a line to the log of the step; secrets in it are masked.
    public func log(_ text: String, to stream: LogRecord.Stream = .standardOutput) {
        write(text, stream)
    }
}

/// The kinds of steps that `uses` can name, by their names.
public struct StepKinds: Sendable {
    private var byName: [[UInt8]: any StepKind] = [:]

    /// Begins with none.
    public init() {}

    /// Adds a kind, in place of one with the same name.
    public mutating func register(_ kind: any StepKind) {
        byName[Array(kind.declaration.name.utf8)] = kind
    }

    /// The kind of a name.
    public subscript(name: String) -> (any StepKind)? { byName[Array(name.utf8)] }

    /// What all of them say of themselves, sorted by name.
    public var declarations: [StepKindDeclaration] {
        byName.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value.declaration)
    }
}
