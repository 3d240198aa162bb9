import WorkflowDiagnostics
package import WorkflowModel
package import WorkflowReports
import WorkflowStore

extension Project {
    /// How long phases and steps took, over the runs of this project.
    ///
    /// - Parameters:
    ///   - workflow: The only workflow to look at; nothing for all.
    ///   - since: Only runs created from then on.
    /// - Returns: The report.
    /// - Throws: `Failure` with `notFound` when no run that fits has begun.
    package func timing(of workflow: String?, since: Timestamp?) async throws -> TimingReport {
        try await translatingFailures {
            try await reading { ledger in
                let report = try await ledger.timelines(
                    matching: RunFilter(workflow: workflow, since: since),
                    into: TimingReport(
                        workflow: workflow,
                        since: since,
                        now: surroundings.now()
                    )
                ) { report, run, events in
                    report.take(run, events)
                }
                guard report.runCount > 0 else {
                    throw try await noRuns(of: workflow, since: since, in: ledger)
                }
                return report
            }
        }
    }

    /// Says why there is nothing to report on.
    func noRuns(
        of workflow: String?,
        since: Timestamp?,
        in ledger: LedgerStore
    ) async throws -> Failure {
        let counts = try await ledger.runCounts()
        let moment = since.map { " since \($0.text)" } ?? ""
        guard let workflow else {
            return Failure(
                .notFound,
                "no run has begun in this project\(moment)",
                hints: since == nil ? try waysToBegin() : ["ddx run list"]
            )
        }
        return Failure(
            .notFound,
            "no run of '\(workflow)' has begun in this project\(moment)",
            hints: [Suggestion.hint(for: workflow, among: counts.keys.sorted()), "ddx run list"]
                .compactMap(\.self)
        )
    }
}
