package import JSON
import Patterns
package import WorkflowDiagnostics
package import WorkflowModel

extension DiagnosticCode {
    /// A value does not fit its variable.
    package static let badAnswer = DiagnosticCode(4_002)
    /// A value could not be compared with the pattern of its variable.
    package static let uncheckedAnswer = DiagnosticCode(4_003)
}

/// Reads one value as its variable wants it.
package struct AnswerReader {
    private let variable: VariableDefinition
    private let place: String

    private static let longestList = 10_000

    /// Reads values of a variable; `place` says where they come from and begins every message.
    package init(variable: VariableDefinition, place: String) {
        self.variable = variable
        self.place = place
    }

    /// Reads text as somebody typed it.
    package func value(typed text: String) throws(Diagnostic) -> JSONValue {
        if variable.isSecret, SecretReference.isReference(text) {
            return .string(text)
        }
        return try checked(try parsed(text))
    }

    /// Reads a value of a file, where numbers and text are told apart.
    package func value(of value: JSONValue) throws(Diagnostic) -> JSONValue {
        if variable.isSecret, case .string(let text) = value {
            return try self.value(typed: text)
        }
        switch (variable.kind, value) {
        case (.string, .string), (.integer, .number), (.number, .number), (.boolean, .bool),
            (.list, .array), (.choice, _):
            return try checked(value)
        case (.string, .number), (.string, .bool):
            throw bad("is \(article(value)) but '\(variable.name)' takes text", "put it in quotes")
        case (_, .string(let text)):
            return try checked(try parsed(text))
        default:
            throw bad("is \(article(value)) but '\(variable.name)' takes \(words)")
        }
    }

    // MARK: Parsing

    private func parsed(_ text: String) throws(Diagnostic) -> JSONValue {
        switch variable.kind {
        case .string, .choice:
            return .string(text)
        case .integer, .number:
            guard let number = JSONNumber(text) else {
                throw bad("is \(quoted(text)) but '\(variable.name)' takes \(words)")
            }
            return .number(number)
        case .boolean:
            switch text {
            case "true", "yes": return true
            case "false", "no": return false
            default: throw bad("is \(quoted(text)) but '\(variable.name)' takes \(words)")
            }
        case .list:
            return try list(text)
        }
    }

    /// A JSON array, or texts with commas between them.
    private func list(_ text: String) throws(Diagnostic) -> JSONValue {
        if text.utf8.first == UInt8(ascii: "[") {
            do {
                return try JSONReader(depthLimit: 32).value(of: text)
            } catch {
                throw bad(
                    "begins with '[' but is no JSON: \(error.message)",
                    "write [\"one\", \"two\"], or one,two"
                )
            }
        }
        return .array(
            text.split(separator: ",").map { item in
                .string(String(item.trimmingSpaces))
            }
        )
    }

    // MARK: Checking

    private func checked(_ value: JSONValue) throws(Diagnostic) -> JSONValue {
        switch variable.kind {
        case .integer where !isWhole(value):
            throw bad("is \(quoted(value.text())) but '\(variable.name)' takes an integer")
        case .choice:
            return try option(value)
        case .list:
            let items = value.arrayValue ?? []
            guard items.count <= Self.longestList else {
                throw bad("has \(items.count) items, more than \(Self.longestList)")
            }
            var result: [JSONValue] = []
            for item in items {
                result.append(variable.options.isEmpty ? item : try option(item))
                try checkText(item)
            }
            return .array(result)
        default:
            try checkText(value)
            return value
        }
    }

    /// The option that a value means: text may stand for a number or a truth value.
    private func option(_ value: JSONValue) throws(Diagnostic) -> JSONValue {
        let found =
            variable.options.first { $0 == value }
            ?? variable.options.first { .string($0.text()) == value }
        if let found {
            try checkText(found)
            return found
        }
        let options = variable.options.map { $0.stringValue ?? $0.text() }
        throw bad(
            "is \(quoted(value.stringValue ?? value.text())), which is none of its options",
            variable.isSecret
                ? nil : Suggestion.hint(for: value.stringValue ?? "", among: options),
            "use one of \(options.joined(separator: ", "))"
        )
    }

    private func checkText(_ value: JSONValue) throws(Diagnostic) {
        let text = value.stringValue ?? value.text()
        if text.utf8.contains(0) {
            throw bad("holds the character NUL, which no program can be given")
        }
        guard let pattern = variable.pattern else {
            return
        }
        let match: PatternMatch?
        do {
            match = try Pattern("\\A(?:\(pattern))\\z").firstMatch(in: text)
        } catch {
            throw Diagnostic(
                .uncheckedAnswer,
                "\(place) cannot be checked: \(error)",
                at: variable.span,
                hints: ["simplify the 'pattern' of '\(variable.name)'"]
            )
        }
        if match == nil {
            throw bad("is \(quoted(text)), which does not fit the pattern '\(pattern)'")
        }
    }

    /// Whether a number has no fraction; it may be larger than any machine integer.
    private func isWhole(_ value: JSONValue) -> Bool {
        guard let number = value.numberValue else {
            return false
        }
        return number.exactInt != nil
            || number.text.utf8.allSatisfy { $0 == 0x2D || (0x30...0x39).contains($0) }
    }

    // MARK: Words

    private func bad(_ what: String, _ hints: String?...) -> Diagnostic {
        Diagnostic(
            .badAnswer,
            "\(place) \(what)",
            at: nil,
            hints: hints.compactMap(\.self)
                + [variable.description].filter { !$0.isEmpty }
                .map { "'\(variable.name)': \($0)" }
        )
    }

    private func quoted(_ text: String) -> String {
        variable.isSecret ? "'***'" : "'\(text)'"
    }

    private func article(_ value: JSONValue) -> String {
        switch value {
        case .array, .object: "an \(value.kind)"
        case .null: "null"
        default: "a \(value.kind)"
        }
    }

    private var words: String {
        switch variable.kind {
        case .string: "text"
        case .integer: "an integer"
        case .number: "a number"
        case .boolean: "true or false"
        case .choice: "one of its options"
        case .list: "a list"
        }
    }
}

extension Substring {
    /// The text without blanks at its ends.
    fileprivate var trimmingSpaces: Substring {
        let head = drop { $0 == " " }
        guard let last = head.lastIndex(where: { $0 != " " }) else {
            return ""
        }
        return head[...last]
    }
}
