import Patterns
package import SystemPackage
package import WorkflowSystem

/// The project's files as gates and expressions see them: within the project, links not followed.
package struct ProjectFiles: Sendable {
    /// The largest file that is read.
    static let sizeLimit = 64 << 20

    let root: BoundedRoot
    /// What is known of contents without reading them.
    var digests: DigestMemory?
    /// Where every question is noted.
    var trace: ReadTrace?

    /// Looks at the files below an opened folder.
    package init(_ root: BoundedRoot) {
        self.root = root
    }

    /// Reads a path of a definition; it is refused later when it leaves the project.
    static func path(_ text: String) throws -> FilePath {
        guard !text.utf8.contains(0) else {
            throw SystemError.refusal(
                "use",
                FilePath(text.filter { $0 != "\0" }),
                because: "a path holds no NUL byte"
            )
        }
        let path = FilePath(text)
        guard path.root == nil else {
            return path
        }
        var result: FilePath = ""
        for part in path.components where part.kind != .currentDirectory {
            result.append(part)
        }
        return result
    }

    /// The content of a file.
    func content(of path: FilePath) throws -> [UInt8] {
        try document(path).content
    }

    /// The content of a file with its digest.
    func document(_ path: FilePath) throws -> (content: [UInt8], digest: SHA256Digest) {
        var content: [UInt8] = []
        func read() throws -> SHA256Digest {
            content = try root.read(path, limit: Self.sizeLimit)
            return SHA256Digest(of: content)
        }
        let digest = try digests?.reading(path, in: root, always: true, read) ?? read()
        trace?.note(.content(TrackedPath(path.string)), "\(digest)")
        return (content, digest)
    }

    /// What a file of any size holds, without its content.
    func outline(of path: FilePath) throws -> (size: Int, isBlank: Bool, digest: SHA256Digest) {
        var size = 0
        var isBlank = true
        func read() throws -> SHA256Digest {
            var stream = DigestStream()
            try root.read(path) { piece in
                size += piece.count
                isBlank = isBlank && piece.allSatisfy(\.isBlank)
                stream.update(piece)
            }
            return stream.finish()
        }
        let digest = try digests?.reading(path, in: root, always: true, read) ?? read()
        trace?.note(.content(TrackedPath(path.string)), "\(digest)")
        return (size, isBlank, digest)
    }

    /// The digest of a file as events carry it.
    func digest(of path: FilePath) throws -> String {
        let digest = try digests?.digest(of: path, in: root) ?? root.digest(of: path)
        trace?.note(.content(TrackedPath(path.string)), "\(digest)")
        return "\(digest)"
    }

    /// What stands at a path; a link is refused, because nobody looks through it.
    func status(of path: FilePath) throws -> FileStatus? {
        let status = try self.entry(at: path)
        trace?.note(.kind(TrackedPath(path.string)), Self.answer(status))
        return status
    }

    private func entry(at path: FilePath) throws -> FileStatus? {
        let status = path.isEmpty ? nil : try root.status(of: path)
        if status?.kind == .link {
            throw SystemError.refusal(
                "look at",
                path,
                because: "it is a symbolic link, which is not followed here"
            )
        }
        return status
    }

    /// The regular files that match a glob, sorted; a folder with a slash means all files below.
    ///
    /// What git and this program keep for themselves is left out.
    package func matching(_ glob: String) throws -> [FilePath] {
        let text = try Self.path(glob).string + (glob.hasSuffix("/") ? "/" : "")
        let paths = try files(matching: Glob(text.hasSuffix("/") ? text + "**" : text))
        trace?.note(.files(TrackedPath(glob)), Self.answer(paths))
        return paths
    }

    /// The visible files in a folder and below it.
    ///
    /// Hidden ones, such as those that only keep a folder in git, are no content.
    func visible(in folder: FilePath) throws -> [FilePath] {
        let paths = try walk(from: folder) { $0.lastComponent?.string.hasPrefix(".") == false }
        trace?.note(.visible(TrackedPath(folder.string)), Self.answer(paths))
        return paths
    }

    private func files(matching glob: Glob) throws -> [FilePath] {
        guard !glob.isLiteral else {
            let path = FilePath(glob.text)
            return try status(of: path)?.kind == .file ? [path] : []
        }
        return try walk(from: Self.path(glob.literalPrefix)) { glob.matches($0.string) }
    }

    private func walk(from folder: FilePath, _ isWanted: (FilePath) -> Bool) throws -> [FilePath] {
        if !folder.isEmpty, try status(of: folder)?.kind != .folder {
            return []
        }
        var found: [FilePath] = []
        try root.walk(from: folder) { entry in
            if entry.kind == .file, isWanted(entry.path) {
                found.append(entry.path)
            }
            return Self.isInternal(entry.path) ? .skip : .enter
        }
        return found
    }

    /// Whether a path belongs to git or to this program, however its letters are written.
    static func isInternal(_ path: FilePath) -> Bool {
        let parts = path.components.map { $0.string.lowercased() }
        return parts.first == ".ddx" || parts.contains(".git")
    }
}
