import ArgumentParser
import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLibrary
import WorkflowReports

/// Ranks workflows for a problem.
struct RecommendCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "recommend",
        abstract: "Say which workflows help with a problem, and why."
    )

    @Argument(help: "The problem in your own words.")
    var problem: [String]

    @Option(help: "The most that are shown.")
    var limit = 5

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let found = try await context.project()
            .recommend(problem.joined(separator: " "), limit: max(1, limit))
        try context.output.print(
            text(found, context.output),
            or: [
                "schema": "ddx.recommendations/1",
                "recommendations": .array(found.map(\.json)),
            ]
        )
        return .done
    }

    private func text(_ found: [Recommendation], _ output: Output) -> String {
        guard let best = found.first?.listing else {
            return "nothing here fits; more workflows come from sources\nnext: ddx source add URL\n"
        }
        let blocks = found.enumerated().map { index, one in
            let listing = one.listing
            let head = "\(index + 1). \(listing.summary.name) \(listing.summary.version)"
            let lines = [listing.summary.description].filter { !$0.isEmpty } + one.reasons
            return output.strong("\(head) (\(listing.source))".neutralised) + "\n"
                + lines.map { "   \($0)".neutralised + "\n" }.joined()
        }
        return blocks.joined()
            + "next: ddx workflow show \(best.qualifiedName(among: found.map(\.listing)))\n"
    }
}

extension Recommendation {
    /// An element of `recommendations`.
    fileprivate var json: JSONValue {
        [
            "workflow": listing.summary.name.json, "source": listing.source.json,
            "phase": phase.json, "action": action.json, "score": score.json,
            "reasons": reasons.json,
        ]
    }
}
