import ArgumentParser
import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLibrary
import WorkflowReports

/// Finds workflows by words.
struct WorkflowSearchCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find workflows by words, best first; works offline.",
        discussion: """
            Names, descriptions, tags, phases, artifacts and prompts are searched, of the project, of \
            the bundled workflows and of all sources as they were last synced.
            """
    )

    @Argument(help: "What to look for.")
    var words: [String]

    @OptionGroup var options: WorkflowFilterOptions

    @Option(help: "The most workflows that are shown.")
    var limit = 20

    @Flag(help: "Say why each workflow stands where it stands.")
    var why = false

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let (found, hasMore) = try await context.project()
            .search(words.joined(separator: " "), options.filter, limit: max(1, limit))
        if hasMore {
            try context.output.note(
                "more workflows fit; see them with --limit \(max(1, limit) * 5)"
            )
        }
        try context.output.print(
            text(found, context.output),
            or: [
                "schema": "ddx.workflows/1",
                "workflows": .array(
                    found.map { found in
                        var object = found.listing.json.objectValue ?? [:]
                        object["score"] = found.score.json
                        object["why"] = found.reasons.json
                        return .object(object)
                    }
                ),
            ]
        )
        return .done
    }

    private func text(_ found: [FoundListing], _ output: Output) -> String {
        guard let best = found.first?.listing else {
            return "no workflow fits\nnext: ddx workflow list, or ddx source add URL for more\n"
        }
        let table = TextTable(found.map { $0.listing.row }).text(output)
        let next = "next: ddx workflow show \(best.qualifiedName(among: found.map(\.listing)))\n"
        guard why else {
            return table + next
        }
        let lines = table.split(separator: "\n")
        return zip(lines, found).map { line, found in
            "\(line)\n" + output.faint("    \(found.reasons.joined(separator: "; "))".neutralised)
                + "\n"
        }
        .joined() + next
    }
}
