import WorkflowKit
import WorkflowModel
import WorkflowReports
import WorkflowStore

/// What was found out about a project for a scrape.
struct ProjectMetrics: Sendable {
    /// The name of the project, or its id where several have the name.
    let name: String
    /// Nothing when it could not be read.
    var figures: ProjectFigures?
    var droppedLines = 0
    var verification: Verification?

    /// How the audit trail stood when it was verified last.
    struct Verification: Sendable, Hashable {
        let isSound: Bool
        let time: Timestamp
    }
}

extension [ProjectMetrics] {
    /// Writes all that is known.
    func write(to text: inout PrometheusText) {
        text.begin("ddx_project_readable", .gauge, "Whether the project can be read.")
        for project in self {
            text.add(
                "ddx_project_readable",
                ["project": project.name],
                project.figures == nil ? 0 : 1
            )
        }
        let known = compactMap { project in project.figures.map { (project.name, $0) } }
        writeRuns(known, to: &text)
        writeSteps(known, to: &text)
        writeWaiting(known, to: &text)
        writeStorage(known, to: &text)
        text.begin("ddx_log_lines_dropped", .gauge, "Lines that no log could take.")
        for project in self where project.figures != nil {
            text.add("ddx_log_lines_dropped", ["project": project.name], project.droppedLines)
        }
        writeTrail(known, to: &text)
    }

    private func writeRuns(
        _ known: [(name: String, figures: ProjectFigures)],
        to text: inout PrometheusText
    ) {
        text.begin("ddx_runs", .gauge, "Runs by status, as lists show it.")
        for (name, figures) in known {
            for workflow in Set(figures.runs.keys.map(\.workflow)).sorted() {
                for status in RunStatus.allCases {
                    let kind = ProjectFigures.RunKind(workflow: workflow, status: status)
                    text.add(
                        "ddx_runs",
                        ["project": name, "workflow": workflow, "status": status.rawValue],
                        figures.runs[kind] ?? 0
                    )
                }
            }
        }
        let duration = "ddx_run_duration_seconds"
        text.begin(duration, .histogram, "From start to end, of runs that have ended.")
        for (name, figures) in known {
            for (workflow, durations) in figures.ledger.runDurations.sorted(by: { $0.key < $1.key })
            {
                text.add(
                    duration,
                    ["project": name, "workflow": workflow],
                    DurationHistogram(.work, counts: durations.counts, seconds: durations.seconds)
                )
            }
        }
    }

    private func writeSteps(
        _ known: [(name: String, figures: ProjectFigures)],
        to text: inout PrometheusText
    ) {
        text.begin("ddx_steps", .gauge, "Steps of all runs by status.")
        for (name, figures) in known {
            for status in NodeStatus.allCases {
                text.add(
                    "ddx_steps",
                    ["project": name, "status": status.rawValue],
                    figures.ledger.steps[status] ?? 0
                )
            }
        }
        text.begin("ddx_step_attempts", .gauge, "Attempts of all steps.")
        for (name, figures) in known {
            text.add("ddx_step_attempts", ["project": name], figures.ledger.attempts)
        }
        let duration = "ddx_step_duration_seconds"
        text.begin(duration, .histogram, "The last attempt of each step that has ended.")
        for (name, figures) in known {
            let durations = figures.ledger.stepDurations
            text.add(
                duration,
                ["project": name],
                DurationHistogram(.work, counts: durations.counts, seconds: durations.seconds)
            )
        }
    }

    private func writeWaiting(
        _ known: [(name: String, figures: ProjectFigures)],
        to text: inout PrometheusText
    ) {
        text.begin("ddx_waiting", .gauge, "What people are asked for.")
        for (name, figures) in known {
            for kind in ProjectFigures.waitingKinds {
                text.add(
                    "ddx_waiting",
                    ["project": name, "kind": kind.rawValue],
                    figures.waiting[kind] ?? 0
                )
            }
        }
        let longest = "ddx_longest_wait_seconds"
        text.begin(
            longest,
            .gauge,
            "Since when the run stands still that waits longest for people."
        )
        for (name, figures) in known {
            text.add(longest, ["project": name], Double(figures.longestWait) / 1_000)
        }
        text.begin("ddx_runs_stuck", .gauge, "Runs that do not move and wait for nobody.")
        for (name, figures) in known {
            for reason in ProjectFigures.stuckReasons {
                text.add(
                    "ddx_runs_stuck",
                    ["project": name, "reason": reason],
                    figures.stuck[reason] ?? 0
                )
            }
        }
    }

    private func writeStorage(
        _ known: [(name: String, figures: ProjectFigures)],
        to text: inout PrometheusText
    ) {
        text.begin("ddx_storage_free_bytes", .gauge, "What may still be filled of the file system.")
        for (name, figures) in known {
            text.add("ddx_storage_free_bytes", ["project": name], Double(figures.freeBytes))
        }
        text.begin("ddx_storage_size_bytes", .gauge, "The size of the file system.")
        for (name, figures) in known {
            text.add("ddx_storage_size_bytes", ["project": name], Double(figures.sizeInBytes))
        }
        text.begin("ddx_storage_level", .gauge, "1 for the level that holds.")
        for (name, figures) in known {
            for level in ProjectFigures.storageLevels {
                text.add(
                    "ddx_storage_level",
                    ["project": name, "level": level],
                    level == figures.storageLevel ? 1 : 0
                )
            }
        }
    }

    private func writeTrail(
        _ known: [(name: String, figures: ProjectFigures)],
        to text: inout PrometheusText
    ) {
        text.begin("ddx_audit_records", .gauge, "Records of the audit trail.")
        for (name, figures) in known {
            text.add("ddx_audit_records", ["project": name], figures.ledger.auditRecords)
        }
        let verified = compactMap { project in project.verification.map { (project.name, $0) } }
        text.begin("ddx_audit_sound", .gauge, "Whether the trail held when it was verified last.")
        for (name, verification) in verified {
            text.add("ddx_audit_sound", ["project": name], verification.isSound ? 1 : 0)
        }
        let time = "ddx_audit_verified_timestamp_seconds"
        text.begin(time, .gauge, "When the trail was verified last.")
        for (name, verification) in verified {
            text.add(time, ["project": name], Double(verification.time.microseconds) / 1e6)
        }
    }
}
