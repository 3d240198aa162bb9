/// A string that equals another only when both hold the same bytes.
///
/// The standard library equates composed and decomposed forms of a character; JSON does not.
package struct ExactString: Sendable, Hashable {
    /// The string itself.
    package let text: String

    /// Takes a string as its bytes.
    package init(_ text: String) {
        self.text = text
    }

    /// Whether both hold the same bytes.
    package static func == (left: Self, right: Self) -> Bool {
        left.text.utf8.count == right.text.utf8.count
            && left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// Feeds the string to the hasher; the same bytes always give the same hash.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(text)
    }
}
