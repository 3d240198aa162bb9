package import WorkflowSystem

/// The files of a workflow in memory, sorted by the bytes of their paths.
///
/// A *composed* source also holds the files of all workflows that the phases use.
package struct WorkflowSource: Sendable {
    /// One file.
    package struct File: Sendable, Hashable {
        /// Path in the workflow's folder, parts joined by slashes.
        package let path: String
        package let content: [UInt8]
        package let isExecutable: Bool

        package init(path: String, content: [UInt8], isExecutable: Bool = false) {
            self.path = path
            self.content = content
            self.isExecutable = isExecutable
        }

        /// Whether the content is for people to read, as git decides it.
        package var isText: Bool { !content.prefix(8_000).contains(0) }
    }

    package let files: [File]
    /// The folder as messages show it; empty for none.
    package let shownAs: String
    /// The folders of used workflows, and what messages show instead.
    let mounts: [(folder: String, shownAs: String)]
    /// What is known about used workflows that were not found, by their folders.
    let missing: [[UInt8]: [String]]
    private let positions: [[UInt8]: Int]

    /// Takes files by path; of two with the same path the last one counts.
    package init(files: [File], shownAs: String = "") {
        self.init(files: files, shownAs: shownAs, mounts: [], missing: [:])
    }

    init(
        files: [File],
        shownAs: String,
        mounts: [(folder: String, shownAs: String)],
        missing: [[UInt8]: [String]]
    ) {
        var byPath: [[UInt8]: File] = [:]
        for file in files {
            byPath[Array(file.path.utf8)] = file
        }
        self.files = byPath.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
        self.shownAs = shownAs
        self.mounts = mounts
        self.missing = missing
        var positions: [[UInt8]: Int] = [:]
        for (position, file) in self.files.enumerated() {
            positions[Array(file.path.utf8)] = position
        }
        self.positions = positions
    }

    /// The file at a path.
    package func file(_ path: String) -> File? {
        positions[Array(path.utf8)].map { files[$0] }
    }

    /// A path as messages show it.
    package func shownPath(_ path: String) -> String {
        let mount = mounts.filter { path.utf8.starts(with: "\($0.folder)/".utf8) }
            .max { $0.folder.utf8.count < $1.folder.utf8.count }
        guard let mount else {
            return Self.shown(path, in: shownAs)
        }
        return Self.shown(
            String(decoding: path.utf8.dropFirst(mount.folder.utf8.count + 1), as: UTF8.self),
            in: mount.shownAs
        )
    }

    /// Names of the workflows that are used by name, sorted, each once.
    package var usedNames: [String] {
        let prefix = "\(SourceFolder.reserved)/"
        let folders = files.lazy.map(\.path).filter { $0.utf8.starts(with: prefix.utf8) }
            .compactMap { $0.split(separator: "/").dropFirst().first }
        return Set(folders.compactMap { $0.split(separator: "@").first.map(String.init) })
            .filter(NameRules.isWorkflowName).sorted()
    }

    /// Folders of used workflows that lie beside the one of this workflow, as messages show them.
    package var foldersBeside: [String] {
        mounts.filter { $0.folder.utf8.starts(with: "\(SourceFolder.reserved)/_".utf8) }
            .map(\.shownAs)
    }

    /// Whether files and all that messages show of them are the same, byte for byte.
    package func isIdentical(to other: WorkflowSource) -> Bool {
        files.elementsEqual(other.files) { one, other in
            one.isExecutable == other.isExecutable
                && one.path.utf8.elementsEqual(other.path.utf8) && one.content == other.content
        } && shownAs.utf8.elementsEqual(other.shownAs.utf8)
            && mounts.elementsEqual(other.mounts) { one, other in
                one.folder.utf8.elementsEqual(other.folder.utf8)
                    && one.shownAs.utf8.elementsEqual(other.shownAs.utf8)
            } && missing == other.missing
    }

    private static func shown(_ path: String, in shownAs: String) -> String {
        if shownAs.isEmpty || shownAs == "." {
            return path
        }
        return shownAs.hasSuffix("/") ? shownAs + path : "\(shownAs)/\(path)"
    }

    /// The digest of all files: what a run is pinned to and what trust is given to.
    ///
    /// It is the SHA-256 of `ddx-tree-1` and a line feed, followed for each file, sorted by the
    /// bytes of its path, by mode (`100644` or `100755`), a space, the 64 digits of the SHA-256 of
    /// its content, a space, the number of bytes of its path, a colon, the path, a line feed.
    package var digest: SHA256Digest {
        var bytes = Array("ddx-tree-1\n".utf8)
        for file in files {
            let content = SHA256Digest(of: file.content).hexadecimal
            let mode = file.isExecutable ? "100755" : "100644"
            bytes += Array("\(mode) \(content) \(file.path.utf8.count):\(file.path)\n".utf8)
        }
        return SHA256Digest(of: bytes)
    }
}
