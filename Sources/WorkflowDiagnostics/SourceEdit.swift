/// A stretch of a file and what should stand there instead.
public struct SourceEdit: Sendable, Hashable {
    /// What is replaced.
    public let span: SourceSpan
    /// What stands there afterwards.
    public let replacement: String

    /// Describes a replacement.
    public init(_ span: SourceSpan, _ replacement: String) {
        self.span = span
        self.replacement = replacement
    }
}

extension [SourceEdit] {
    /// The bytes of a file with its edits carried out; of two that overlap the first one counts.
    package func applied(to bytes: [UInt8], of file: String) -> [UInt8] {
        var result: [UInt8] = []
        var offset = 0
        let edits = filter { $0.span.file.utf8.elementsEqual(file.utf8) }
            .sorted { $0.span.range.lowerBound < $1.span.range.lowerBound }
        for edit in edits {
            let range = edit.span.range
            guard range.lowerBound >= offset, range.upperBound <= bytes.count else {
                continue
            }
            result += bytes[offset..<range.lowerBound]
            result += edit.replacement.utf8
            offset = range.upperBound
        }
        return result + bytes[offset...]
    }
}
