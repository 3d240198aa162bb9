import Patterns

/// Matches texts against patterns under limits.
enum PatternTest {
    /// What one search costs in steps of the evaluation, since it may itself take long.
    static let cost = 50

    /// Whether a pattern is found anywhere in a text.
    static func matches(_ text: String, pattern: String) throws(EvaluationError) -> Bool {
        do {
            return try Pattern(pattern).firstMatch(in: text) != nil
        } catch {
            if case .invalid = error {
                throw EvaluationError(.unreadableText, "\(error)")
            }
            throw EvaluationError(.patternLimit, "\(error)")
        }
    }

    /// Says what is wrong with a text that should be a pattern.
    static func problem(_ pattern: String) -> String? {
        do {
            _ = try Pattern(pattern)
            return nil
        } catch {
            return "this is not a pattern: \(error)"
        }
    }
}
