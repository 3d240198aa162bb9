import ArgumentParser
import JSON
import WorkflowKit

/// Keeps a rating until it is contributed.
struct WorkflowRateCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "rate",
        abstract: "Rate a workflow of a source; kept here until you contribute it."
    )

    @Argument(help: "The workflow.")
    var name: String

    @Argument(help: "From 1 to 5.")
    var stars: Int

    @Option(name: [.short, .long], help: "What you think of it.")
    var message = ""

    @Option(help: "The source that it is in; the one that it came from when left out.")
    var source: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let place = try await context.project()
            .rate(name, stars: stars, comment: message, source: source)
        try context.output.print(
            "rated '\(name)' of '\(place)' with \(stars)\nnext: ddx workflow contribute \(name)",
            or: [
                "schema": "ddx.rating/1", "name": name.json, "source": place.json,
                "stars": stars.json,
            ]
        )
        return .done
    }
}
