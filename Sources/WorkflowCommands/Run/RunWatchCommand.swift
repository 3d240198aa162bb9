import ArgumentParser
import WorkflowKit
import WorkflowModel
import WorkflowReports
import WorkflowStore

/// Follows a run that another process carries on.
struct RunWatchCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow a run until nothing carries it on any more.",
        discussion: "Watching changes nothing. With '--json' it prints an event a line."
    )

    @Argument(help: "The run; the only one that is not over when left out.")
    var run: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        let name = try await RunQuestion(context: context).run(named: run, in: project)
        let first = try await project.history(of: name, default: .open)
        let display = ProgressDisplay(reading: OutputReader(state: project.stateFolder), context)
        defer { display.end() }
        async let _: Void = display.draw()
        let last = try await project.watch(first.record.id) { events in
            if context.output.isJSON {
                EventLines.print(events, context)
            }
            display.observe(events)
        }
        display.end()
        if !context.output.isJSON {
            let stop = StopReport(RunReport(last, in: context), lastOutput: [])
            try context.output.print(stop.text(context.output.style(context)))
        }
        return .done
    }
}
