package import WorkflowSystem

/// What a log says about itself at one moment: its name, how many records it has, and their root.
///
/// Its text is that of `tlog-checkpoint.md` of the Community Cryptography Specification Project,
/// so that witnesses and verifiers of other logs understand it.
package struct Checkpoint: Sendable, Hashable {
    /// The name of the log, unlike that of any other.
    package let origin: String
    /// How many records the log has.
    package let size: Int
    /// The root of the tree over them.
    package let root: SHA256Digest

    /// Describes the state of a log.
    package init(origin: String, size: Int, root: SHA256Digest) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// Reads the text of a note; nothing when it is not exactly what this would have written.
    package init?(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 4, lines[3].isEmpty, !lines[0].isEmpty, let size = Int(lines[1]),
            size >= 0, let root = Base64.bytes(lines[2]).flatMap(SHA256Digest.init(bytes:))
        else {
            return nil
        }
        self.init(origin: String(lines[0]), size: size, root: root)
        guard self.text.utf8.elementsEqual(text.utf8) else {
            return nil
        }
    }

    /// Three lines: origin, size, root.
    package var text: String { "\(origin)\n\(size)\n\(Base64.text(root.bytes))\n" }
}
