/// One thing worth telling the author of a file, with where it is and what to do about it.
public struct Diagnostic: Error, Sendable, Hashable {
    /// How much a finding matters.
    public enum Severity: String, Sendable, Hashable {
        case error
        case warning
    }

    /// The stable code that scripts match on and `explain` documents.
    public let code: DiagnosticCode
    /// Whether the finding keeps the file from being used.
    public let severity: Severity
    /// What is wrong, in lower case and without a full stop.
    public let message: String
    /// Where it is; nothing for a finding about no file in particular.
    public let span: SourceSpan?
    /// A few words under the marked characters; empty for none.
    public let label: String
    /// What to do next, one step each, most likely first.
    public let hints: [String]
    /// What would mend it without changing what the author meant; nothing when people must decide.
    public let edit: SourceEdit?
    /// Other places that the finding is about, such as the first of two equal ids.
    public let related: [RelatedPlace]

    /// Describes a finding.
    public init(
        _ code: DiagnosticCode,
        _ message: String,
        severity: Severity = .error,
        at span: SourceSpan?,
        label: String = "",
        hints: [String] = [],
        edit: SourceEdit? = nil,
        related: [RelatedPlace] = []
    ) {
        self.code = code
        self.severity = severity
        self.message = message
        self.span = span
        self.label = label
        self.hints = hints
        self.edit = edit
        self.related = related
    }
}

extension [Diagnostic] {
    /// Whether any of the findings is an error.
    public var hasErrors: Bool {
        contains { $0.severity == .error }
    }

    /// The findings by file and position, each one once.
    public var sortedByPosition: [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return filter { seen.insert($0).inserted }
            .enumerated()
            .sorted { left, right in
                let leftKey = (
                    left.element.span?.file ?? "", left.element.span?.range.lowerBound ?? 0,
                    left.offset
                )
                let rightKey = (
                    right.element.span?.file ?? "", right.element.span?.range.lowerBound ?? 0,
                    right.offset
                )
                return leftKey < rightKey
            }
            .map(\.element)
    }
}
