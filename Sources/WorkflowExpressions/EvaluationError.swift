package import WorkflowDiagnostics

/// Why an expression has no value.
///
/// Messages name types and names, never values: a value may be secret.
package struct EvaluationError: Error, Sendable, Hashable {
    package let code: DiagnosticCode
    package let message: String
    package let hints: [String]
    package let span: SourceSpan?

    /// Describes an error; whoever knows the place adds it.
    package init(
        _ code: DiagnosticCode,
        _ message: String,
        hints: [String] = [],
        at span: SourceSpan? = nil
    ) {
        self.code = code
        self.message = message
        self.hints = hints
        self.span = span
    }

    /// Whether a check that needed the value is unknown rather than failed.
    package var isUnknown: Bool { code == .patternLimit || code == .worldUnreadable }

    /// The error as a finding in the file of the expression.
    package var diagnostic: Diagnostic {
        Diagnostic(code, message, at: span, hints: hints)
    }

    /// The error with a place, unless it has one already.
    func placed(at place: SourceSpan?) -> EvaluationError {
        span == nil ? EvaluationError(code, message, hints: hints, at: place) : self
    }
}

extension EvaluationError: CustomStringConvertible {
    /// What went wrong, in words.
    package var description: String { message }
}
