import WorkflowDiagnostics
import WorkflowModel

/// Turns offsets in an expression into places in its file.
///
/// Exact as long as the file holds the text as it is; else, as for a quoted or folded YAML text, every
/// place is the whole text.
struct SourceLocator: Sendable, Hashable {
    private let span: SourceSpan?
    private let isExact: Bool

    init(_ source: SourceString) {
        span = source.span
        isExact = source.span?.range.count == source.text.utf8.count
    }

    func span(of range: Range<Int>) -> SourceSpan? {
        guard let span, isExact else {
            return span
        }
        let start = span.range.lowerBound
        return SourceSpan(
            file: span.file,
            range: (start + range.lowerBound)..<(start + range.upperBound)
        )
    }
}
