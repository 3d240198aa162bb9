import SystemPackage
import WorkflowDiagnostics
package import WorkflowLanguage
import WorkflowSystem

/// What a user gives back to a source: files of one commit on a branch of its own.
package struct Contribution: Sendable {
    /// The source.
    package let clone: SourceClone
    package let name: String
    /// The commit that the files were made from.
    package let base: ObjectID
    /// What the commit changes, by its path in the repository; nothing removes a file.
    package let changes: [(path: String, file: WorkflowSource.File?)]

    /// Finds out what the user changed.
    ///
    /// - Parameters:
    ///   - clone: The source that gets it.
    ///   - name: The workflow.
    ///   - mine: The workflow as it stands.
    ///   - base: The commit that it was made from; nothing for one that the source does not have.
    ///   - others: More files of the repository, such as a rating.
    /// - Throws: `LibraryError` when the source holds nothing to build upon.
    package init(
        to clone: SourceClone,
        name: String,
        mine: WorkflowSource,
        base: ObjectID?,
        others: [WorkflowSource.File]
    ) async throws {
        self.clone = clone
        self.name = name
        var start = base
        if start == nil {
            start = try await clone.head()
        }
        guard let start else {
            throw LibraryError(
                .notFound,
                "the source '\(clone.name)' was never synced",
                hints: ["ddx source sync --name \(clone.name)"]
            )
        }
        self.base = start
        try PublishablePaths.check(mine)
        let reader = SourceReader(clone)
        let old = try await reader.source(of: name, at: start)
        let now = try await clone.head()
        let current = try await reader.source(of: name, at: now ?? start)
        let folder = try await reader.folder(of: name, at: start)
        let paths = WorkflowSource(files: (old?.files ?? []) + mine.files).files.map(\.path)
        var all: [(path: String, file: WorkflowSource.File?)] = []
        for path in paths {
            let file = mine.file(path)
            // What the source has got by now need not be given again.
            if file != old?.file(path), current == nil || file != current?.file(path) {
                all.append(("\(folder)/\(path)", file))
            }
        }
        for file in others
        where try await reader.file(file.path, at: now ?? start) != file.content {
            all.append((file.path, file))
        }
        changes = all
    }

    /// What looks like a secret in the files that would be given away.
    package func secrets() throws(LibraryError) -> [SecretScan.Finding] {
        let files = changes.compactMap { path, file in
            file.map { WorkflowSource.File(path: path, content: $0.content) }
        }
        return try LibraryError.wrapping { try SecretScan.findings(in: files) }
    }

    // MARK: Commit

    /// Stores the commit in the clone; no branch names it yet.
    ///
    /// - Parameters:
    ///   - message: What it is about.
    ///   - author: Who made it.
    /// - Returns: The commit.
    /// - Throws: `LibraryError`.
    package func commit(
        _ message: String,
        by author: GitIdentity
    ) async throws -> ObjectID {
        try await clone.git.withScratchFolder { scratch in
            let ids = try await store(in: scratch)
            let index = ["GIT_INDEX_FILE": scratch.appending("index").string]
            _ = try await run(["read-tree", base.text], index)
            let nothing = String(repeating: "0", count: base.text.utf8.count)
            let entries = zip(changes, ids).map { change, id -> String in
                guard let file = change.file, let id else {
                    return "0 \(nothing)\t\(change.path)\0"
                }
                return "\(file.isExecutable ? "100755" : "100644") \(id)\t\(change.path)\0"
            }
            _ = try await run(
                ["update-index", "-z", "--index-info"],
                index,
                input: Array(entries.joined().utf8)
            )
            let tree = try await run(["write-tree"], index).line
            let answer = try await run(
                ["commit-tree", tree, "-p", base.text, "-F", "-"],
                author.variables,
                input: Array(message.utf8)
            )
            guard let commit = ObjectID(answer.line) else {
                throw LibraryError(.invalid, "git made no commit: it said '\(answer.line)'")
            }
            return commit
        }
    }

    /// Stores the files as objects, in their order; nothing for those that are removed.
    private func store(in scratch: FilePath) async throws -> [ObjectID?] {
        let files = changes.compactMap(\.file)
        guard !files.isEmpty else {
            return changes.map { _ in nil }
        }
        let names = files.indices.map { "\($0)" }
        try BoundedRoot(scratch).publishAll(
            zip(names, files).map { PlannedFile(FilePath($0), $1.content) },
            as: "files"
        )
        let paths = names.map { scratch.appending("files").appending($0).string + "\n" }.joined()
        let answer = try await run(
            ["hash-object", "-w", "--no-filters", "--stdin-paths"],
            [:],
            input: Array(paths.utf8)
        )
        var ids = answer.lines.map { ObjectID($0) }[...]
        return changes.map { change in change.file.flatMap { _ in ids.popFirst() ?? nil } }
    }

    private func run(
        _ arguments: [String],
        _ variables: [String: String],
        input: [UInt8] = []
    ) async throws -> Git.Answer {
        try await clone.git.run(
            arguments,
            in: clone.folder,
            input: input,
            variables: variables
        )
        .required()
    }

    // MARK: Handing over

    /// Pushes a commit to a branch of the source.
    ///
    /// - Returns: What the server told, such as where to open a request.
    /// - Throws: `LibraryError` with git's words when it cannot be pushed.
    package func push(_ commit: ObjectID, to branch: String) async throws -> [String] {
        try await clone.push("+\(commit):refs/heads/\(branch)")
    }

    /// The commit as a file to send: a bundle when its name says so, otherwise a patch.
    package func file(
        of commit: ObjectID,
        named path: String,
        branch: String
    ) async throws -> [UInt8] {
        guard path.hasSuffix(".bundle") else {
            return try await clone.git.run(
                ["format-patch", "--stdout", "-1", "--end-of-options", commit.text],
                in: clone.folder,
                limit: 256 << 20
            )
            .required().output
        }
        let ref = "refs/heads/\(branch)"
        _ = try await run(["update-ref", ref, commit.text], [:])
        let answer = try await clone.git.run(
            ["bundle", "create", "--quiet", "-", "\(base)..\(ref)"],
            in: clone.folder,
            limit: 256 << 20
        )
        _ = try await run(["update-ref", "-d", ref], [:])
        return try answer.required().output
    }

    /// The name of the branch: the same content has the same one.
    package func branch(for commit: ObjectID) async throws -> String {
        let tree = try await clone.objects.tree(commit)
        return "ddx/\(name)-\(tree?.short ?? commit.short)"
    }
}

