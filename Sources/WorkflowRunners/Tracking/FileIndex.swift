import WorkflowModel
import WorkflowSystem

/// All that is known of a project's files, as it is written down between two processes.
struct FileIndex: Sendable {
    private static let header = "ddx.files/1"

    /// What is tracked.
    var records: [TrackedPath: IndexRecord] = [:]
    /// Paths that are passed over.
    var ignored: [TrackedPath] = []

    /// Begins without any file.
    init() {}

    /// Takes over what a tree knows.
    init(_ tree: FileTree) {
        add(tree, at: "")
    }

    private mutating func add(_ tree: FileTree, at prefix: String) {
        for entry in tree.entries {
            guard let name = entry.name.text else { continue }
            records[TrackedPath(prefix + name)] = IndexRecord(entry)
            if let folder = entry.folder {
                add(folder, at: prefix + name + "/")
            }
        }
        ignored += tree.ignored.compactMap(\.text).map { TrackedPath(prefix + $0) }
    }

    /// The tree that these records make; an entry without its folder is left out.
    var tree: FileTree {
        var members: [TrackedPath: [(EntryName, TrackedPath)]] = [:]
        var passedOver: [TrackedPath: Set<EntryName>] = [:]
        for path in records.keys {
            let (folder, name) = Self.parts(of: path)
            if let name { members[folder, default: []].append((name, path)) }
        }
        for path in ignored {
            let (folder, name) = Self.parts(of: path)
            if let name { passedOver[folder, default: []].insert(name) }
        }
        func tree(at folder: TrackedPath) -> FileTree {
            var result = FileTree()
            result.ignored = passedOver[folder] ?? []
            for (name, path) in members[folder] ?? [] {
                guard let record = records[path] else { continue }
                let isFolder = record.stamp.kind == .folder
                result.entries.append(
                    record.entry(named: name, folder: isFolder ? tree(at: path) : nil)
                )
                if name == .ignoreFile, let digest = record.digest {
                    result.ignoreFile = .init(digest: digest, stamp: nil, rules: nil)
                }
            }
            return result
        }
        return tree(at: "")
    }

    private static func parts(of path: TrackedPath) -> (folder: TrackedPath, name: EntryName?) {
        let slash = path.text.utf8.lastIndex(of: UInt8(ascii: "/"))
        guard let slash else {
            return ("", EntryName(path.text))
        }
        let name = path.text[path.text.utf8.index(after: slash)...]
        return (TrackedPath(String(path.text[..<slash])), EntryName(name))
    }

    // MARK: Bytes

    /// The records, each ended by a NUL, which no path holds.
    var encoded: [UInt8] {
        var bytes = Array(Self.header.utf8) + [0]
        for (path, record) in records {
            bytes += record.text.utf8
            bytes.append(UInt8(ascii: " "))
            bytes += path.text.utf8
            bytes.append(0)
        }
        for path in ignored {
            bytes += "i ".utf8
            bytes += path.text.utf8
            bytes.append(0)
        }
        return bytes
    }

    /// Reads what was written down; nothing when it is no index.
    init?(_ bytes: [UInt8]) {
        let lines = bytes.split(separator: 0)
        guard let first = lines.first, first.elementsEqual(Self.header.utf8) else {
            return nil
        }
        for line in lines.dropFirst() {
            guard let text = String(validating: line, as: UTF8.self) else {
                return nil
            }
            if text.utf8.starts(with: "i ".utf8) {
                ignored.append(TrackedPath(String(text.utf8.dropFirst(2)) ?? ""))
                continue
            }
            // Eight fields, then the path, which may hold spaces.
            var spaces = 0
            let end = text.utf8.firstIndex { byte in
                spaces += byte == UInt8(ascii: " ") ? 1 : 0
                return spaces == 8
            }
            guard let end, let record = IndexRecord(text[..<end]) else {
                return nil
            }
            records[TrackedPath(String(text[text.utf8.index(after: end)...]))] = record
        }
    }
}
