import JSON
import WorkflowExpressions
import WorkflowModel
import WorkflowReports
import WorkflowStore

/// The names that conditions about runs use.
struct RunScope: NameScope {
    /// Attributes of a run, in the order in which they are documented.
    static let attributes: [(name: String, type: ValueType)] = [
        ("id", .string), ("workflow", .string), ("version", .string), ("digest", .string),
        ("status", .string), ("reason", .string), ("principal", .string),
        ("correlation", .string), ("created", .time), ("started", .time), ("ended", .time),
        ("duration", .duration), ("percent", .integer),
    ]
    static let phaseAttributes: [(name: String, type: ValueType)] = [
        ("status", .string), ("reason", .string), ("attempt", .integer), ("started", .time),
        ("ended", .time), ("duration", .duration),
    ]

    func resolve(_ path: [String]) -> Resolution {
        switch path[0] {
        // Which variables and phases there are differs from run to run.
        case "vars":
            return path.count > 1 ? .value(.any, depth: 2) : .group
        case "phases":
            guard path.count > 2 else {
                return .group
            }
            guard let type = Self.type(of: path[2], in: Self.phaseAttributes) else {
                return .unknown(at: 2, known: Self.phaseAttributes.map(\.name))
            }
            return .value(type, depth: 3)
        default:
            guard let type = Self.type(of: path[0], in: Self.attributes) else {
                return .unknown(at: 0, known: Self.attributes.map(\.name) + ["vars", "phases"])
            }
            return .value(type, depth: 1)
        }
    }

    private static func type(
        of name: String,
        in list: [(name: String, type: ValueType)]
    ) -> ValueType? {
        list.first { $0.name.utf8.elementsEqual(name.utf8) }?.type
    }
}

/// The values of one run behind those names; what a run does not have is null.
struct RunAttributeValues: ContextValues {
    private let run: RunAttributes
    private let shown: RunSummaryReport
    private let now: Timestamp

    init(_ run: RunAttributes, now: Timestamp) {
        self.run = run
        self.now = now
        shown = RunSummaryReport(run.summary, isOwned: run.isOwned, now: now)
    }

    func lookUp(_ path: [String]) -> Lookup {
        switch path[0] {
        case "vars":
            guard path.count > 1 else {
                return .group
            }
            return .value(run.variables[path[1]].map { Value($0) } ?? .null, depth: 2)
        case "phases":
            guard path.count > 2 else {
                return .group
            }
            let phase = run.phases.first { $0.id == PhaseID(path[1]) }
            return .value(phase.map { value(path[2], of: $0) } ?? .null, depth: 3)
        default:
            return .value(value(path[0]), depth: 1)
        }
    }

    private func value(_ name: String) -> Value {
        switch name {
        case "id": .string(shown.id.text)
        case "workflow": .string(shown.workflow)
        case "version": .string(shown.version)
        case "digest": .string(shown.digest)
        case "status": .string(shown.status.rawValue)
        case "reason": .optional(shown.reason?.rawValue)
        case "principal": .string(shown.principal)
        case "correlation": .optional(shown.correlationID)
        case "created": .time(shown.createdAt.microseconds)
        case "started": .optional(shown.startedAt)
        case "ended": .optional(shown.finishedAt)
        case "duration": .optional(milliseconds: shown.durationMilliseconds)
        case "percent": .integer(Int64(shown.progress.percent))
        default: .null
        }
    }

    private func value(_ name: String, of phase: RunAttributes.Phase) -> Value {
        switch name {
        case "status": return .string(phase.status.rawValue)
        case "reason": return .optional(phase.reason?.rawValue)
        case "attempt": return .integer(Int64(phase.attempt))
        case "started": return .optional(phase.startedAt)
        case "ended": return .optional(phase.finishedAt)
        case "duration":
            let end = phase.finishedAt ?? (shown.status == .running ? now : run.summary.updatedAt)
            return .optional(milliseconds: phase.startedAt.map { end.milliseconds(since: $0) })
        default: return .null
        }
    }
}

extension Value {
    fileprivate static func optional(_ text: String?) -> Value {
        text.map(Value.string) ?? .null
    }

    fileprivate static func optional(_ time: Timestamp?) -> Value {
        time.map { .time($0.microseconds) } ?? .null
    }

    fileprivate static func optional(milliseconds: Int64?) -> Value {
        milliseconds.map { .duration(.milliseconds($0)) } ?? .null
    }
}
