package import JSON
import WorkflowLanguage
package import WorkflowModel

/// The migrations between two versions, put together.
package struct WorkflowMigration: Sendable {
    private let steps: [MigrationDefinition]

    /// Takes migrations in the order in which they are carried out.
    package init(_ steps: [MigrationDefinition]) {
        self.steps = steps
    }

    /// What people have to do themselves.
    package var notes: [String] { steps.map(\.note).filter { !$0.isEmpty } }

    /// Values of variables under their new names; one that has a value already keeps it.
    package func answers(_ answers: JSONObject) -> JSONObject {
        var result = answers
        for step in steps {
            for (old, new) in step.variables.sorted(by: { $0.key < $1.key }) {
                guard let value = result[old] else {
                    continue
                }
                if result[new] == nil {
                    result[new] = value
                }
            }
        }
        return result
    }

    /// Files under their new paths; where something stands already, they stay.
    func files(_ source: WorkflowSource) -> WorkflowSource {
        steps.reduce(source) { source, step in
            WorkflowSource(
                files: source.files.map { file in
                    guard let path = Self.moved(file.path, step.files), source.file(path) == nil
                    else {
                        return file
                    }
                    return WorkflowSource.File(
                        path: path,
                        content: file.content,
                        isExecutable: file.isExecutable
                    )
                },
                shownAs: source.shownAs
            )
        }
    }

    private static func moved(_ path: String, _ moves: [String: String]) -> String? {
        if let new = moves[path] {
            return new
        }
        let folders = moves.filter { path.hasPrefix("\($0.key)/") }
        guard let longest = folders.max(by: { $0.key.utf8.count < $1.key.utf8.count }) else {
            return nil
        }
        return longest.value + path.dropFirst(longest.key.count)
    }
}
