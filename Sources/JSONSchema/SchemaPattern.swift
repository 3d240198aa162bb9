import Patterns

/// A regular expression of a schema, which follows ECMA-262.
struct SchemaPattern: Sendable {
    /// The pattern as it was written.
    let text: String
    private let pattern: Pattern

    init(_ text: String) throws {
        self.text = text
        pattern = try Pattern(try ECMAPattern.translated(text))
    }

    /// Whether it is found in a text.
    ///
    /// - Parameters:
    ///   - text: The text; it may be found anywhere in it.
    ///   - steps: What the search may cost; what it did cost is taken off.
    /// - Returns: Whether it is found.
    /// - Throws: `PatternError` when that cannot be told within the limits.
    func isFound(in text: String, spending steps: inout Int) throws(PatternError) -> Bool {
        try pattern.isFound(in: Array(text.utf8), spending: &steps)
    }
}
