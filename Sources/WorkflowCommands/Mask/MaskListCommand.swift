import ArgumentParser
import JSON
import WorkflowKit

/// Lists the values that are hidden because somebody added them, without showing them.
struct MaskListCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the values that were added, by their ids."
    )

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let values = try context.project().hiddenValues()
        let lines = values.map { value in
            "\(value.id)  \(value.length.map { "\($0) bytes" } ?? "cannot be opened")"
        }
        try context.output.print(
            lines.isEmpty ? "no value was added" : lines.joined(separator: "\n"),
            or: [
                "schema": "ddx.masks/1",
                "values": .array(values.map { ["id": $0.id.json, "bytes": $0.length.json] }),
            ]
        )
        return .done
    }
}
