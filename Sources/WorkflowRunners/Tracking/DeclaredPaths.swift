import JSON
import Patterns
import SystemPackage
import WorkflowModel

/// What a step says about the files it changes.
struct DeclaredPaths: Sendable {
    /// Globs of all that it may change; nothing when it does not say.
    let affects: [String]?
    /// Globs of what it makes, be there more or not.
    let generates: [String]
    /// All the files that it writes; nothing where that is not known.
    let files: Set<TrackedPath>?
    private let limits: [Glob]?
    private let claims: [Glob]

    /// Compiles what a step declares.
    ///
    /// - Throws: `GlobError` for a pattern that is none.
    init(
        affects: [String]? = nil,
        generates: [String] = [],
        files: Set<TrackedPath>? = nil
    ) throws {
        self.affects = affects
        self.generates = generates
        self.files = files
        limits = try affects?.compactMap { try Self.glob($0) }
        claims = try generates.compactMap { try Self.glob($0) }
    }

    /// Whether the step changes nothing by its own word, so that there is nothing to look at.
    var isEmpty: Bool {
        isExclusive && (affects ?? []).isEmpty && generates.isEmpty && (files ?? []).isEmpty
    }

    /// Whether the step says what it may change, so that anything else is none of its.
    var isExclusive: Bool { affects != nil || files != nil }

    /// Whether a path is one that the step says it changes or makes.
    func names(_ path: TrackedPath, isFolder: Bool) -> Bool {
        isWritten(path, isFolder) || matches(limits ?? [], path, isFolder)
            || matches(claims, path, isFolder)
    }

    /// Whether the step may change a path by its own word.
    func allows(_ path: TrackedPath, isFolder: Bool) -> Bool {
        guard isExclusive else { return true }
        let isWithin = limits.map { matches($0, path, isFolder) } ?? isWritten(path, isFolder)
        return isWithin || matches(claims, path, isFolder)
    }

    private func matches(_ globs: [Glob], _ path: TrackedPath, _ isFolder: Bool) -> Bool {
        globs.contains { $0.matches(path.text) || (isFolder && Self.leads(path, to: $0)) }
    }

    private func isWritten(_ path: TrackedPath, _ isFolder: Bool) -> Bool {
        guard let files else { return false }
        return files.contains(path)
            || (isFolder && files.contains { $0.text.utf8.starts(with: "\(path)/".utf8) })
    }

    /// Whether a folder is one in which something could match.
    private static func leads(_ folder: TrackedPath, to glob: Glob) -> Bool {
        let inside = folder.text + "/"
        return (glob.literalPrefix + "/").utf8.starts(with: inside.utf8)
            || glob.matches(inside + "x")
    }

    private static func glob(_ text: String) throws -> Glob? {
        let path = try ProjectFiles.path(text).string
        guard !path.isEmpty else {
            return try Glob("**")
        }
        return try Glob(text.hasSuffix("/") ? path + "/**" : path)
    }

    // MARK: JSON

    var object: JSONObject {
        var object: JSONObject = [:]
        object["affects"] = affects.map { .array($0.map(\.json)) }
        object["generates"] = .array(generates.map(\.json))
        object["files"] = files.map { .array($0.sorted().map(\.text.json)) }
        return object
    }

    init(_ object: JSONObject) throws {
        func texts(_ key: String) -> [String]? {
            object[key]?.arrayValue?.compactMap(\.stringValue)
        }
        try self.init(
            affects: texts("affects"),
            generates: texts("generates") ?? [],
            files: texts("files").map { Set($0.map { TrackedPath($0) }) }
        )
    }
}
