import ArgumentParser
import WorkflowKit

/// Plays the scenes of a workflow.
struct WorkflowTestCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Play the scenes of a workflow and tell what they reached.",
        discussion: """
            A scene is a file in 'tests' of the workflow. Each is played with the real engine in a
            project of its own, which is thrown away; programs and people are played as it says.
            """
    )

    @Argument(help: "A name or a path; the workflow here or the only applied one when left out.")
    var name: String?

    @Option(
        help: ArgumentHelp("Play this scene only; may be repeated.", valueName: "scene")
    )
    var scene: [String] = []

    @Option(
        help: ArgumentHelp("Write a scene from this run first, and play it.", valueName: "run")
    )
    var record: String?

    @Flag(help: "Keep the projects of scenes that failed.")
    var keep = false

    @Option(
        help: ArgumentHelp("Trust exactly this content of the workflow.", valueName: "digest")
    )
    var trust: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        var request = SceneRequest()
        request.workflow = name
        request.scenes = scene
        request.trust = trust
        request.keepsFailed = keep
        if let record {
            let written = try await project.recordScene(of: record, for: name)
            try context.output.note("wrote \(written.shownAs)")
            for loss in written.losses {
                try context.output.note("not carried over: \(loss)")
            }
            request.scenes = [written.file]
        }
        let report = try await project.playScenes(request)
        let answer = SceneAnswer(report)
        try context.output.print(answer.text(context.output), or: answer.json)
        return report.hasPassed ? .done : .refused
    }
}
