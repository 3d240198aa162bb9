import WorkflowDiagnostics

/// Gathers what is wrong while files are read; every reader of a source adds to the same one.
final class Findings {
    private(set) var diagnostics: [Diagnostic] = []
    /// The files that were read, by the path that findings show.
    var texts: [String: SourceText] = [:]
    /// Whether there is so much wrong that nobody misses what would come on top of it.
    var isPlenty: Bool { diagnostics.count >= 500 }

    /// How many more words are compared for suggestions: they must not make bad input slow.
    private var comparisons = 50_000

    /// How many of the findings keep a file from being used.
    private(set) var errorCount = 0

    func add(_ diagnostic: Diagnostic) {
        diagnostics.append(diagnostic)
        errorCount += diagnostic.severity == .error ? 1 : 0
    }

    func add(_ diagnostics: some Sequence<Diagnostic>) {
        for diagnostic in diagnostics {
            add(diagnostic)
        }
    }

    func error(
        _ code: DiagnosticCode,
        _ message: String,
        at span: SourceSpan?,
        label: String = "",
        hints: [String?] = [],
        edit: SourceEdit? = nil,
        related: [RelatedPlace] = []
    ) {
        add(
            Diagnostic(
                code,
                message,
                at: span,
                label: label,
                hints: hints.compactMap(\.self),
                edit: edit,
                related: related
            )
        )
    }

    func warning(
        _ code: DiagnosticCode,
        _ message: String,
        at span: SourceSpan?,
        label: String = "",
        hints: [String?] = []
    ) {
        add(
            Diagnostic(
                code,
                message,
                severity: .warning,
                at: span,
                label: label,
                hints: hints.compactMap(\.self)
            )
        )
    }

    /// Phrases the words closest to a misspelt one as a hint; nothing when none is close.
    func suggestion(for word: String, among known: some Collection<String>) -> String? {
        Suggestion.hint(for: word, among: closest(to: word, among: known))
    }

    /// The words closest to a misspelt one.
    func closest(to word: String, among known: some Collection<String>) -> [String] {
        guard comparisons >= known.count else {
            return []
        }
        comparisons -= known.count
        return Suggestion.closest(to: word, among: known)
    }
}
