/// What the ignore files of a tree say, with the meaning that git gives to them.
///
/// Files in deeper folders overrule those above, later files of the same folder the earlier ones, and
/// later lines the earlier ones. What stands in an ignored folder is ignored whatever the lines say.
package struct IgnoreRules: Sendable, Hashable {
    /// One file: the folder it stands in, with a slash at the end unless that is the top.
    private struct File: Sendable, Hashable {
        let folder: [UInt8]
        let rules: [IgnoreRule]
    }

    /// The deepest folder last.
    private var files: [File] = []

    /// Makes rules that ignore nothing.
    package init() {}

    /// Makes rules of one file at the top of the tree.
    package init(_ text: String) {
        add(Array(text.utf8))
    }

    /// Adds the lines of a file.
    ///
    /// - Parameters:
    ///   - contents: The bytes of the file.
    ///   - folder: The folder it stands in, relative to the top; empty for the top itself.
    package mutating func add(_ contents: [UInt8], in folder: String = "") {
        var prefix = Array(folder.utf8)
        while prefix.last == UInt8(ascii: "/") {
            prefix.removeLast()
        }
        if !prefix.isEmpty {
            prefix.append(UInt8(ascii: "/"))
        }
        let file = File(folder: prefix, rules: IgnoreRule.rules(in: contents))
        let place = files.firstIndex { $0.folder.count > prefix.count } ?? files.endIndex
        files.insert(file, at: place)
    }

    /// Whether a path is ignored, by itself or with a folder it stands in.
    ///
    /// - Parameters:
    ///   - path: The path relative to the top, without a slash at either end.
    ///   - isDirectory: Whether a folder stands there.
    /// - Returns: True when ignored.
    package func ignores(_ path: String, isDirectory: Bool) -> Bool {
        ignores(Array(path.utf8), isDirectory: isDirectory)
    }

    /// Whether the path of these bytes is ignored, by itself or with a folder it stands in.
    ///
    /// - Parameters:
    ///   - path: The path relative to the top, without a slash at either end.
    ///   - isDirectory: Whether a folder stands there.
    /// - Returns: True when ignored.
    package func ignores(_ path: [UInt8], isDirectory: Bool) -> Bool {
        for (offset, byte) in path.enumerated() where byte == UInt8(ascii: "/") {
            if ignoresEntry(path[..<offset], isDirectory: true) {
                return true
            }
        }
        return ignoresEntry(path[...], isDirectory: isDirectory)
    }

    /// Whether an entry of a folder that is not ignored is itself ignored.
    ///
    /// A walk that does not enter ignored folders needs only this.
    ///
    /// - Parameters:
    ///   - path: The path relative to the top, without a slash at either end.
    ///   - isDirectory: Whether a folder stands there.
    /// - Returns: True when ignored.
    package func ignoresEntry(_ path: ArraySlice<UInt8>, isDirectory: Bool) -> Bool {
        for file in files.reversed() where path.starts(with: file.folder) {
            let relative = path.dropFirst(file.folder.count)
            let rule = file.rules.last { $0.matches(relative, isDirectory: isDirectory) }
            if let rule {
                return !rule.isNegated
            }
        }
        return false
    }
}
