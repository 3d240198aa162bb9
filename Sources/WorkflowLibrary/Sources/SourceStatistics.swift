package import JSON
package import WorkflowLanguage

/// How runs of a workflow went for those who said so in its source.
package struct SharedUsage: Sendable, Hashable {
    package let people: Int
    package let runs: Int
    package let completed: Int
    package let failed: Int

    /// The figures as people read them.
    package var words: String {
        var text = "\(runs) run\(runs == 1 ? "" : "s") of \(people)"
        if completed + failed > 0 {
            text += ", \(completed * 100 / (completed + failed)) % completed"
        }
        return text
    }
}

extension SharedUsage: JSONRepresentable {
    /// `people runs completed failed`.
    package var json: JSONValue {
        [
            "people": people.json, "runs": runs.json, "completed": completed.json,
            "failed": failed.json,
        ]
    }
}

/// The statistics of a source: `statistics/NAME/AUTHOR.yml`, written only when somebody says so.
package enum SourceStatistics {
    static let folder = "statistics"
    /// Nobody's figures count for more than this.
    private static let mostRuns = 100_000

    /// The file in which an author tells how his runs of a workflow went.
    ///
    /// - Parameters:
    ///   - fields: `runs`, `completed`, `failed`, and what else there is.
    ///   - workflow: Its name.
    ///   - author: Who tells it.
    /// - Returns: The file, with its path in the source.
    package static func file(
        _ fields: JSONObject,
        of workflow: String,
        by author: GitIdentity
    ) -> WorkflowSource.File {
        WorkflowSource.File(
            path: AuthorFiles.path(in: folder, of: workflow, by: author),
            content: Array(AnswersFile.text(fields).utf8)
        )
    }

    /// The sums by the name of the workflow.
    static func read(
        _ reader: SourceReader,
        at commit: ObjectID
    ) async throws -> [String: SharedUsage] {
        try await AuthorFiles.read(folder, reader, at: commit).compactMapValues { files in
            let told = files.compactMap { Self.usage($0) }
            return told.isEmpty
                ? nil
                : SharedUsage(
                    people: told.count,
                    runs: told.reduce(0) { $0 + $1.runs },
                    completed: told.reduce(0) { $0 + $1.completed },
                    failed: told.reduce(0) { $0 + $1.failed }
                )
        }
    }

    /// What one file says; nothing when its numbers cannot be.
    static func usage(_ node: YAMLNode?) -> SharedUsage? {
        func number(_ key: String) -> Int? {
            node?[key]?.text.flatMap { Int($0) }.flatMap { (0...mostRuns).contains($0) ? $0 : nil }
        }
        guard let runs = number("runs"), let completed = number("completed"),
            let failed = number("failed"), runs > 0, completed + failed <= runs
        else {
            return nil
        }
        return SharedUsage(people: 1, runs: runs, completed: completed, failed: failed)
    }
}
