/// When workflows of a source were last changed.
///
/// Folders are compared by the ids of their trees. Git's own comparison would spell out every path
/// beneath them, and a tree of a few objects can stand for any number of paths.
enum ChangeTimes {
    /// Commits further back are not looked at: what has not changed since is old enough.
    private static let mostCommits = 500
    /// How many entries of folders are read with one start of git.
    private static let entriesPerBatch = 200_000

    /// Looks through the history once.
    ///
    /// - Returns: Seconds since 1970 by name.
    static func read(
        of workflows: [SharedWorkflow],
        in clone: SourceClone,
        at head: ObjectID
    ) async throws -> [String: Int64] {
        guard let first = workflows.first else {
            return [:]
        }
        let folder = String(first.path.prefix { $0 != "/" })
        let answer = try await clone.git.run(
            [
                "log", "--format=%H %ct", "--max-count=\(mostCommits)", "--end-of-options",
                head.text, "--", folder,
            ],
            in: clone.folder
        ).required()
        let commits = answer.lines.compactMap(Commit.init)
        var times: [String: Int64] = [:]
        var open = workflows.reduce(into: [:]) { $0[$1.name] = $1.tree }
        let batchSize = max(2, entriesPerBatch / max(1, workflows.count))
        var start = 0
        while start < commits.count, !open.isEmpty {
            let batch = commits[start..<min(start + batchSize, commits.count)]
            let folders = try await entries(of: batch.map(\.id), folder, in: clone.objects)
            for commit in batch {
                let entries = folders[commit.id] ?? [:]
                // A workflow was changed by the last commit that has its present content.
                for (name, tree) in open {
                    if entries[name] == tree {
                        times[name] = commit.time
                    } else {
                        open[name] = nil
                    }
                }
            }
            start += batch.count
        }
        return times
    }

    /// The trees in a folder by name, for each commit.
    private static func entries(
        of commits: [ObjectID],
        _ folder: String,
        in objects: GitObjects
    ) async throws -> [ObjectID: [String: ObjectID]] {
        let roots = try await objects.folders(folder, in: commits)
        let trees = try await objects.trees(Array(Set(roots.values)))
        let named = trees.mapValues { entries in
            entries.reduce(into: [:]) { $0[$1.shownName] = $1.id }
        }
        return roots.compactMapValues { named[$0] }
    }

    /// A commit and its time.
    private struct Commit {
        let id: ObjectID
        let time: Int64

        init?(_ line: String) {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 2, let id = ObjectID(words[0]) else {
                return nil
            }
            self.id = id
            time = CommitTime.seconds(words[1])
        }
    }
}
