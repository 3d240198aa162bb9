import WorkflowDiagnostics
import WorkflowModel

/// Reads `migrations` and checks that what they lead to is there.
struct MigrationReader {
    let context: LoadContext
    let variables: [VariableDefinition]

    private var findings: Findings { context.findings }

    func migrations(of reader: MappingReader) -> [MigrationDefinition] {
        (reader.items("migrations") ?? []).compactMap { node in
            MappingReader(node, as: WorkflowFormat.migration, findings).flatMap(migration)
        }
    }

    private func migration(_ reader: MappingReader) -> MigrationDefinition? {
        guard let version = reader.sourceString("version") else {
            return nil
        }
        if !NameRules.isVersion(version.text) {
            findings.error(
                .badVersion,
                "'\(version.text)' is not a semantic version",
                at: version.span,
                hints: ["write the version that needs the migration, such as 2.0.0"]
            )
        }
        return MigrationDefinition(
            version: version.text,
            variables: names(reader.pairs("variables")) { name in
                variables.contains { $0.name.utf8.elementsEqual(name.utf8) }
                    ? nil : "the workflow has no variable '\(name)'"
            },
            files: names(reader.pairs("files")) { path in
                context.source.files.contains { $0.path == path || $0.path.hasPrefix("\(path)/") }
                    ? nil : "the workflow has no file or folder '\(path)'"
            },
            note: reader.text("note") ?? ""
        )
    }

    /// Old names and new ones; what a new one stands for must be there.
    private func names(
        _ pairs: [(name: SourceString, value: SourceString)],
        problem: (String) -> String?
    ) -> [String: String] {
        for (_, value) in pairs {
            if let problem = problem(value.text) {
                findings.error(
                    .badMigration,
                    problem,
                    at: value.span,
                    hints: ["write OLD: NEW, the new name as it is in this version"]
                )
            }
        }
        return pairs.reduce(into: [:]) { $0[$1.name.text] = $1.value.text }
    }
}
