package import JSON
import WorkflowModel
import WorkflowStore

extension UsageReport {
    /// The report, whatever it is written out as.
    package var document: ReportDocument {
        ReportDocument(
            title: "Use of workflows",
            subtitle: "\(runs.counting("run")) in \(projectCount.counting("project")), created "
                + "\(since.map { "since \($0.text)" } ?? "at any time"), as of \(now.text).",
            sections: [
                ReportDocument.Section("figures", "Figures", [figureTable]),
                ReportDocument.Section("workflows", "Workflows", [workflowTable]),
                ReportDocument.Section("agents", "Agents", [agentTable]),
                ReportDocument.Section("sharing", "Workflows and projects", [sharingTable]),
                ReportDocument.Section("projects", "Projects", [projectTable]),
                ReportDocument.Section("unknown", "What is not known", [.list(Self.unknown)]),
            ]
        )
    }

    /// Figures of the specification that nothing here records.
    private static let unknown = [
        "How long applying a workflow took, where it is older than the newest"
            + " \(newestRecords) records of the trail, or in a record that you have no key for.",
        "How long people looked for a workflow before they applied it.",
        "How much time making things again used to take, and how often that was: there is nothing"
            + " to compare with.",
        "How many people keep using this, contribute or began with it: nothing leaves this"
            + " computer, and nobody else is counted.",
        "Runs that were removed with 'ddx prune' are in no figure.",
    ]

    private var sums: Runs {
        workflows.values.reduce(into: Runs(lastAt: Timestamp(microseconds: 0))) { sum, runs in
            sum.count += runs.count
            sum.completed += runs.completed
            sum.failed += runs.failed
            sum.cancelled += runs.cancelled
            sum.phases += runs.phases
            sum.phaseRetries += runs.phaseRetries
            sum.troubled += runs.troubled
            sum.recovered += runs.recovered
        }
    }

    private var artifactAttempts: Int { checks.artifactsPassed + checks.artifactsFailed }
    private var criteria: Int {
        checks.criteriaPassed + checks.criteriaFailed + checks.criteriaUnknown
    }

    private var figureTable: ReportDocument.Block {
        let sums = sums
        let ended = sums.completed + sums.failed
        let delays = Percentiles(failureDelays)
        let applied = Percentiles(applyTimes)
        let made = madeInMilliseconds.map { Elapsed(milliseconds: $0).description }
        return .table(
            ["Figure", "Value", "Of"],
            [
                ["Runs", "\(sums.count)", ""],
                ["Runs of the last 7 days", "\(ofLastWeek)", ""],
                ["Runs of the last 30 days", "\(ofLastMonth)", ""],
                row("Runs that completed", sums.completed, ended, "completed or failed"),
                row("Phases tried again", sums.phaseRetries, sums.phases, "attempts of phases"),
                row("Runs that recovered", sums.recovered, sums.troubled, "taken up after trouble"),
                row(
                    "Artifacts that passed their checks",
                    checks.artifactsPassed,
                    artifactAttempts,
                    "attempts that ended"
                ),
                row("Gates that passed", checks.criteriaPassed, criteria, "evaluations"),
                row("Workflows in several projects", reuse.shared, reuse.all, "that have run"),
                [
                    "From a failed step to the line that tells it",
                    delays.median.map { "p50 \(Elapsed(milliseconds: $0))" } ?? "not known",
                    delays.values.isEmpty
                        ? "no run has failed"
                        : "p95 \(delays.cells[2]), \(delays.count.counting("failed run"))",
                ],
                [
                    "Applying a workflow, with its questions",
                    applied.median.map { "p50 \(Elapsed(milliseconds: $0))" } ?? "not known",
                    applied.values.isEmpty
                        ? "" : "p95 \(applied.cells[2]), \(applied.count.counting("time"))",
                ],
                ["Making these figures", made ?? "not known", ""],
            ]
        )
    }

    /// A share with what it is a share of; of nothing there is none.
    private func row(_ name: String, _ part: Int, _ whole: Int, _ words: String) -> [String] {
        [
            name, whole == 0 ? "not known" : "\(Share(Int64(part), of: Int64(whole)))",
            "\(part) of \(whole) \(words)",
        ]
    }

