import WorkflowDiagnostics
import WorkflowModel
import WorkflowReports
import WorkflowSystem

/// Asks the person at the terminal what becomes of steps whose end nobody saw.
struct InterruptionQuestion {
    let context: CommandContext

    /// One answer for all interrupted steps of the run.
    ///
    /// - Parameter report: The run as it stands.
    /// - Returns: Nothing when no step needs a decision, or when the person gave none.
    /// - Throws: `SystemError` when the terminal is gone.
    func answer(about report: RunReport) throws -> InterruptionAnswer? {
        let open = report.summary.waiting.filter { $0.kind == .decision }
        guard !open.isEmpty else {
            return nil
        }
        let console = context.output.console
        for item in open {
            try console.write("\(item.text.neutralised)\n", .error)
        }
        while case .text(let text) = try console.ask("rerun, done or fail? > ", false) {
            let word = text.lowercased()
            if word.isEmpty {
                return nil
            }
            if let answer = InterruptionAnswer.allCases.first(where: {
                $0.rawValue.hasPrefix(word)
            }) {
                return answer
            }
            try console.write("'\(text.neutralised)' is none of them\n", .error)
        }
        return nil
    }
}
