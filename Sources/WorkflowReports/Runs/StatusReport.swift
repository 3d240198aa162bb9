package import JSON
import WorkflowModel

/// Where a project stands: its open runs and what to type next.
package struct StatusReport: Sendable {
    /// The runs that are neither completed nor cancelled, newest first.
    package let runs: [RunSummaryReport]
    /// The newest run that has ended; shown when nothing is open.
    package let latest: RunSummaryReport?
    package let next: String
    /// What makes the next run, or a workflow to run; names what there is but one of.
    let begin: String

    /// Reports on a project.
    ///
    /// - Parameters:
    ///   - runs: Runs of the project in any order.
    ///   - applied: The names of the applied workflows.
    package init(runs: [RunSummaryReport], applied: [String] = []) {
        let sorted = runs.newestFirst
        self.runs = sorted.filter { !$0.status.isFinal }
        latest = sorted.first { $0.status.isFinal }
        let only = applied.count == 1 ? applied.first : nil
        if let only {
            begin = "ddx run start \(only.shellWord)"
        } else {
            begin = applied.isEmpty ? "ddx workflow apply NAME" : "ddx run start NAME"
        }
        next = self.runs.first?.next ?? (only == nil ? "ddx workflow list" : begin)
    }
}

extension StatusReport: JSONRepresentable {
    /// The object `ddx.status/1`.
    package var json: JSONValue {
        ["schema": "ddx.status/1", "runs": .array(runs.map(\.json)), "next": next.json]
    }
}

extension [RunSummaryReport] {
    /// In the order of creation, the latest at the beginning.
    package var newestFirst: Self {
        sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
    }
}
