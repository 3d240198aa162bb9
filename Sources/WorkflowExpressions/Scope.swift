package import WorkflowModel

/// What a path of names leads to before there are values.
package enum Resolution: Sendable {
    /// A value of a type after as many names from the beginning of the path as `depth` says.
    case value(ValueType, depth: Int)
    /// Something that exists and has members, but is no value itself, such as `phases`.
    case group
    /// The name at this place of the path does not exist; others there are known.
    case unknown(at: Int, known: [String])
}

/// The names that exist somewhere.
package protocol NameScope: Sendable {
    /// Follows a path of at least one name.
    func resolve(_ path: [String]) -> Resolution
}

/// The names that exist at a place of a workflow, with their types.
///
/// Building one looks at the whole definition once; moving it to another place is cheap.
package struct Scope: NameScope {
    /// A place in a workflow.
    package enum Position: Sendable, Hashable {
        case workflow
        case phase(PhaseID)
        case step(StepReference)
        case hook(Hook)
    }

    package let position: Position
    private let index: Index

    /// Looks at a definition.
    package init(definition: WorkflowDefinition, position: Position = .workflow) {
        self.init(index: Index(definition), position: position)
    }

    private init(index: Index, position: Position) {
        self.index = index
        self.position = position
    }

    /// The names of the same workflow at another place.
    package func at(_ position: Position) -> Scope {
        Scope(index: index, position: position)
    }

    /// Follows a path through the contexts.
    package func resolve(_ path: [String]) -> Resolution {
        switch path[0] {
        case "vars": variable(path)
        case "env": path.count > 1 ? .value(.string, depth: 2) : .group
        case "matrix": matrix(path)
        case "phases": phase(path)
        case "steps": step(path)
        case "run": Self.members(of: Self.run, path, from: 1)
        case "project" where path.count > 1 && path[1] == "git":
            Self.members(of: Self.git, path, from: 2)
        case "project": Self.members(of: Self.project, path, from: 1)
        default: .unknown(at: 0, known: Self.roots)
        }
    }

    private static let roots = [
        "vars", "env", "matrix", "phases", "steps", "run", "project", "true", "false", "null",
    ]

    private static let run: [(String, ValueType)] = [
        ("id", .string), ("workflow", .string), ("version", .string), ("principal", .string),
        ("started", .time),
    ]
    private static let git: [(String, ValueType)] = [("branch", .string), ("commit", .string)]
    private static let project: [(String, ValueType)] = [
        ("name", .string), ("path", .string), ("git", .any),
    ]
    private static let phaseMembers = ["status", "outputs", "attempt"]
    private static let stepMembers = ["status", "outputs", "exit_code"]

    /// Finds a member of a fixed group; the path leads to the group up to `depth`.
    private static func members(
        of group: [(String, ValueType)],
        _ path: [String],
        from depth: Int
    ) -> Resolution {
        guard path.count > depth else {
            return .group
        }
        guard let member = group.first(where: { $0.0 == path[depth] }) else {
            return .unknown(at: depth, known: group.map(\.0))
        }
        return .value(member.1, depth: depth + 1)
    }

    private func variable(_ path: [String]) -> Resolution {
        guard path.count > 1 else {
            return .value(.map.secret(if: index.hasSecrets), depth: 1)
        }
        guard let type = index.variables[ByteText(path[1])] else {
            return .unknown(at: 1, known: index.variables.keys.map(\.text).sorted())
        }
        return .value(type, depth: 2)
    }

    private func matrix(_ path: [String]) -> Resolution {
        guard let axes = currentPhase.flatMap({ index.phases[$0]?.matrix }) else {
            return .unknown(at: 0, known: Self.roots.filter { $0 != "matrix" })
        }
        guard path.count > 1 else {
            return .value(.map, depth: 1)
        }
        guard let type = axes[ByteText(path[1])] else {
            return .unknown(at: 1, known: axes.keys.map(\.text).sorted())
        }
        return .value(type, depth: 2)
    }

    private func phase(_ path: [String]) -> Resolution {
        guard path.count > 1 else {
            return .group
        }
        guard let phase = index.phases[PhaseID(path[1])] else {
            return .unknown(at: 1, known: index.phaseNames)
        }
        guard path.count > 2 else {
            return .group
        }
        switch path[2] {
        case "status": return .value(.string, depth: 3)
        case "attempt": return .value(.integer, depth: 3)
        case "outputs":
            guard path.count > 3, let outputs = phase.outputs else {
                return .value(.map, depth: 3)
            }
            guard outputs.contains(ByteText(path[3])) else {
                return .unknown(at: 3, known: outputs.map(\.text).sorted())
            }
            return .value(phase.matrix == nil ? .any : .list(.any), depth: 4)
        default: return .unknown(at: 2, known: Self.phaseMembers)
        }
    }

    private func step(_ path: [String]) -> Resolution {
        let steps: Set<StepID>
        switch position {
        case .workflow:
            return .unknown(at: 0, known: Self.roots.filter { $0 != "steps" })
        case .hook(let hook): steps = index.hooks[hook] ?? []
        case .phase, .step: steps = currentPhase.flatMap { index.phases[$0]?.steps } ?? []
        }
        guard path.count > 1 else {
            return .group
        }
        guard steps.contains(StepID(path[1])) else {
            return .unknown(at: 1, known: steps.map(\.text).sorted())
        }
        guard path.count > 2 else {
            return .group
        }
        switch path[2] {
        case "status": return .value(.string, depth: 3)
        case "exit_code": return .value(.integer, depth: 3)
        case "outputs": return .value(.map, depth: 3)
        default: return .unknown(at: 2, known: Self.stepMembers)
        }
    }

    private var currentPhase: PhaseID? {
        switch position {
        case .workflow, .hook: nil
        case .phase(let id): id
        case .step(let step): step.phase
        }
    }
}
