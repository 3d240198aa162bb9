import JSON

extension Function {
    /// Functions of any value.
    static let values = [
        Function("to_json", [Parameter("value")], .string) { call throws(EvaluationError) in
            .string(try call.arguments[0].json().text())
        },
        Function("from_json", [Parameter("text", .string)], .any) { call throws(EvaluationError) in
            do {
                return Value(
                    try JSONReader(depthLimit: Parser.nestingLimit).value(of: call.text(0))
                )
            } catch {
                throw EvaluationError(.unreadableText, "the text is not JSON: \(error)")
            }
        },
        Function(
            "default",
            [Parameter("value"), Parameter("fallback")],
            { $0[0] == .null ? $0[1] : $0[0].joined(with: $0[1]) },
            .values { call throws(EvaluationError) in
                call.arguments[0] == .null ? call.arguments[1] : call.arguments[0]
            }
        ),
        Function(
            "has",
            [Parameter("value"), Parameter("key", .string).optional],
            .bool
        ) { call throws(EvaluationError) in
            guard call.arguments.count > 1 else {
                return .bool(call.arguments[0] != .null)
            }
            switch call.arguments[0] {
            case .map(let map): return .bool(map[call.text(1)] != nil)
            case .null: return .bool(false)
            case let other:
                throw EvaluationError(.wrongType, "\(other.type) has no keys")
            }
        },
        Function(
            "length",
            [Parameter("value", .string, .list(.any), .map)],
            .integer
        ) { call throws(EvaluationError) in
            switch call.arguments[0] {
            case .string(let text): .integer(Int64(text.unicodeScalars.count))
            case .list(let elements): .integer(Int64(elements.count))
            case .map(let map): .integer(Int64(map.count))
            default: .integer(0)
            }
        },
        Function(
            "contains",
            [Parameter("value", .string, .list(.any), .map), Parameter("part")],
            .bool
        ) { call throws(EvaluationError) in
            .bool(try Operators.contains(call.arguments[0], call.arguments[1]))
        },
    ]

    /// Functions that look at the elements of a list.
    static let collections = [
        Function("all", [Parameter("list", .list(.any))], { _ in .bool }, .elements(.all)),
        Function("any", [Parameter("list", .list(.any))], { _ in .bool }, .elements(.any)),
        Function("map", [Parameter("list", .list(.any))], { _ in .list(.any) }, .elements(.map)),
        Function("filter", [Parameter("list", .list(.any))], { $0[0] }, .elements(.filter)),
    ]

    /// Functions that look at the world or at how the run stands.
    static let worlds = [
        Function("success", [], .bool, reads: .facts) { call throws(EvaluationError) in
            .bool(call.context.facts.success)
        },
        Function("failure", [], .bool, reads: .facts) { call throws(EvaluationError) in
            .bool(call.context.facts.failure)
        },
        Function("cancelled", [], .bool, reads: .facts) { call throws(EvaluationError) in
            .bool(call.context.facts.cancelled)
        },
        Function("always", [], .bool, reads: .facts) { call throws(EvaluationError) in
            .bool(true)
        },
        Function(
            "exists",
            [Parameter("path", .string)],
            .bool,
            reads: .world
        ) { call throws(EvaluationError) in
            let path = call.text(0)
            return .bool(try call.world { try $0.exists(path) })
        },
        Function(
            "glob",
            [Parameter("pattern", .string)],
            .list(.string),
            reads: .world
        ) { call throws(EvaluationError) in
            let pattern = call.text(0)
            return .list(try call.world { try $0.glob(pattern) }.map(Value.string))
        },
        Function(
            "hash_files",
            [Parameter("pattern", .string), Parameter("more", .string).optional.repeated],
            .string,
            reads: .world
        ) { call throws(EvaluationError) in
            let patterns = call.arguments.indices.map { call.text($0) }
            return try call.world { try $0.hashFiles(patterns) }.map(Value.string) ?? .null
        },
        Function("now", [], .time, reads: .world) { call throws(EvaluationError) in
            .time(try call.world { try $0.now() })
        },
    ]
}
