/// The time of a commit, which whoever made it can have set to anything.
enum CommitTime {
    /// The end of the year 9999, in seconds since 1970.
    private static let last: Int64 = 253_402_300_799

    /// Reads seconds since 1970, as git prints them; what cannot be becomes the nearest that can.
    static func seconds(_ text: String) -> Int64 {
        guard let seconds = Int64(text) else {
            return text.hasPrefix("-") || text.isEmpty ? 0 : last
        }
        return min(max(seconds, 0), last)
    }
}
