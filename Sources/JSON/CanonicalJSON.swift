/// Why a value has no canonical form: a number is beyond the range of a double.
public struct JSONCanonicalError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The number that is out of range.
    public let number: JSONNumber

    /// What is wrong, in lower case and without a full stop.
    public var description: String {
        "the number \(number.text.prefix(64)) is beyond what canonical JSON can write"
    }
}

extension JSONValue {
    /// The one form that RFC 8785 gives to this value, fit for hashing and signing.
    ///
    /// Numbers become the shortest text of their nearest double: integers beyond 2^53 may lose
    /// digits and are better carried as strings.
    ///
    /// - Throws: An error for a number beyond the range of a double.
    public func canonicalBytes() throws(JSONCanonicalError) -> [UInt8] {
        var writer = JSONWriter()
        try writer.write(canonical: self)
        return writer.bytes
    }
}

extension JSONWriter {
    /// The integers up to this one are doubles, whose shortest text is that of the integer.
    private static var largestExactInteger: UInt64 { 1 << 53 }

    /// Writes an integer in its canonical form.
    package mutating func write(canonical integer: Int64) {
        if integer.magnitude <= Self.largestExactInteger {
            write(raw: String(integer))
        } else {
            write(raw: JSONNumber(integer).canonicalText ?? String(integer))
        }
    }

    fileprivate mutating func write(canonical value: JSONValue) throws(JSONCanonicalError) {
        switch value {
        case .null, .bool, .string:
            write(value)
        case .number(let number):
            guard let text = number.canonicalText else {
                throw JSONCanonicalError(number: number)
            }
            write(raw: text)
        case .array(let elements):
            try writeParts(of: elements, between: "[", and: "]") {
                writer,
                element throws(JSONCanonicalError) in
                try writer.write(canonical: element)
            }
        case .object(let members):
            try writeParts(of: members.canonicalOrder, between: "{", and: "}") {
                writer,
                index throws(JSONCanonicalError) in
                writer.write(quoted: members[index].key)
                writer.write(raw: ":")
                try writer.write(canonical: members[index].value)
            }
        }
    }
}

extension JSONObject {
    /// The places of the members by the UTF-16 code units of their keys.
    fileprivate var canonicalOrder: [Int] {
        let isInOrder = zip(self, dropFirst()).allSatisfy { precedes($0.key, $1.key) }
        return isInOrder ? Array(indices) : indices.sorted { precedes(self[$0].key, self[$1].key) }
    }

    private func precedes(_ key: String, _ other: String) -> Bool {
        key.utf16.lexicographicallyPrecedes(other.utf16)
    }
}
