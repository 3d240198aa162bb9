import JSON

/// What a step wrote to `$DDX_OUTPUT`.
///
/// Lines of `name=value`, values of several lines between `name<<END` and `END`, or one JSON object.
enum StepOutputs {
    /// How much a step may write.
    static let limit = 1 << 20

    /// Why an output file cannot be used, and on which line; none when it is no text at all.
    struct Failure: Error, Hashable {
        let line: Int?
        let message: String
    }

    /// Reads the outputs; of those with the same name the last one counts.
    static func parse(_ bytes: [UInt8]) throws(Failure) -> JSONObject {
        if bytes.first(where: { !$0.isBlank }) == UInt8(ascii: "{") {
            return try object(bytes)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(line: invalidLine(bytes), message: "the bytes are not UTF-8 text")
        }
        return try lines(text)
    }

    private static func object(_ bytes: [UInt8]) throws(Failure) -> JSONObject {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw Failure(line: error.line, message: error.message)
        }
        guard let object = value.objectValue else {
            throw Failure(line: 1, message: "expected an object but got a \(value.kind)")
        }
        for name in object.keys {
            try check(name, line: 1)
        }
        return object
    }

    private static func lines(_ text: String) throws(Failure) -> JSONObject {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
        var outputs = JSONObject()
        var index = 0
        while index < lines.count {
            let line = lines[index]
            let number = index + 1
            index += 1
            if line.allSatisfy(\.isBlank) {
                continue
            }
            guard let mark = line.firstIndex(where: { "=<".utf8.contains($0) }) else {
                throw Failure(line: number, message: "expected 'name=value'")
            }
            let name = String(Substring(line[..<mark]))
            try check(name, line: number)
            let rest = line[mark...].dropFirst()
            if line[mark] == UInt8(ascii: "=") {
                outputs[name] = .string(String(Substring(rest)))
                continue
            }
            guard rest.first == UInt8(ascii: "<"), rest.count > 1 else {
                throw Failure(line: number, message: "expected 'name=value' or 'name<<END'")
            }
            let end = rest.dropFirst()
            guard let last = lines[index...].firstIndex(where: { $0.elementsEqual(end) }) else {
                throw Failure(
                    line: number,
                    message: "'\(name)' has no end: no line is '\(String(Substring(end)))'"
                )
            }
            outputs[name] = .string(
                lines[index..<last].map { String(Substring($0)) }.joined(separator: "\n")
            )
            index = last + 1
        }
        return outputs
    }

    /// Whether a text can be the name of an output.
    static func isName(_ text: String) -> Bool {
        text.utf8.count <= 200 && text.utf8.allSatisfy { $0.isWord || $0 == UInt8(ascii: "-") }
            && text.utf8.first.map { !$0.isDigit && $0 != UInt8(ascii: "-") } == true
    }

    private static func check(_ name: String, line: Int) throws(Failure) {
        guard isName(name) else {
            throw Failure(
                line: line,
                message: "'\(name.prefix(40))' is not a name: use letters, digits, '_' and '-'"
            )
        }
    }

    private static func invalidLine(_ bytes: [UInt8]) -> Int {
        var number = 1
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if String(validating: line, as: UTF8.self) == nil {
                return number
            }
            number += 1
        }
        return number
    }
}
