import ArgumentParser
import JSON
import WorkflowKit

/// Takes consent back.
struct WorkflowUntrustCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "untrust",
        abstract: "Take back the consent to what a workflow runs."
    )

    @Argument(help: "An applied workflow, or a digest.")
    var target: String?

    @Flag(help: "Make this copy of the project no longer your own.")
    var thisProject = false

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard thisProject != (target != nil) else {
            throw ValidationError("name a workflow or a digest, or use '--this-project'")
        }
    }

    func run(in context: CommandContext) async throws -> ExitStatus {
        let place = try context.project()
        let isChanged =
            if let target { try await place.untrust(target) } else { try await place.setOwn(false) }
        try context.output.print(
            isChanged ? "it is not trusted any more" : "it was not trusted",
            or: ["schema": "ddx.trust/1", "changed": isChanged.json]
        )
        return .done
    }
}
