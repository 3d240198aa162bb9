package import WorkflowDiagnostics

/// How a process asks the person in front of it for secrets, and warns of them.
package struct SecretDialogue: Sendable {
    /// Asks for the value of a variable without showing it; nothing where nobody can be asked.
    package var ask: @Sendable (_ name: String) throws -> String? = { _ in nil }
    /// Tells of a secret that cannot be kept as it should.
    package var warn: @Sendable (Diagnostic) -> Void = { _ in }

    /// Asks nobody and tells nothing.
    package init() {}
}
