/// The ids and digests that this program shows: what stands within one by chance is no secret.
enum OwnIdentifier {
    /// A value of so many bytes stands in no digest by chance.
    private static let longestChance = 11

    /// The lengths of hexadecimal texts that are shown: short ids and digests, commits, digests.
    private static let lengths: Set<Int> = [8, 12, 40, 64]

    /// Whether bytes are a small part of an id or a digest.
    static func surrounds(_ range: Range<Int>, in text: [UInt8]) -> Bool {
        guard range.count <= longestChance, text[range].allSatisfy(isPart) else {
            return false
        }
        let start = text[..<range.lowerBound].lastIndex { !isPart($0) }.map { $0 + 1 } ?? 0
        let end = text[range.upperBound...].firstIndex { !isPart($0) } ?? text.endIndex
        guard end - start > range.count, end - start <= 64 else {
            return false
        }
        // A letter before or behind belongs to a word, which is no id.
        let isWord =
            start > 0 && text[start - 1].isLetterOrDigit
            || end < text.count
                && text[end].isLetterOrDigit
        return !isWord && isIdentifier(text[start..<end])
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        byte.isLowercaseHexadecimal || byte == UInt8(ascii: "-")
    }

    private static func isIdentifier(_ text: ArraySlice<UInt8>) -> Bool {
        let groups = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
            .map(\.count)
        return groups == [8, 4, 4, 4, 12] || groups.count == 1 && lengths.contains(text.count)
    }
}
