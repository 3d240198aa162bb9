/// Finds what somebody probably meant to type.
public enum Suggestion {
    /// Returns the known words closest to a misspelt one, best first, three at most.
    ///
    /// A word is close when at most a third of it differs; short words must match but for one
    /// letter. The distance is optimal string alignment (Damerau-Levenshtein without overlaps).
    public static func closest(to word: String, among known: some Sequence<String>) -> [String] {
        let limit = max(1, word.count / 3)
        return
            known
            .map { (word: $0, distance: distance(from: word.lowercased(), to: $0.lowercased())) }
            .filter { $0.distance <= limit && (word.count > 2 || $0.distance <= 1) }
            .filter { $0.distance < max(word.count, $0.word.count) }
            .sorted { ($0.distance, $0.word) < ($1.distance, $1.word) }
            .prefix(3)
            .map(\.word)
    }

    /// Phrases the closest words as a hint; nothing when none is close.
    public static func hint(for word: String, among known: some Sequence<String>) -> String? {
        let words = closest(to: word, among: known).map { "'\($0)'" }
        return words.isEmpty ? nil : "did you mean \(words.joined(separator: " or "))?"
    }

    /// Counts the edits between two words: insert, delete, replace, swap neighbours.
    package static func distance(from left: String, to right: String) -> Int {
        let left = Array(left.unicodeScalars.prefix(64))
        let right = Array(right.unicodeScalars.prefix(64))
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for i in 0..<left.count {
            var row = [i + 1]
            for j in 0..<right.count {
                let replaced = last[j] + (left[i] == right[j] ? 0 : 1)
                var best = min(replaced, last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    best = min(best, beforeLast[j - 1] + 1)
                }
                row.append(best)
            }
            beforeLast = last
            last = row
        }
        return last[right.count]
    }
}