    private var sortedWorkflows: [(name: String, runs: Runs)] {
        workflows.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
            .map { ($0.key, $0.value) }
    }

    private var workflowTable: ReportDocument.Block {
        .table(
            [
                "Workflow", "Runs", "Completed", "Failed", "Cancelled", "Open", "Retries",
                "Recovered", "Last",
            ],
            sortedWorkflows.map { name, runs in
                [
                    name, "\(runs.count)", "\(runs.completed)", "\(runs.failed)",
                    "\(runs.cancelled)", "\(runs.open)", "\(runs.phaseRetries)",
                    "\(runs.recovered) of \(runs.troubled)", runs.lastAt.text,
                ]
            }
        )
    }

    private var agentTable: ReportDocument.Block {
        guard !agents.isEmpty else {
            return .list(["No agent was called."])
        }
        return .table(
            ["Workflow", "Time", "What was taken, as far as agents report it"],
            agents.sorted { $0.key < $1.key }.map { workflow, usage in
                let time = Elapsed(milliseconds: Int64(usage.milliseconds))
                return [workflow, time.description, usage.words]
            }
        )
    }

    private var sharingTable: ReportDocument.Block {
        .table(
            ["Workflow", "Projects", "Folders"],
            sharing.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map {
                [$0.key, "\($0.value.count)", $0.value.sorted().joined(separator: ", ")]
            }
        )
    }

    private var projectTable: ReportDocument.Block {
        .table(
            ["Folder", "State"],
            lookedAt.entries.map { [$0.folder, $0.problem.map { "not read: \($0)" } ?? "read"] }
        )
    }
}

extension UsageReport: JSONRepresentable {
    /// The object `ddx.usage/1`; null for what is not known.
    package var json: JSONValue {
        let sums = sums
        return [
            "schema": "ddx.usage/1", "made_at": now.text.json, "since": (since?.text).json,
            "projects": lookedAt.json,
            "runs": [
                "total": sums.count.json, "completed": sums.completed.json,
                "failed": sums.failed.json, "cancelled": sums.cancelled.json,
                "open": sums.open.json, "last_7_days": ofLastWeek.json,
                "last_30_days": ofLastMonth.json,
                "completed_permille": permille(sums.completed, sums.completed + sums.failed),
            ],
            "phases": [
                "attempts": sums.phases.json, "retries": sums.phaseRetries.json,
                "retries_permille": permille(sums.phaseRetries, sums.phases),
            ],
            "recoveries": [
                "troubled": sums.troubled.json, "recovered": sums.recovered.json,
                "recovered_permille": permille(sums.recovered, sums.troubled),
            ],
            "artifacts": [
                "passed": checks.artifactsPassed.json, "failed": checks.artifactsFailed.json,
                "passed_permille": permille(checks.artifactsPassed, artifactAttempts),
            ],
            "gates": [
                "passed": checks.criteriaPassed.json, "failed": checks.criteriaFailed.json,
                "unknown": checks.criteriaUnknown.json,
                "passed_permille": permille(checks.criteriaPassed, criteria),
            ],
            "reuse": [
                "workflows": reuse.all.json, "in_several_projects": reuse.shared.json,
                "permille": permille(reuse.shared, reuse.all),
            ],
            "times": [
                "apply": Percentiles(applyTimes).json,
                "failure_line": Percentiles(failureDelays).json,
                "report_ms": madeInMilliseconds.json,
            ],
            "workflows": .array(
                sortedWorkflows.map { name, runs in
                    [
                        "workflow": name.json, "runs": runs.count.json,
                        "completed": runs.completed.json, "failed": runs.failed.json,
                        "cancelled": runs.cancelled.json, "open": runs.open.json,
                        "phase_retries": runs.phaseRetries.json,
                        "recovered": runs.recovered.json, "last_at": runs.lastAt.text.json,
                        "agents": agents[name]?.json ?? .null,
                        "projects": (sharing[name] ?? []).sorted().json,
                    ]
                }
            ),
        ]
    }

    private func permille(_ part: Int, _ whole: Int) -> JSONValue {
        whole == 0 ? .null : Share(Int64(part), of: Int64(whole)).tenths.json
    }
}
