package import WorkflowDiagnostics
package import WorkflowModel

/// A text with expressions in `${{ … }}`.
package struct InterpolatedText: Sendable {
    private enum Part: Sendable {
        case text(String)
        case expression(Expression)
    }

    private let parts: [Part]
    private let span: SourceSpan?

    /// Reads a text; each expression in it is parsed at once.
    package init(parsing source: SourceString) throws(Diagnostic) {
        let bytes = Array(source.text.utf8)
        let locator = SourceLocator(source)
        var parts: [Part] = []
        for part in try Braces.parts(of: bytes, locator) {
            if part.isExpression {
                parts.append(.expression(try Expression(bytes, in: part.range, locator)))
            } else {
                parts.append(.text(String(decoding: bytes[part.range], as: UTF8.self)))
            }
        }
        self.parts = parts
        span = source.span
    }

    /// The expressions in their order.
    package var expressions: [Expression] {
        parts.compactMap { part in
            if case .expression(let expression) = part { expression } else { nil }
        }
    }

    /// Whether the text is more than itself.
    package var containsExpression: Bool { !expressions.isEmpty }

    /// Finds what cannot work at a place of a workflow.
    ///
    /// - Parameters:
    ///   - scope: The names that exist there.
    ///   - allowingSecrets: Whether the result may be secret, as in environments and arguments.
    /// - Returns: Everything found, in the order of the text.
    package func check(in scope: any NameScope, allowingSecrets: Bool = false) -> [Diagnostic] {
        expressions.flatMap { $0.check(in: scope, allowingSecrets: allowingSecrets) }
    }

    /// Computes the value: typed when the text is exactly one expression, else a string.
    package func evaluate(in context: Context) throws(EvaluationError) -> Value {
        if parts.count == 1, case .expression(let expression) = parts[0] {
            return try expression.evaluate(in: context)
        }
        var budget = Budget()
        var text = ""
        var isSecret = false
        for part in parts {
            switch part {
            case .text(let literal): text += literal
            case .expression(let expression):
                let value = try expression.evaluate(in: context)
                isSecret = isSecret || value.containsSecret
                let inserted = value.revealed.description
                do {
                    try budget.produce(inserted.utf8.count)
                } catch {
                    throw error.placed(at: span)
                }
                text += inserted
            }
        }
        return .string(text).secret(if: isSecret)
    }
}
