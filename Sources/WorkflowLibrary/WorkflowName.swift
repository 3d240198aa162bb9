/// The rule for names of workflows.
package enum WorkflowName {
    /// What people are told about the rule.
    package static let rule = "use small letters, digits and '-', at most 128, no '-' in front"

    /// Whether a text is the name of a workflow: `[a-z0-9][a-z0-9-]*`.
    package static func isValid(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count) && text.utf8.first != hyphen
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == hyphen
            }
    }

    /// Refuses a text that is no name: it must never become part of a path.
    package static func require(_ text: String) throws {
        guard isValid(text) else {
            throw LibraryError(
                .invalid,
                "'\(text)' cannot be the name of a workflow",
                hints: [rule]
            )
        }
    }

    private static let hyphen = UInt8(ascii: "-")
}
