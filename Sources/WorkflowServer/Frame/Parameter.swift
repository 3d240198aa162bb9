import JSON
import WorkflowKit
import WorkflowModel

/// Something that a request may say in its query, as the document of the API describes it.
struct Parameter: Sendable {
    let name: String
    let summary: String
    let schema: Schema
    /// Whether it may be given several times.
    var isRepeated = false

    /// A text.
    static func text(_ name: String, _ summary: String, longest: Int = 400) -> Parameter {
        Parameter(name: name, summary: summary, schema: .string.length(1...longest))
    }

    /// One of the words of a type.
    static func word<Word: RawRepresentable & CaseIterable>(
        _ name: String,
        _ type: Word.Type,
        _ summary: String
    ) -> Parameter where Word.RawValue == String {
        Parameter(name: name, summary: summary, schema: .words(type))
    }

    /// A whole number.
    static func count(
        _ name: String,
        _ summary: String,
        _ range: ClosedRange<Int>,
        usually value: Int? = nil
    ) -> Parameter {
        var schema = Schema([
            "type": "integer", "minimum": range.lowerBound.json, "maximum": range.upperBound.json,
        ])
        schema.json["default"] = value?.json
        return Parameter(name: name, summary: summary, schema: schema)
    }

    /// Yes or no.
    static func flag(_ name: String, _ summary: String) -> Parameter {
        Parameter(name: name, summary: summary, schema: .boolean)
    }

    /// A moment.
    static func moment(_ name: String, _ summary: String) -> Parameter {
        Parameter(
            name: name,
            summary: "\(summary): \(MomentArgument.help)",
            schema: .string.length(1...40).like("2h")
        )
    }

    /// The same, and it may be given several times.
    var repeated: Parameter {
        var parameter = self
        parameter.isRepeated = true
        return parameter
    }

    /// Whether a value fits what the document says of it, and why not.
    func problem(with value: String) -> String? {
        if let words = schema.json["enum"]?.arrayValue {
            let words = words.compactMap(\.stringValue)
            return words.contains { $0.utf8.elementsEqual(value.utf8) }
                ? nil : "'\(name)' takes one of \(words.joined(separator: ", "))"
        }
        switch schema.json["type"]?.stringValue {
        case "integer":
            let least = schema.json["minimum"]?.intValue ?? 0
            let most = schema.json["maximum"]?.intValue ?? .max
            // Only what the document calls an integer: digits.
            let isCount = value.utf8.allSatisfy { (48...57).contains($0) }
            guard isCount, let count = Int(value), (least...most).contains(count) else {
                return "'\(name)' takes a whole number from \(least) to \(most)"
            }
            return nil
        case "boolean":
            return ["true", "false"].contains(value) ? nil : "'\(name)' takes true or false"
        default:
            let most = schema.json["maxLength"]?.intValue ?? .max
            let count = value.unicodeScalars.count
            return (1...most).contains(count)
                ? nil : "'\(name)' takes a text of 1 to \(most) characters"
        }
    }
}

/// The query of a request, checked against what its route takes.
struct Query: Sendable {
    private let values: [String: [String]]

    /// Reads a query.
    ///
    /// - Throws: `Problem` with everything that the parameters do not allow.
    init(_ text: String?, _ parameters: [Parameter]) throws(Problem) {
        var values: [String: [String]] = [:]
        var errors: [String] = []
        for pair in (text ?? "").utf8.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1)
            let hasValue = pair.contains(UInt8(ascii: "="))
            guard let name = parts.first.flatMap(Percent.decoded),
                let value = hasValue && parts.count == 1 ? "" : parts.last.flatMap(Percent.decoded)
            else {
                errors.append("the query is not percent-encoded UTF-8")
                continue
            }
            guard let parameter = parameters.first(where: { $0.name == name }) else {
                errors.append("there is no parameter '\(name)' here")
                continue
            }
            if let problem = parameter.problem(with: hasValue ? value : "") {
                errors.append(problem)
            }
            values[name, default: []].append(value)
            if !parameter.isRepeated, values[name]?.count == 2 {
                errors.append("'\(name)' is given twice")
            }
        }
        if let first = errors.first {
            var problem = Problem.badRequest(
                first,
                help: [
                    parameters.isEmpty
                        ? "leave the query out"
                        : "it takes \(parameters.map(\.name).joined(separator: ", "))"
                ]
            )
            problem.errors = errors
            throw problem
        }
        self.values = values
    }

    subscript(name: String) -> String? { values[name]?.first }

    func all(_ name: String) -> [String] { values[name] ?? [] }

    func count(_ name: String) -> Int? { self[name].flatMap { Int($0) } }

    func isSet(_ name: String) -> Bool? { self[name].map { $0 == "true" } }

    func word<Word: RawRepresentable>(_ name: String) -> Word? where Word.RawValue == String {
        self[name].flatMap(Word.init)
    }

    func words<Word: RawRepresentable>(_ name: String) -> [Word] where Word.RawValue == String {
        all(name).compactMap(Word.init)
    }

    func moment(_ name: String, now: Timestamp) throws -> Timestamp? {
        try self[name].map { try MomentArgument.parse($0, of: name, now: now) }
    }
}

/// Text in the form that addresses have it.
enum Percent {
    /// What was written; nothing for what is not UTF-8 or has half an escape.
    static func decoded(_ text: some Sequence<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(digit),
                    let low = iterator.next().flatMap(digit)
                else {
                    return nil
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
