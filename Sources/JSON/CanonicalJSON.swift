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
        try canonical().bytes()
    }

    /// The same value with its keys sorted and its numbers in canonical form.
    private func canonical() throws(JSONCanonicalError) -> JSONValue {
        switch self {
        case .null, .bool, .string:
            return self
        case .number(let number):
            guard let text = number.canonicalText else {
                throw JSONCanonicalError(number: number)
            }
            return .number(JSONNumber(validText: text))
        case .array(let elements):
            var canonicalElements: [JSONValue] = []
            for element in elements {
                canonicalElements.append(try element.canonical())
            }
            return .array(canonicalElements)
        case .object(let members):
            var canonicalMembers = JSONObject()
            let sorted = members.sorted {
                $0.key.utf16.lexicographicallyPrecedes($1.key.utf16)
            }
            for (key, value) in sorted {
                canonicalMembers.append(key, try value.canonical())
            }
            return .object(canonicalMembers)
        }
    }
}
