/// Why a pattern could not be used.
package enum PatternError: Error, Sendable, Hashable {
    /// The text is not a pattern; the offset is the byte of the text where that shows.
    case invalid(message: String, offset: Int)
    /// Matching was given up, so whether the text matches is unknown.
    case limitExceeded(PatternLimit)
    /// Matching ended for another reason, such as a recursion that does not move on.
    case matchingFailed(message: String)
}

/// What a search may use up.
package enum PatternLimit: Sendable, Hashable {
    /// The steps taken over the whole search.
    case effort
    /// The choices open at one time.
    case depth
    /// The memory for those choices.
    case memory
}

extension PatternError: CustomStringConvertible {
    /// What is wrong, in lower case and without a full stop.
    package var description: String {
        switch self {
        case .invalid(let message, let offset):
            "\(message) at byte \(offset) of the pattern"
        case .limitExceeded(.effort):
            "the pattern needs too many steps on this text"
        case .limitExceeded(.depth):
            "the pattern keeps too many choices open on this text"
        case .limitExceeded(.memory):
            "the pattern needs too much memory on this text"
        case .matchingFailed(let message):
            "the pattern cannot be matched: \(message)"
        }
    }
}
