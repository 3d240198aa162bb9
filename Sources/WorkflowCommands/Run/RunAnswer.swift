import WorkflowKit
import WorkflowModel
import WorkflowReports

extension CommandContext {
    /// Says what was done to a run that this process does not carry on, and what to type next.
    func answer(
        _ project: Project,
        _ record: RunRecord,
        next: String? = nil,
        _ words: (RunReport) -> String
    ) async throws -> ExitStatus {
        let report = RunReport(try await project.history(of: record.id.text), in: self)
        try output.print("\(words(report))\nnext: \(next ?? report.summary.next)", or: report.json)
        return .done
    }
}
