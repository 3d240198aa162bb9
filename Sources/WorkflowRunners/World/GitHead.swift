import SystemPackage
import WorkflowSystem

/// What git has checked out, read from its files without running git.
struct GitHead: Sendable, Hashable {
    /// The name of the branch; nothing for a detached head.
    let branch: String?
    /// The commit; nothing before the first one.
    let commit: String?

    /// Reads the repository that a folder belongs to; nothing when there is none.
    static func read(from folder: FilePath) -> GitHead? {
        var folder = folder.lexicallyNormalized()
        while true {
            if let repository = repository(at: folder.appending(".git")) {
                return head(of: repository)
            }
            guard folder.removeLastComponent() else {
                return nil
            }
        }
    }

    /// The folder of a repository: `.git` itself, or where a work tree's file leads.
    private static func repository(at path: FilePath) -> FilePath? {
        guard line(of: path.appending("HEAD")) == nil else {
            return path
        }
        guard let link = line(of: path), link.hasPrefix("gitdir: ") else {
            return nil
        }
        let target = path.removingLastComponent().pushing(FilePath(String(link.dropFirst(8))))
        return line(of: target.appending("HEAD")) == nil ? nil : target
    }

    private static func head(of repository: FilePath) -> GitHead? {
        guard let head = line(of: repository.appending("HEAD")) else {
            return nil
        }
        guard let name = reference(head) else {
            return GitHead(branch: nil, commit: commit(head))
        }
        // What all work trees share lies in the folder that a work tree's own names.
        let shared = line(of: repository.appending("commondir")).map {
            repository.pushing(FilePath($0))
        }
        let isBranch = name.hasPrefix("refs/heads/") && name != "refs/heads/.invalid"
        return GitHead(
            branch: isBranch ? String(name.dropFirst(11)) : nil,
            commit: commit(of: name, in: [repository] + (shared.map { [$0] } ?? []), depth: 0)
        )
    }

    private static func commit(of name: String, in folders: [FilePath], depth: Int) -> String? {
        for folder in folders {
            guard let text = line(of: folder.pushing(FilePath(name))) else {
                continue
            }
            if let next = reference(text) {
                return depth < 5 ? commit(of: next, in: folders, depth: depth + 1) : nil
            }
            return commit(text)
        }
        for folder in folders {
            if let found = packed(name, in: folder.appending("packed-refs")) {
                return found
            }
        }
        return nil
    }

    private static func packed(_ name: String, in file: FilePath) -> String? {
        guard let bytes = content(of: file, limit: 64 << 20) else {
            return nil
        }
        let line = bytes.split(separator: UInt8(ascii: "\n")).first { line in
            let parts = line.split(separator: UInt8(ascii: " "))
            return parts.count == 2 && parts[1].elementsEqual(name.utf8)
        }
        return line.flatMap { commit(String(decoding: $0.prefix { $0 != 0x20 }, as: UTF8.self)) }
    }

    /// The name behind `ref: `, unless it would lead out of the repository.
    private static func reference(_ text: String) -> String? {
        guard text.hasPrefix("ref: ") else {
            return nil
        }
        let name = String(text.dropFirst(5))
        let isSafe = name.hasPrefix("refs/") && !name.split(separator: "/").contains("..")
        return isSafe && !name.utf8.contains(0) ? name : nil
    }

    private static func commit(_ text: String) -> String? {
        let isCommit = [40, 64].contains(text.utf8.count) && text.utf8.allSatisfy(\.isHexadecimal)
        return isCommit ? text : nil
    }

    /// The first line of a small file.
    private static func line(of path: FilePath) -> String? {
        guard let bytes = content(of: path, limit: 1 << 16), !bytes.contains(0) else {
            return nil
        }
        return String(
            decoding: bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") },
            as: UTF8.self
        )
    }

    private static func content(of path: FilePath, limit: Int) -> [UInt8]? {
        // Git facts are optional: whatever keeps them from being read, there are none.
        try? DurableFile.read(path, limit: limit)
    }
}
