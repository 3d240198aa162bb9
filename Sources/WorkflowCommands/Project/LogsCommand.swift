import ArgumentParser
import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowModel
import WorkflowReports
import WorkflowStore
import WorkflowSystem

/// Shows what steps printed.
struct LogsCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show what the steps of a run printed."
    )

    @Argument(help: "The run; the newest one when left out.")
    var run: String?

    @Option(help: ArgumentHelp("Only steps of this phase.", valueName: "id"))
    var phase: String?

    @Option(help: ArgumentHelp("Only steps with this id.", valueName: "id"))
    var step: String?

    @Option(help: ArgumentHelp("Only the last lines.", valueName: "count"))
    var tail: Int?

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        if let tail, tail < 0 {
            throw ValidationError("'--tail' takes a count from 0, not \(tail)")
        }
    }

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        let (run, lines) = try await project.output(of: run, phase: phase, step: step, tail: tail)
        guard !context.output.isJSON else {
            try context.output.print(lines.map { $0.json(of: run).text() + "\n" }.joined())
            return .done
        }
        if lines.isEmpty {
            try context.output.note("the steps printed nothing")
        }
        let isRead = context.output.console.terminals.contains(.output)
        let isOneStep = phase != nil && step != nil
        try context.output.print(
            lines.map { line in
                let text = String(decoding: line.bytes, as: UTF8.self)
                let place = isOneStep ? "" : "\(line.step) | "
                return place + (isRead ? text.neutralised : text) + "\n"
            }
            .joined()
        )
        return .done
    }
}

extension OutputRecord {
    /// A line of `logs --json`.
    fileprivate func json(of run: RunID) -> JSONValue {
        [
            "time": time.text.json, "level": (stream == .standardError ? "warn" : "info").json,
            "run": run.text.json, "phase": step.phase.text.json, "step": step.step.text.json,
            "attempt": attempt.json, "stream": stream.rawValue.json,
            "message": String(decoding: bytes, as: UTF8.self).json,
        ]
    }
}