extension SourceClone {
    /// Pushes one reference and returns what the server told.
    func push(_ reference: String) async throws -> [String] {
        let answer = try await GitNetwork(git: git).run(
            ["push", "--quiet", "--no-verify", "--end-of-options", address.text, reference],
            to: address,
            in: folder
        )
        return answer.messages.filter { $0.hasPrefix("remote:") }
            .map { $0.dropFirst("remote:".count).drop { $0 == " " } }
            .filter { !$0.isEmpty }.map(String.init)
    }

    /// Where a request to take over a branch is opened; nothing for hosts of unknown kind.
    package func requestAddress(for branch: String) async throws -> String? {
        let answer = try await git.run(["symbolic-ref", "HEAD"], in: folder)
        let target = ref ?? String(answer.line.dropFirst("refs/heads/".count))
        return address.webPage.flatMap { page in
            if page.contains("gitlab") {
                return "\(page)/-/merge_requests/new?merge_request%5Bsource_branch%5D=\(branch)"
            }
            let known = ["github.com", "codeberg.org", "gitea", "forgejo"]
            return known.contains { page.contains($0) }
                ? "\(page)/compare/\(target)...\(branch)" : nil
        }
    }
}

extension SourceAddress {
    /// The page of the repository for people; nothing when it is on this computer.
    var webPage: String? {
        var rest: Substring
        if text.hasPrefix("https://") {
            rest = text.dropFirst("https://".count)
        } else if text.hasPrefix("ssh://") {
            rest = text.dropFirst("ssh://".count)
        } else if text.contains("@"), let colon = text.firstIndex(of: ":"), !text.contains("://") {
            rest = text[..<colon] + "/" + text[text.index(after: colon)...]
        } else {
            return nil
        }
        if let at = rest.firstIndex(of: "@") {
            rest = rest[rest.index(after: at)...]
        }
        return "https://" + (rest.hasSuffix(".git") ? rest.dropLast(4) : rest)
    }
}
