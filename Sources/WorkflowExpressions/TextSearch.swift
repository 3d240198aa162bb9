import Patterns

/// Looks for texts in others, byte for byte and in linear time.
enum TextSearch {
    static func contains(_ text: String, _ part: String) -> Bool {
        ByteSearch(part).isFound(in: Array(text.utf8))
    }
}
