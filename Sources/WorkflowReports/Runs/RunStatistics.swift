package import JSON
import WorkflowDiagnostics
import WorkflowModel
package import WorkflowStore

/// How runs of one workflow went.
package struct RunStatistics: Sendable, Hashable {
    package let runs: Int
    package let completed: Int
    package let failed: Int
    /// The time that half of the completed runs stayed below, in milliseconds.
    package let medianMilliseconds: Int64?

    /// Counts runs.
    package init(_ summaries: [RunSummary]) {
        runs = summaries.count
        let done = summaries.filter { $0.status == .completed }
        completed = done.count
        failed = summaries.count { $0.status == .failed }
        let durations = done.compactMap { run -> Int64? in
            guard let started = run.startedAt, let finished = run.finishedAt else {
                return nil
            }
            return (finished.microseconds - started.microseconds) / 1_000
        }
        .sorted()
        medianMilliseconds = durations.isEmpty ? nil : durations[durations.count / 2]
    }

    /// Completed runs of those that have ended, in percent; nothing when none has.
    package var successPercent: Int? {
        let ended = completed + failed
        return ended == 0 ? nil : completed * 100 / ended
    }

    /// The figures as people read them; nothing when there were no runs.
    package var words: String? {
        guard runs > 0 else {
            return nil
        }
        var parts = ["\(runs) run\(runs == 1 ? "" : "s")"]
        if let successPercent {
            parts.append("\(successPercent) % completed")
        }
        if let medianMilliseconds {
            parts.append("usually \(Elapsed(milliseconds: medianMilliseconds))")
        }
        return parts.joined(separator: ", ")
    }
}

extension RunStatistics: JSONRepresentable {
    /// `runs completed failed success_percent median_ms`.
    package var json: JSONValue { .object(fields) }

    /// The figures by their names.
    package var fields: JSONObject {
        [
            "runs": runs.json, "completed": completed.json, "failed": failed.json,
            "success_percent": successPercent.json, "median_ms": medianMilliseconds.json,
        ]
    }
}
