package import SystemPackage
import WorkflowDiagnostics
import WorkflowSystem

/// Heads of audit trails, kept as commits in the repository that a project lies in.
///
/// The commits stand on a reference of their own, which no branch shows. Pushed to where others
/// fetch from, they remember what a folder alone would forget.
package struct AuditAnchors: Sendable {
    /// A head as some commit has it.
    package struct Anchor: Sendable, Hashable {
        /// The name that led to the commit.
        package let reference: String
        package let note: String
    }

    /// Where this program puts its commits.
    package static let reference = "refs/ddx/audit"
    /// Where they stand when they were fetched from elsewhere.
    private static let fetched = "refs/remotes/*/ddx/audit"
    private static let suffix = ".checkpoint"
    private static let longestNote = 1 << 16

    private let git: Git
    private let repository: FilePath

    /// Finds the repository that a folder lies in; nothing when there is none, or no git.
    package static func find(around folder: FilePath, git: Git) async -> AuditAnchors? {
        guard
            let answer = try? await git.run(
                ["rev-parse", "--absolute-git-dir"],
                reach: .user,
                directory: folder
            ), answer.isSuccess, answer.line.hasPrefix("/")
        else {
            return nil
        }
        return AuditAnchors(git: git, repository: FilePath(answer.line))
    }

    /// The heads of all logs in the newest commits, one for each log and reference.
    ///
    /// - Returns: What git has; none where it cannot be read, since it then remembers nothing.
    package func all() async -> [Anchor] {
        let patterns = [Self.reference, Self.fetched]
        guard
            let names = try? await run(["for-each-ref", "--format=%(refname)"] + patterns).lines
        else {
            return []
        }
        var anchors: [Anchor] = []
        for name in names {
            for entry in (try? await entries(of: name)) ?? [] where entry.isHead {
                guard
                    let blob = try? await run(["cat-file", "blob", entry.object]).output,
                    blob.count <= Self.longestNote
                else {
                    continue
                }
                let note = String(decoding: blob, as: UTF8.self)
                anchors.append(Anchor(reference: name, note: note))
            }
        }
        return anchors
    }

    /// Commits the newest heads of logs.
    ///
    /// - Parameters:
    ///   - heads: The notes by the last part of the names of their logs.
    ///   - message: What the commit says.
    ///   - author: Who makes it.
    /// - Returns: The commit; nothing when the newest one says the same already.
    /// - Throws: `LibraryError` when git refuses, or another commit came in between.
    package func add(
        _ heads: [(log: String, note: String)],
        _ message: String,
        by author: GitIdentity
    ) async throws -> ObjectID? {
        let objects = GitObjects(git: git, repository: repository)
        let base = try await objects.commit(Self.reference)
        var entries: [Entry] = []
        if base != nil {
            entries = try await self.entries(of: Self.reference)
        }
        for (log, note) in heads {
            let answer = try await run(
                ["hash-object", "-w", "--no-filters", "--stdin"],
                input: Array(note.utf8)
            )
            entries.removeAll { $0.name.utf8.elementsEqual("\(log)\(Self.suffix)".utf8) }
            entries.append(
                Entry(mode: "100644 blob", object: answer.line, name: log + Self.suffix)
            )
        }
        let tree = try await run(
            ["mktree", "-z"],
            input: Array(entries.map { "\($0.mode) \($0.object)\t\($0.name)\0" }.joined().utf8)
        )
        .line
        if let base, try await objects.tree(base)?.text == tree {
            return nil
        }
        let commit = try await run(
            ["commit-tree", tree] + (base.map { ["-p", $0.text] } ?? []) + ["-F", "-"],
            variables: author.variables,
            input: Array(message.utf8)
        )
        .line
        let old = base?.text ?? String(repeating: "0", count: commit.utf8.count)
        let update = try await git.run(
            ["update-ref", "-m", "ddx audit witness", Self.reference, commit, old],
            in: repository,
            variables: author.variables,
            reach: .user
        )
        guard update.isSuccess, let id = ObjectID(commit) else {
            throw LibraryError(
                .busy,
                "git did not move '\(Self.reference)': \(update.messages.last ?? "no reason given")",
                hints: ["try again: ddx audit witness git"]
            )
        }
        return id
    }

    private struct Entry {
        let mode: String
        let object: String
        let name: String

        var isHead: Bool { name.hasSuffix(AuditAnchors.suffix) && mode.hasSuffix(" blob") }
    }

    private func entries(of name: String) async throws -> [Entry] {
        try await run(["ls-tree", "-z", "--end-of-options", name]).output
            .split(separator: 0)
            .compactMap { line in
                let parts = String(decoding: line, as: UTF8.self)
                    .split(separator: "\t", maxSplits: 1)
                let words = parts.first?.split(separator: " ") ?? []
                guard parts.count == 2, words.count == 3 else {
                    return nil
                }
                return Entry(
                    mode: "\(words[0]) \(words[1])",
                    object: String(words[2]),
                    name: String(parts[1])
                )
            }
    }

    /// Runs git in the project's own repository, whose settings must not reach beyond it.
    private func run(
        _ arguments: [String],
        variables: [String: String] = [:],
        input: [UInt8] = []
    ) async throws -> Git.Answer {
        try await git.run(
            arguments,
            in: repository,
            input: input,
            variables: variables.merging(["GIT_ALLOW_PROTOCOL": ""]) { $1 },
            reach: .user
        )
        .required()
    }
}
