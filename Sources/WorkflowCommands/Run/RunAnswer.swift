import JSON
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
        let next = next ?? report.summary.next
        var object = report.json.objectValue ?? [:]
        object["next"] = next.json
        try output.print("\(words(report))\nnext: \(next)", or: .object(object))
        return .done
    }
}
