/// A place that a finding elsewhere is about too.
public struct RelatedPlace: Sendable, Hashable {
    /// Where it is.
    public let span: SourceSpan
    /// What stands there, in lower case and without a full stop.
    public let message: String

    /// Names a place.
    public init(_ span: SourceSpan, _ message: String) {
        self.span = span
        self.message = message
    }
}
