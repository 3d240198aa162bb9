import JSON
import WorkflowDiagnostics
import WorkflowModel

/// Reads `env` and refuses names that make programs run hidden code.
struct EnvironmentReader {
    let findings: Findings

    func entries(_ key: String, of reader: MappingReader) -> [EnvironmentEntry] {
        reader.pairs(key).compactMap { name, value in
            if !NameRules.isVariableName(name.text) {
                findings.error(
                    .badName,
                    "'\(name.text)' cannot be the name of an environment variable",
                    at: name.span,
                    hints: ["use letters, digits and '_'"]
                )
                return nil
            }
            if CodeRunningNames.contains(name.text) {
                findings.error(
                    .unsafeEnvironment,
                    "'\(name.text)' makes programs run code that nobody sees",
                    at: name.span,
                    hints: ["set it inside the script that needs it"]
                )
                return nil
            }
            return EnvironmentEntry(name: name.text, value: value)
        }
    }
}

/// Reads `outputs` and `with`.
struct OutputReader {
    let findings: Findings

    /// Outputs: names and expressions.
    func outputs(_ key: String, of reader: MappingReader) -> [NamedExpression] {
        Self.inputs(key, of: reader).filter { output in
            if !NameRules.isIdentifier(output.name) {
                findings.error(
                    .badName,
                    "'\(output.name)' cannot be the name of an output",
                    at: output.expression.span,
                    hints: ["use letters, digits, '-' and '_'"]
                )
                return false
            }
            return true
        }
    }

    private static func inputs(_ key: String, of reader: MappingReader) -> [NamedExpression] {
        reader.pairs(key).map { NamedExpression(name: $0.name.text, expression: $0.value) }
    }
}

/// Reads `shell`: words in one text, or a list.
enum ShellReader {
    static func shell(_ reader: MappingReader) -> Shell? {
        guard let node = reader.node("shell") else {
            return nil
        }
        let words =
            node.items != nil
            ? (reader.texts("shell") ?? []).map(\.text)
            : (reader.text("shell") ?? "").split(separator: " ").map(String.init)
        guard words.first?.isEmpty == false else {
            reader.report(node, "shell", "a program and its arguments")
            return nil
        }
        return Shell(arguments: words)
    }
}

/// Reads `lock`: names of mutexes.
struct LockReader {
    let findings: Findings

    func locks(_ reader: MappingReader) -> [String] {
        var seen: Set<[UInt8]> = []
        return (reader.texts("lock") ?? []).filter { name in
            if !NameRules.isIdentifier(name.text) {
                findings.error(
                    .badName,
                    "'\(name.text)' cannot be the name of a lock",
                    at: name.span,
                    hints: ["use letters, digits, '-' and '_'"]
                )
            } else if !seen.insert(Array(name.text.utf8)).inserted {
                findings.error(
                    .duplicateID,
                    "the lock '\(name.text)' is named twice",
                    at: name.span,
                    hints: ["keep one of them"]
                )
            }
            return true
        }
        .map(\.text)
    }
}

/// Reads `retry`; keys that are left out come from the defaults.
struct RetryReader {
    let findings: Findings

    func policy(_ reader: MappingReader, base: RetryPolicy?) -> RetryPolicy? {
        guard let reader = reader.reader("retry", as: WorkflowFormat.retry) else {
            return base
        }
        var policy = base ?? RetryPolicy()
        policy.maximum = reader.integer("max", in: 1...1_000) ?? policy.maximum
        policy.backoff = reader.choice("backoff", of: RetryPolicy.Backoff.self) ?? policy.backoff
        policy.initial = reader.duration("initial") ?? policy.initial
        policy.maximumDelay = reader.duration("max_delay") ?? policy.maximumDelay
        if let jitter = reader.number("jitter") {
            if (0...1).contains(jitter) {
                policy.jitter = jitter
            } else {
                findings.error(
                    .outOfRange,
                    "'jitter' is \(jitter) but must be from 0 to 1",
                    at: reader.node("jitter")?.span
                )
            }
        }
        if let triggers = reader.items("on", allowingOne: true) {
            policy.triggers = triggers.compactMap(trigger)
        }
        return policy
    }

    private func trigger(_ node: YAMLNode) -> RetryPolicy.Trigger? {
        if case .integer(let digits)? = node.scalar?.value, let code = Int(digits),
            (0...255).contains(code)
        {
            return .exitCode(code)
        }
        if let reason = node.text.flatMap(Reason.init(rawValue:)) {
            return .reason(reason)
        }
        let words = Reason.allCases.map(\.rawValue)
        findings.error(
            .unknownChoice,
            "\(node.text.map { "'\($0)'" } ?? node.kindWord) is neither an exit code nor a reason",
            at: node.span,
            hints: [
                node.text.flatMap { findings.suggestion(for: $0, among: words) },
                "use a number from 0 to 255, or one of \(words.joined(separator: ", "))",
            ]
        )
        return nil
    }
}
