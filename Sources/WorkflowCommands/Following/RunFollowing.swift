import JSON
import WorkflowKit
import WorkflowModel
import WorkflowReports
import WorkflowStore
import WorkflowSystem

/// Carries a run on before the eyes of a person, and tells how it stands when it has stopped.
///
/// `run start`, `run resume` and `workflow advance` differ in what they ask of the kit alone.
struct RunFollowing {
    let context: CommandContext
    let project: Project
    /// Whether events are printed as they happen, when JSON was asked for.
    var streams = false

    /// Follows a run until this process lets go of it.
    ///
    /// - Parameters:
    ///   - knownEvents: Whether the first events told are history, as they are for an old run.
    ///   - work: Starts or resumes the run; answers nothing when there was nothing to carry on.
    /// - Returns: What the program ends with.
    /// - Throws: `Failure`, with what was recorded before being safe.
    func follow(
        knownEvents: Bool = false,
        _ work: (RunFollower) async throws -> RunRecord?
    ) async throws -> ExitStatus {
        let outputs = LogReader(state: project.stateFolder)
        let display = ProgressDisplay(reading: outputs, context)
        let signals = Signals()
        defer {
            signals.stopListening()
            display.end()
        }
        let isFirst = FirstTime()
        var follower = RunFollower(
            interruptions: context.output.console.interruptions ?? signals.interruptions
        ) { events in
            let begins = isFirst.take()
            if begins, let run = events.first?.run, context.output.console.takesSignals {
                listen(signals, display, run)
            }
            let areNews = !(begins && knownEvents)
            display.observe(events, areNews: areNews)
            if streams, areNews, context.output.isJSON {
                EventLines.print(events, context)
            }
        }
        follower.waits = { group, run in
            let holder = run.map { ", which run \($0.short) has" } ?? ""
            display.note("waiting for the turn in group '\(group)'\(holder)")
        }
        follower.drops = { losses in
            display.note("\(losses.words) of the log could not be stored; the run is not affected")
        }
        follower.undelivered = { words in
            display.note("\(words); the run is not affected")
        }
        let final = follower
        async let _: Void = display.draw()
        let result = try await work(final)
        display.end()
        guard let record = result else {
            return .done
        }
        try await close(record)
        return record.reason == .rolledBack
            ? .done : ExitStatus(of: record, stoppedBy: signals.received)
    }

    private func listen(_ signals: Signals, _ display: ProgressDisplay, _ run: RunID) {
        signals.listen(
            onFirst: {
                display.note(
                    "stopping: steps are ended and the run is paused; once more leaves at once"
                )
            },
            onSecond: {
                display.end()
                project.killSteps(of: run)
                display.note("left at once, and killed its steps; 'ddx run resume' goes on")
            }
        )
    }

    /// Prints where the run stands, and what to type next.
    private func close(_ record: RunRecord) async throws {
        let report = try await report(on: record)
        if context.output.isJSON {
            return streams
                ? try context.output.print(report.json.text())
                : try context.output.print(json: report)
        }
        var lastOutput: [String] = []
        if let step = StopReport.failedStep(of: record) {
            lastOutput = try project.lastOutput(of: step, in: record.id)
        }
        let stop = StopReport(report, lastOutput: lastOutput)
        try context.output.print(stop.text(context.output.style(context)))
    }

    /// What is told of the run; where it is no more than that all went well, its events are not read again.
    private func report(on record: RunRecord) async throws -> RunReport {
        guard record.status == .completed, !context.output.isJSON else {
            return RunReport(try await project.history(of: record.id.text), in: context)
        }
        return RunReport(record: record, isOwned: false, now: context.surroundings.now())
    }
}

extension RunReport {
    /// Reports on a run as it stands now.
    init(_ history: RunHistory, in context: CommandContext) {
        self.init(history, now: context.surroundings.now())
    }
}
