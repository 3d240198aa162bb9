/// Where a pattern matched, in bytes from the start of the text.
package struct PatternMatch: Sendable, Hashable {
    /// The whole match, then one range a group; nil for a group that took no part.
    package let groups: [Range<Int>?]
    /// The bytes of the whole match.
    package let range: Range<Int>
}
