import WorkflowLanguage

/// The lines that show where two changes met.
enum ConflictMarkers {
    private static let begin = Array("<<<<<<< ".utf8)
    private static let middle = Array("=======".utf8)
    private static let end = Array(">>>>>>> ".utf8)

    /// Whether a text holds a conflict that nobody has decided: the three marks, in order.
    static func stand(in bytes: [UInt8]) -> Bool {
        var wanted = [begin, middle, end][...]
        for line in bytes.split(separator: 0x0A) {
            guard let mark = wanted.first else {
                break
            }
            if line.starts(with: mark) {
                wanted = wanted.dropFirst()
            }
        }
        return wanted.isEmpty
    }

    /// A text of which one side is all and the other nothing, because the file was removed there.
    ///
    /// - Parameters:
    ///   - text: What is left on the other side.
    ///   - isMine: Whether it is the user's side that still has it.
    ///   - labels: What the sides are called.
    /// - Returns: The text with marks around it.
    static func marked(_ text: [UInt8], isMine: Bool, _ labels: MergeLabels) -> [UInt8] {
        let body = text.isEmpty || text.last == 0x0A ? text : text + [0x0A]
        let mine = labels.mine + (isMine ? "" : " (removed)")
        let theirs = labels.theirs + (isMine ? " (removed)" : "")
        return begin + Array(mine.utf8) + [0x0A] + (isMine ? body : []) + middle + [0x0A]
            + (isMine ? [] : body) + end + Array(theirs.utf8) + [0x0A]
    }
}
