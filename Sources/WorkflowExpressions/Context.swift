package import WorkflowModel

/// Everything that an expression can read while it is evaluated.
package struct Context: Sendable {
    /// The values behind names.
    package let values: any ContextValues
    /// Files, the environment and the clock.
    package let world: any ExpressionWorld
    /// What has happened so far.
    package let facts: RunFacts

    /// Joins what can be read.
    package init(
        values: any ContextValues,
        world: any ExpressionWorld = ClosedWorld(),
        facts: RunFacts = RunFacts()
    ) {
        self.values = values
        self.world = world
        self.facts = facts
    }
}

/// What a path of names leads to while an expression is evaluated.
package enum Lookup: Sendable {
    /// The value of as many names from the beginning of the path as `depth` says.
    case value(Value, depth: Int)
    /// Something that exists and has members, but is no value itself, such as `phases`.
    case group
    /// The name at this place of the path does not exist.
    case unknown(at: Int)
}

/// The values behind names.
package protocol ContextValues: Sendable {
    /// Follows a path such as `["vars", "name"]` as far as its values lie in this source.
    ///
    /// The path has at least one name; names behind the value are members of the value.
    func lookUp(_ path: [String]) -> Lookup
}

/// What an expression can learn about the computer it is evaluated on.
package protocol ExpressionWorld: Sendable {
    /// Whether a file or folder of the project exists.
    func exists(_ path: String) throws -> Bool
    /// The files of the project that a glob matches, sorted.
    func glob(_ pattern: String) throws -> [String]
    /// One digest of all files that the globs match; nothing when there is none.
    func hashFiles(_ patterns: [String]) throws -> String?
    /// A variable of the environment.
    func environment(_ name: String) throws -> String?
    /// Microseconds since 1970 in UTC.
    func now() throws -> Int64
}

/// How a run or phase stands, as `success()` and its companions tell.
package struct RunFacts: Sendable, Hashable {
    package let success: Bool
    package let failure: Bool
    package let cancelled: Bool

    /// States the facts; a run that has just begun succeeds so far.
    package init(success: Bool = true, failure: Bool = false, cancelled: Bool = false) {
        self.success = success
        self.failure = failure
        self.cancelled = cancelled
    }
}

/// A world that tells nothing, for places where results must not depend on any.
package struct ClosedWorld: ExpressionWorld {
    /// Says why nothing can be read.
    package struct Closed: Error, CustomStringConvertible {
        /// The reason in words.
        package var description: String { "files, environment and time cannot be read here" }
    }

    /// Makes a closed world.
    package init() {}

    /// Always throws.
    package func exists(_ path: String) throws -> Bool { throw Closed() }
    /// Always throws.
    package func glob(_ pattern: String) throws -> [String] { throw Closed() }
    /// Always throws.
    package func hashFiles(_ patterns: [String]) throws -> String? { throw Closed() }
    /// Always throws.
    package func environment(_ name: String) throws -> String? { throw Closed() }
    /// Always throws.
    package func now() throws -> Int64 { throw Closed() }
}

/// Values held in memory by the first name of their path.
package struct RootValues: ContextValues {
    private let roots: ValueMap

    /// Takes one value for each root, such as a map for `vars`.
    package init(_ roots: ValueMap = [:]) {
        self.roots = roots
    }

    /// Finds the value of the first name.
    package func lookUp(_ path: [String]) -> Lookup {
        path.first.flatMap { roots[$0] }.map { .value($0, depth: 1) } ?? .unknown(at: 0)
    }
}

/// The values of a run as its engine or a runner offers them.
package struct RunValues: ContextValues {
    private let source: any ValueLookup
    private let secrets: Set<ByteText>

    /// Reads values of a run; the variables named are secret.
    package init(_ source: any ValueLookup, secrets: some Sequence<String> = []) {
        self.source = source
        self.secrets = Set(secrets.map(ByteText.init))
    }

    /// Asks the run for as many names as lead to a value there.
    package func lookUp(_ path: [String]) -> Lookup {
        guard let depth = Self.depth(of: path) else {
            return .unknown(at: 0)
        }
        guard path.count >= depth else {
            guard let value = source.value(at: path) else {
                return .group
            }
            return .value(protected(Value(value), path), depth: path.count)
        }
        let own = Array(path.prefix(depth))
        guard let value = source.value(at: own) else {
            return .unknown(at: depth - 1)
        }
        return .value(protected(Value(value), own), depth: depth)
    }

    /// How many names lead to a value of the run; nothing for a root that runs do not have.
    private static func depth(of path: [String]) -> Int? {
        switch path[0] {
        case "vars", "matrix", "run": 2
        case "project": path.count > 1 && path[1] == "git" ? 3 : 2
        case "phases", "steps": 3
        default: nil
        }
    }

    /// Gives a value the type that JSON could not carry.
    private func protected(_ value: Value, _ path: [String]) -> Value {
        switch (path, value) {
        case (["run", "started"], .string(let text)):
            return TimeText.microseconds(of: text).map(Value.time) ?? value
        case (["vars"], .map(let variables)) where !secrets.isEmpty:
            var result = ValueMap()
            for (name, value) in zip(variables.keys, variables.values) {
                result[name] = secrets.contains(ByteText(name)) ? value.asSecret : value
            }
            return .map(result)
        default:
            let isSecret =
                path.count == 2 && path[0] == "vars" && secrets.contains(ByteText(path[1]))
            return isSecret ? value.asSecret : value
        }
    }
}
