package import JSON

/// What validating a value came to.
package struct SchemaReport: Sendable, Hashable {
    /// Whether a value follows a schema.
    package enum Outcome: Sendable, Hashable {
        case valid
        case invalid
        /// A limit ran out, so nobody can tell; the findings say which.
        case undecided
    }

    package let outcome: Outcome
    /// Everything that is wrong, in the order it was met; at most as many as anybody reads.
    package let findings: [SchemaFinding]

    init(_ truth: Truth, _ findings: [SchemaFinding]) {
        switch truth {
        case .holds:
            outcome = .valid
            self.findings = []
        case .fails:
            outcome = .invalid
            self.findings = findings
        case .undecided:
            outcome = .undecided
            self.findings = findings
        }
    }

    /// Whether the value follows the schema for certain.
    package var isValid: Bool { outcome == .valid }
}

/// One thing that is wrong with a value.
package struct SchemaFinding: Sendable, Hashable {
    /// Where the value stands in what was validated.
    package let instanceLocation: JSONPointer
    /// Where the keyword stands that asks for something else.
    package let schemaLocation: SchemaLocation
    /// What the value is, such as "is a string"; empty when that goes without saying.
    package let found: String
    /// What it should be, such as "must be an integer".
    package let expected: String

    /// What is wrong, in lower case and without a full stop.
    package var message: String {
        found.isEmpty ? expected : "\(found), \(expected)"
    }
}

extension SchemaFinding: CustomStringConvertible {
    /// The place and the message on one line.
    package var description: String {
        let place = instanceLocation.description
        return place.isEmpty ? message : "\(place) \(message)"
    }
}

/// The place of a schema or a keyword: an address, and a pointer into what stands there.
package struct SchemaLocation: Sendable, Hashable, CustomStringConvertible {
    /// The address of the resource, empty when it has none.
    package let address: String
    /// From the root of the resource.
    package let pointer: JSONPointer

    /// The address with the pointer as its fragment.
    package var description: String { "\(address)#\(pointer)" }

    /// The place of a keyword of the schema that stands here.
    func appending(_ key: String) -> Self {
        Self(address: address, pointer: pointer.appending(key))
    }
}

/// Why a schema cannot be used.
package struct SchemaError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One thing that is wrong with a schema.
    package struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
        /// Where its document was found, and the way from its root.
        package let location: SchemaLocation
        /// What is wrong, in lower case and without a full stop.
        package let message: String

        /// The place and the message on one line.
        package var description: String { "\(location): \(message)" }
    }

    /// Everything that is wrong; never empty.
    package let problems: [Problem]

    /// The first problem, and how many there are beside it.
    package var description: String {
        let rest = problems.count > 1 ? " (and \(problems.count - 1) more)" : ""
        return (problems.first?.description ?? "") + rest
    }
}
