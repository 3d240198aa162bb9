/// What `explain` tells about a kind of finding.
public struct DiagnosticExplanation: Sendable, Hashable {
    /// The kind of finding that is explained.
    public let code: DiagnosticCode
    /// What the finding means, in one line.
    public let title: String
    /// Why it matters and what to do, as plain text.
    public let text: String

    /// Documents a code.
    public init(_ code: DiagnosticCode, _ title: String, _ text: String) {
        self.code = code
        self.title = title
        self.text = text
    }
}
