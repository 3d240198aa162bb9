/// A stretch of a file, as UTF-8 offsets.
///
/// Lines and columns are not kept: they are computed from the text when somebody reads them.
public struct SourceSpan: Sendable, Hashable {
    /// The path as it is shown to people.
    public let file: String
    /// Offsets into the UTF-8 bytes of the file.
    public let range: Range<Int>

    /// Names a stretch of a file.
    public init(file: String, range: Range<Int>) {
        self.file = file
        self.range = range
    }

    /// A span that stands for the whole file.
    public init(file: String) {
        self.init(file: file, range: 0..<0)
    }
}
