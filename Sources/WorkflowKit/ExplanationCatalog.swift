package import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowLanguage
import WorkflowLibrary

/// What `explain` knows about codes of all parts of the program.
package enum ExplanationCatalog {
    /// One explanation for every code.
    package static let all =
        LanguageCatalog.explanations + ExpressionCatalog.explanations + LibraryCatalog.explanations

    /// The explanation of a code; nothing for one that was never given out.
    package static func explanation(of code: DiagnosticCode) -> DiagnosticExplanation? {
        all.first { $0.code == code }
    }

    /// Lines that cause a finding, and lines that do not; nothing when no few lines can.
    package static func example(of code: DiagnosticCode) -> DiagnosticExample? {
        LanguageCatalog.examples[code]
    }
}
