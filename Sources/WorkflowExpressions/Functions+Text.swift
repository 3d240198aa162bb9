import Patterns

extension Function {
    /// Functions of strings.
    static let texts = [
        Function(
            "starts_with",
            [Parameter("text", .string), Parameter("start", .string)],
            .bool
        ) { call throws(EvaluationError) in
            .bool(call.text(0).utf8.starts(with: call.text(1).utf8))
        },
        Function(
            "ends_with",
            [Parameter("text", .string), Parameter("end", .string)],
            .bool
        ) { call throws(EvaluationError) in
            .bool(call.text(0).utf8.reversed().starts(with: call.text(1).utf8.reversed()))
        },
        Function("lower", [Parameter("text", .string)], .string) { call throws(EvaluationError) in
            .string(call.text(0).lowercased())
        },
        Function("upper", [Parameter("text", .string)], .string) { call throws(EvaluationError) in
            .string(call.text(0).uppercased())
        },
        Function("trim", [Parameter("text", .string)], .string) { call throws(EvaluationError) in
            let scalars = call.text(0).unicodeScalars
            let isSpace: (UnicodeScalar) -> Bool = { $0.properties.isWhitespace }
            guard let first = scalars.firstIndex(where: { !isSpace($0) }),
                let last = scalars.lastIndex(where: { !isSpace($0) })
            else {
                return .string("")
            }
            return .string(String(scalars[first...last]))
        },
        Function(
            "replace",
            [Parameter("text", .string), Parameter("from", .string), Parameter("to", .string)],
            .string
        ) { call throws(EvaluationError) in
            let parts = try call.parts(of: call.text(0), separatedBy: call.text(1))
            try call.budget.produce((parts.count - 1) * call.text(2).utf8.count)
            return .string(parts.joined(separator: call.text(2)))
        },
        Function(
            "split",
            [Parameter("text", .string), Parameter("separator", .string)],
            .list(.string)
        ) { call throws(EvaluationError) in
            let parts = try call.parts(of: call.text(0), separatedBy: call.text(1))
            try call.budget.produce(parts.count * Budget.elementSize)
            return .list(parts.map(Value.string))
        },
        Function(
            "join",
            [Parameter("list", .list(.any)), Parameter("separator", .string).optional],
            .string
        ) { call throws(EvaluationError) in
            let separator = call.arguments.count > 1 ? call.text(1) : ","
            try call.budget.produce(call.elements(0).count * separator.utf8.count)
            return .string(call.elements(0).map(\.description).joined(separator: separator))
        },
        Function(
            "format",
            [Parameter("text", .string), Parameter("values").optional.repeated],
            .string
        ) { call throws(EvaluationError) in
            .string(try call.formatted())
        },
        Function(
            "matches",
            [
                Parameter("text", .string),
                Parameter("pattern", .string).checked(PatternTest.problem),
            ],
            .bool
        ) { call throws(EvaluationError) in
            try call.budget.step(PatternTest.cost)
            return .bool(try PatternTest.matches(call.text(0), pattern: call.text(1)))
        },
        Function(
            "semver",
            [
                Parameter("version", .string),
                Parameter("requirement", .string).checked(VersionRequirement.problem),
            ],
            .bool
        ) { call throws(EvaluationError) in
            guard let version = SemanticVersion(lenient: call.text(0)) else {
                throw EvaluationError(.unreadableText, "the first argument is not a version")
            }
            guard let requirement = VersionRequirement(call.text(1)) else {
                throw EvaluationError(
                    .unreadableText,
                    "the second argument is not a version requirement"
                )
            }
            return .bool(requirement.allows(version))
        },
        Function(
            "duration",
            [
                Parameter("text", .string).checked {
                    DurationText.duration(of: $0) == nil ? "'\($0)' is not a duration" : nil
                }
            ],
            .duration
        ) { call throws(EvaluationError) in
            guard let duration = DurationText.duration(of: call.text(0)) else {
                throw EvaluationError(
                    .unreadableText,
                    "the text is not a duration",
                    hints: ["write durations such as 300ms, 90s, 10m, 2h or 1d"]
                )
            }
            return .duration(duration)
        },
    ]
}

extension Invocation {
    /// Cuts a text at every place where another stands.
    fileprivate func parts(
        of text: String,
        separatedBy separator: String
    ) throws(EvaluationError) -> [String] {
        guard !separator.isEmpty else {
            throw EvaluationError(.unreadableText, "the text to look for is empty")
        }
        let bytes = Array(text.utf8)
        let needle = ByteSearch(separator)
        var parts: [String] = []
        var start = 0
        while let found = needle.firstRange(in: bytes, from: start) {
            parts.append(String(decoding: bytes[start..<found.lowerBound], as: UTF8.self))
            start = found.upperBound
        }
        parts.append(String(decoding: bytes[start...], as: UTF8.self))
        return parts
    }

    /// Puts arguments into the places `{0}`, `{1}`, …; doubled braces stand for themselves.
    fileprivate mutating func formatted() throws(EvaluationError) -> String {
        var result = ""
        var rest = text(0)[...]
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            result += rest[..<brace]
            let character = rest[brace]
            rest = rest[rest.index(after: brace)...]
            if rest.first == character {
                result.append(character)
                rest = rest.dropFirst()
                continue
            }
            guard character == "{", let end = rest.firstIndex(of: "}"),
                let place = Int(rest[..<end]), place >= 0
            else {
                throw EvaluationError(
                    .unreadableText,
                    "the text has a brace that is neither '{0}' nor doubled"
                )
            }
            guard place < arguments.count - 1 else {
                throw EvaluationError(
                    .indexOutOfRange,
                    "the text asks for {\(place)} but there are \(arguments.count - 1) values"
                )
            }
            let value = arguments[place + 1]
            try budget.read(value)
            let text = value.description
            try budget.produce(text.utf8.count)
            result += text
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
