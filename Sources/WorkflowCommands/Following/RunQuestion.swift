import WorkflowDiagnostics
import WorkflowKit
import WorkflowModel
import WorkflowReports
import WorkflowStore
import WorkflowSystem

/// Asks the person at the terminal which run is meant when several are open.
struct RunQuestion {
    let context: CommandContext

    /// The run that a command acts on.
    ///
    /// - Parameters:
    ///   - name: What the person typed.
    ///   - project: Where the runs are.
    /// - Returns: The name, the id that was chosen, or nothing when there was nothing to ask.
    /// - Throws: `SystemError` when the terminal is gone.
    func run(named name: String?, in project: Project) async throws -> String? {
        guard name == nil, context.isInteractive else {
            return name
        }
        let runs = try await project.openRuns()
        guard runs.count > 1 else {
            return nil
        }
        let console = context.output.console
        for (index, run) in runs.enumerated() {
            let line = "\(index + 1). \(run.id.short)  \(run.workflow)  \(run.status.rawValue)"
            try console.write("\(line.neutralised)\n", .error)
        }
        while case .text(let text) = try console.ask("which run? > ", false), !text.isEmpty {
            if let number = Int(text), runs.indices.contains(number - 1) {
                return runs[number - 1].id.text
            }
            try console.write("'\(text.neutralised)' is none of them\n", .error)
        }
        return nil
    }
}
