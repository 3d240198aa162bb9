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
        discussion: """
            A terminal shows the run as a tree on a screen of its own, with progress, times and what \
            the step that began last has written; Ctrl-C leaves it, and the run goes on. Elsewhere it \
            prints a line a transition, with '--json' an event a line. Watching changes nothing.
            """
    )

    @Argument(help: "The run; the only one that is not over when left out.")
    var run: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        let name = try await RunQuestion(context: context).run(named: run, in: project)
        let first = try await project.history(of: name, default: .open)
        let display = ProgressDisplay(
            reading: LogReader(state: project.stateFolder),
            context,
            onOwnScreen: true
        )
        let signals = Signals()
        if context.output.console.takesSignals {
            signals.listenOnLeaving({ display.pause() }, goOn: { display.goOn() })
            signals.listenOnResizing { display.resize() }
        }
        defer {
            display.end()
            signals.stopListening()
        }
        // What nobody carries on is told at once.
        async let _: Void = display.draw(isWanted: first.isOwned)
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
