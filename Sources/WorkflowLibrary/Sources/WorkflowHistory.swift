import WorkflowDiagnostics
import WorkflowLanguage

/// What became of a workflow in its source, newest first.
package struct WorkflowHistory: Sendable {
    /// One commit that changed it.
    package struct Change: Sendable, Hashable {
        package let commit: ObjectID
        /// In seconds since 1970.
        package let time: Int64
        package let author: String
        package let subject: String
        /// The version that it has since then; empty before it had any.
        package let version: String
        /// Whether a tag of this version names this commit.
        package var isTagged = false
    }

    private static let mostChanges = 2_000

    package let changes: [Change]

    /// Reads the history of a workflow.
    ///
    /// - Parameters:
    ///   - workflow: The workflow at the newest commit that counts.
    ///   - clone: Its source.
    /// - Returns: The commits that changed it.
    /// - Throws: `LibraryError` when the clone cannot be read.
    static func read(_ workflow: SharedWorkflow, in clone: SourceClone) async throws -> Self {
        let file = "\(workflow.path)/\(WorkflowLoader.fileName)"
        let commits = try await log([], of: workflow.path, workflow, clone)
            .split(separator: 1).compactMap { Commit($0) }
        let blobs = try await log(
            ["--raw", "--no-abbrev", "--no-renames"],
            of: file,
            workflow,
            clone
        )
        .split(separator: 1)
        .reduce(into: [ObjectID: ObjectID]()) { result, bytes in
            if let commit = Commit(bytes) {
                result[commit.id] = Commit.blob(in: bytes)
            }
        }
        let versions = try await versions(of: Set(blobs.values), in: clone)
        let tags = try await tags(of: workflow.name, in: clone)
        var version = ""
        let changes = commits.reversed().map { commit in
            version = blobs[commit.id].flatMap { versions[$0] } ?? version
            return Change(
                commit: commit.id,
                time: commit.time,
                author: commit.author,
                subject: commit.subject,
                version: version,
                isTagged: tags[version] == commit.id
            )
        }
        return WorkflowHistory(changes: changes.reversed())
    }

    /// The commits that changed a path, each behind a byte that stands nowhere else.
    ///
    /// Only the definition is compared in detail, never the whole folder: a folder of a few objects
    /// can stand for any number of paths.
    private static func log(
        _ options: [String],
        of path: String,
        _ workflow: SharedWorkflow,
        _ clone: SourceClone
    ) async throws -> [UInt8] {
        try await clone.git.run(
            ["log", "--format=%x01%H%x00%ct%x00%an%x00%s", "--max-count=\(mostChanges)"]
                + options + ["--end-of-options", workflow.commit.text, "--", path],
            in: clone.folder,
            limit: 64 << 20
        ).required()
            .output
    }

    /// The newest commit of each version, the last version first.
    package var versions: [Change] {
        var seen: Set<String> = []
        return changes.filter { !$0.version.isEmpty && seen.insert($0.version).inserted }
    }

    /// The newest commit at which the workflow had a version.
    func commit(of version: String) -> ObjectID? {
        changes.first { $0.version.utf8.elementsEqual(version.utf8) }?.commit
    }

    private static func versions(
        of blobs: Set<ObjectID>,
        in clone: SourceClone
    ) async throws -> [ObjectID: String] {
        let sizes = try await clone.objects.sizes(Array(blobs))
        let small = blobs.filter { (sizes[$0] ?? .max) <= YAMLDocument.largestFile }
        let contents = try await clone.objects.files(
            Array(small),
            limit: small.reduce(0) { $0 + (sizes[$1] ?? 0) }
        )
        return contents.mapValues { WorkflowSummary($0, named: "").version }
    }

    private static func tags(
        of name: String,
        in clone: SourceClone
    ) async throws -> [String: ObjectID] {
        var result: [String: ObjectID] = [:]
        for tag in try await clone.tags() where tag.workflow == name {
            result[tag.version] = try await clone.objects.commit("refs/tags/\(tag.text)")
        }
        return result
    }
}

/// One commit as git's log prints it.
private struct Commit {
    let id: ObjectID
    let time: Int64
    let author: String
    let subject: String

    init?(_ bytes: ArraySlice<UInt8>) {
        let head = bytes.prefix { $0 != 0x0A }
        let fields = head.split(separator: 0, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard fields.count == 4, let id = ObjectID(fields[0]) else {
            return nil
        }
        self.id = id
        time = CommitTime.seconds(fields[1])
        author = fields[2]
        subject = fields[3]
    }

    /// The file that the commit wrote; nothing when it removed it.
    static func blob(in bytes: ArraySlice<UInt8>) -> ObjectID? {
        let line = bytes.split(separator: 0x0A).last { $0.first == UInt8(ascii: ":") } ?? []
        let words = line.split(separator: UInt8(ascii: " "))
        return words.count > 3 ? ObjectID(String(decoding: words[3], as: UTF8.self)) : nil
    }
}
