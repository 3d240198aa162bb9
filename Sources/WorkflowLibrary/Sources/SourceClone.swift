import JSON
import SystemPackage
import WorkflowDiagnostics
import WorkflowSystem

/// The bare clone of a source on this computer.
package struct SourceClone: Sendable {
    /// What the user calls the source.
    package let name: String
    package let address: SourceAddress
    /// The branch or tag that is read; nothing for the one that the repository proposes.
    package let ref: String?
    let folder: FilePath
    let git: Git

    var objects: GitObjects { GitObjects(git: git, repository: folder) }

    /// What tells this source, read at this branch, from others.
    package var key: String { "\(address)#\(ref ?? "")" }

    /// When it was synced and what was read then; nothing before the first time.
    package func state() throws(LibraryError) -> SourceState? {
        try LibraryError.wrapping {
            let file = folder.appending(SourceState.fileName)
            guard try DurableFile.status(of: file)?.kind == .file else {
                return nil
            }
            return SourceState(try DurableFile.read(file, limit: 1 << 20))
        }
    }

    /// The commit that is read; nothing before the first sync, or when the branch is gone.
    package func head() async throws -> ObjectID? {
        guard let state = try state() else {
            return nil
        }
        if let known = state.heads[ref ?? ""] {
            return known
        }
        return try await resolveHead()
    }

    func resolveHead() async throws -> ObjectID? {
        guard let ref else {
            return try await objects.commit("HEAD")
        }
        for name in ["refs/heads/\(ref)", "refs/tags/\(ref)"] {
            if let commit = try await objects.commit(name) {
                return commit
            }
        }
        return nil
    }

    /// Whether a commit is part of the history of another one.
    package func isAncestor(_ old: ObjectID, of new: ObjectID) async throws -> Bool {
        try await git.run(["merge-base", "--is-ancestor", old.text, new.text], in: folder).isSuccess
    }

    /// The versions of workflows that tags name, as `NAME@VERSION`.
    package func tags() async throws -> [SourceTag] {
        let answer = try await git.run(
            ["for-each-ref", "--format=%(refname:strip=2)", "refs/tags"],
            in: folder
        ).required()
        return answer.lines.compactMap(SourceTag.init)
    }
}

/// A tag that names a version of a workflow.
package struct SourceTag: Sendable, Hashable {
    package let workflow: String
    package let version: String

    /// The tag itself.
    var text: String { "\(workflow)@\(version)" }

    init(workflow: String, version: String) {
        self.workflow = workflow
        self.version = version
    }

    /// Reads `NAME@VERSION`; nothing for other tags.
    init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, WorkflowName.isValid(parts[0]), !parts[1].isEmpty else {
            return nil
        }
        self.init(workflow: parts[0], version: parts[1])
    }
}

/// What is known of a clone since it was last synced.
package struct SourceState: Sendable, Hashable {
    static let fileName = "ddx-state.json"

    /// When, as text.
    package let time: String
    /// The commits by the branch that was read; the empty name is the proposed branch.
    package let heads: [String: ObjectID]

    init(time: String, heads: [String: ObjectID]) {
        self.time = time
        self.heads = heads
    }

    /// Reads the file; what is damaged counts as never synced.
    init?(_ bytes: [UInt8]) {
        guard let value = try? JSONValue(parsing: bytes), let time = value["time"]?.stringValue,
            let heads = value["heads"]?.objectValue
        else {
            return nil
        }
        self.time = time
        self.heads = heads.reduce(into: [:]) { result, head in
            result[head.key] = head.value.stringValue.flatMap(ObjectID.init)
        }
    }

    var bytes: [UInt8] {
        let heads = heads.sorted { $0.key < $1.key }.map { ($0.key, $0.value.text.json) }
        let object: JSONObject = ["time": time.json, "heads": JSONObject(heads).json]
        return object.json.bytes(pretty: true)
    }
}
