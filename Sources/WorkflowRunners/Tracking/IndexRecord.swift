import SystemPackage
import WorkflowSystem

/// What is known of one entry, as it is written down.
struct IndexRecord: Sendable, Hashable {
    let stamp: FileStamp
    let digest: SHA256Digest?
    let isRacy: Bool

    /// Takes over what a tree knows.
    init(_ entry: FileTree.Entry) {
        stamp = entry.stamp
        digest = entry.digest
        isRacy = entry.isRacy
    }

    /// What is known of a file that has not changed since.
    init(stamp: FileStamp, digest: SHA256Digest) {
        self.stamp = stamp
        self.digest = digest
        isRacy = false
    }

    /// What stands there.
    var state: EntryState {
        switch stamp.kind {
        case .folder: .folder(permissions: stamp.permissions)
        case .link: digest.map { .link($0) } ?? .absent
        case .file, .fifo, .other: .file(digest, permissions: stamp.permissions)
        }
    }

    /// The fields in a fixed order, separated by spaces.
    var text: String {
        let fields = [
            Self.letter(of: stamp.kind), String(stamp.permissions, radix: 8), String(stamp.size),
            String(stamp.modified), String(stamp.changed), String(stamp.inode),
            isRacy ? "1" : "0", digest?.hexadecimal ?? "-",
        ]
        return fields.joined(separator: " ")
    }

    /// Reads the fields; nothing for a text that is none.
    init?(_ text: Substring) {
        let fields = text.split(separator: " ")
        guard fields.count == 8, let kind = Self.kind(fields[0]),
            let permissions = Int(fields[1], radix: 8), let size = Int64(fields[2]),
            let modified = Int64(fields[3]), let changed = Int64(fields[4]),
            let inode = UInt64(fields[5])
        else {
            return nil
        }
        stamp = FileStamp(
            kind: kind,
            permissions: permissions,
            size: size,
            modified: modified,
            changed: changed,
            inode: inode
        )
        isRacy = fields[6] != "0"
        digest = SHA256Digest("sha256:\(fields[7])")
    }

    /// What a tree knows of the entry then.
    func entry(named name: EntryName, folder: FileTree?) -> FileTree.Entry {
        FileTree.Entry(name: name, stamp: stamp, digest: digest, isRacy: isRacy, folder: folder)
    }

    private static func letter(of kind: FileStatus.Kind) -> String {
        switch kind {
        case .folder: "d"
        case .link: "l"
        case .file, .fifo, .other: "f"
        }
    }

    private static func kind(_ letter: Substring) -> FileStatus.Kind? {
        switch letter {
        case "d": .folder
        case "l": .link
        case "f": .file
        default: nil
        }
    }
}
