import WorkflowModel
import WorkflowScheduler

extension RunTimeReport {
    /// The report, whatever it is written out as.
    package var document: ReportDocument {
        ReportDocument(
            title: "Run \(summary.id.short) of \(summary.workflow) \(summary.version)",
            subtitle: "\(summary.status.rawValue.capitalisedWord) at \(report.now.text): "
                + "\(summary.progress.completedPhases) of \(summary.progress.totalPhases) phases, "
                + "begun by \(summary.principal).",
            sections: [
                ReportDocument.Section("overview", "Overview", [overview]),
                ReportDocument.Section("time", "Where the time went", time),
                ReportDocument.Section("timeline", "Timeline", timelineBlocks),
                ReportDocument.Section("critical-path", "Critical path", criticalBlocks),
                ReportDocument.Section("steps", "Phases and steps", [steps]),
                ReportDocument.Section("retries", "Retries and failures", retries),
                ReportDocument.Section("gates", "Gates", gates),
                ReportDocument.Section("decisions", "Approvals and decisions", decisions),
                ReportDocument.Section("files", "Files", files),
                ReportDocument.Section("reading", "How to read this", [.list(Self.notes)]),
            ]
        )
    }

    private static let notes = [
        "Times come from the events of the run, to the millisecond. At each moment a run is in one"
            + " state: steps are at work, it waits for people, it stands still, or it is between"
            + " steps. Several steps at once count once.",
        "The critical path is what the end of the run waited for: each link is what ended last"
            + " before the next one began.",
        "When a process that carried the run on has died, nobody knows when: the time up to when"
            + " the run was taken up again is told as not known.",
    ]

    // MARK: Overview and time

    private var overview: ReportDocument.Block {
        var rows = [
            ["Run", summary.id.text], ["Workflow", "\(summary.workflow) \(summary.version)"],
            ["Definition", summary.digest],
            [
                "Status",
                summary.status.rawValue
                    + (summary.reason.map { ": \(summary.status.words(for: $0))" } ?? ""),
            ],
        ]
        if let note = summary.note {
            rows.append(["Note", note.quoted])
        }
        rows += [
            ["Created", "\(summary.createdAt.text) by \(summary.principal)"],
            ["Started", summary.startedAt?.text ?? "not yet"],
            ["Ended", summary.finishedAt?.text ?? "not yet"],
            ["Took", Elapsed(milliseconds: timeline.milliseconds).description],
        ]
        if let correlation = summary.correlationID {
            rows.append(["Correlation", correlation])
        }
        if let origin = record.creation.forkedFrom {
            rows.append(["Forked from", origin.text])
        }
        for variable in record.creation.variables {
            rows.append(["Variable \(variable.name)", variable.shownValue.shown])
        }
        if !record.agentUsage.isEmpty {
            rows.append(["Agents", record.agentUsage.words])
        }
        for action in record.actions {
            rows.append(["Action", action.sentence])
        }
        for item in summary.waiting {
            rows.append(["Waits for", "\(item.text): \(item.command)"])
        }
        return .table(["What", "Value"], rows)
    }

    private var time: [ReportDocument.Block] {
        let rows = Timeline.Use.allCases.compactMap { use -> [String]? in
            guard let spent = timeline.uses[use], spent > 0 else {
                return nil
            }
            return [
                use.words.capitalisedWord, Elapsed(milliseconds: spent).description,
                Share(spent, of: timeline.milliseconds).description,
            ]
        }
        return rows.isEmpty
            ? [.text("The run has not started.")] : [.table(["What", "Time", "Share"], rows)]
    }

    private var criticalBlocks: [ReportDocument.Block] {
        guard !criticalPath.isEmpty else {
            return [.text("Nothing in the run took time yet.")]
        }
        let rows = criticalPath.prefix(AuditReport.longestList).map { span in
            let took = span.end.milliseconds(since: span.start)
            return [
                span.words, span.start.text, Elapsed(milliseconds: took).description,
                Share(took, of: timeline.milliseconds).description,
            ]
        }
        return [.table(["What", "From", "Time", "Share"], rows)] + cut(criticalPath.count)
    }

    // MARK: Phases, steps and retries

    private var steps: ReportDocument.Block {
        var waited: [StepReference: Int64] = [:]
        for span in timeline.spans {
            if case .wait(let step) = span.subject {
                waited[step, default: 0] += span.milliseconds
            }
        }
        let rows = record.tree.flatMap { index -> [[String]] in
            let phase = record.phases[index]
            let head = [
                phase.id.text, "", phase.status.rawValue, String(phase.attempt),
                report.milliseconds(from: phase.startedAt, to: phase.finishedAt)
                    .map { Elapsed(milliseconds: $0).description } ?? "",
                "", report.standing.reason(of: phase, at: index)?.rawValue ?? "",
            ]
            return [head]
                + phase.steps.map { step in
                    [
                        phase.id.text, step.id.text, step.status.rawValue, String(step.attempt),
                        report.duration(of: step).map { Elapsed(milliseconds: $0).description }
                            ?? "",
                        waited[StepReference(phase.id, step.id)]
                            .map { Elapsed(milliseconds: $0).description } ?? "",
                        report.standing.reason(of: step)?.rawValue ?? "",
                    ]
                }
        }
        return .table(["Phase", "Step", "Status", "Attempts", "Took", "Waited", "Reason"], rows)
    }

    private var retries: [ReportDocument.Block] {
        let rows = timeline.spans.compactMap { span -> [String]? in
            guard case .attempt(let step, let number, let ending) = span.subject else {
                return nil
            }
            let why: String
            switch ending {
            case .failed(let reason):
                let attempt = report.chronicle.attempts[step]?.last { $0.number == number }
                why = attempt?.outcome?.explanation(of: reason) ?? reason.pastWords
            case .interrupted: why = Reason.interrupted.pastWords
            case .completed, .upToDate, .open: return nil
            }
            return [
                step.description, String(number), span.end.text,
                Elapsed(milliseconds: span.milliseconds).description, why,
            ]
        }
        guard !rows.isEmpty else {
            return [.text("Every attempt came out as it should.")]
        }
        let head = ["Step", "Attempt", "Ended", "Took", "Why"]
        let shown = [.table(head, Array(rows.prefix(AuditReport.longestList)))] + cut(rows.count)
        return lastOutput.isEmpty
            ? shown
            : shown + [
                .code("What the failed step wrote last:", lastOutput.joined(separator: "\n"))
            ]
    }

    // MARK: Gates, decisions and files

    private var gates: [ReportDocument.Block] {
        let rows = record.tree.flatMap { index -> [[String]] in
            let phase = record.phases[index]
            let both =
                phase.inputGates.map { (GateSide.input, $0) }
                + phase.exitGates.map { (GateSide.exit, $0) }
            return both.map { side, gate in
                [
                    phase.id.text, side.rawValue, gate.criteria, gate.isRequired ? "yes" : "no",
                    gate.verdict.rawValue + (gate.awaits.map { ", \($0.rawValue)" } ?? ""),
                    gate.evidence.map { "\($0.path): \($0.found)" }.joined(separator: "; "),
                ]
            }
        }
        return listing(
            rows,
            ["Phase", "Side", "Criterion", "Required", "Verdict", "Evidence"],
            none: "No gate has been looked at."
        )
    }

    private var decisions: [ReportDocument.Block] {
        listing(
            deeds.map { deed in
                [
                    deed.time.text, deed.who,
                    deed.event.split(separator: "_").joined(separator: " "), deed.about,
                    deed.note?.quoted ?? "",
                ]
            },
            ["When", "Who", "What", "About", "Note"],
            none: "Nobody decided anything."
        )
    }

    private var files: [ReportDocument.Block] {
        let rows = record.tree.flatMap { index -> [[String]] in
            let phase = record.phases[index]
            return phase.steps.flatMap { step in
                step.listedFiles.map { file in
                    [
                        file.words, file.change.rawValue, "\(phase.id)/\(step.id)",
                        file.digest ?? "",
                    ]
                }
            }
        }
        return listing(
            rows,
            ["File", "Change", "By", "Digest"],
            none: "The run changed no file, as far as is known."
        )
    }

    private func listing(
        _ rows: [[String]],
        _ head: [String],
        none: String
    ) -> [ReportDocument.Block] {
        rows.isEmpty
            ? [.text(none)]
            : [.table(head, Array(rows.prefix(AuditReport.longestList)))] + cut(rows.count)
    }

    /// Says that a list goes on.
    private func cut(_ count: Int) -> [ReportDocument.Block] {
        let rest = count - AuditReport.longestList
        return rest > 0 ? [.text("… and \(rest) more; '--format json' has all.")] : []
    }
}

extension Timeline.Span {
    /// What it was, for people.
    var words: String {
        switch subject {
        case .attempt(let step, let number, let ending):
            let which = number > 1 ? ", attempt \(number)" : ""
            switch ending {
            case .completed: return "\(step)\(which)"
            case .failed(let reason): return "\(step)\(which), failed: \(reason.rawValue)"
            case .interrupted: return "\(step)\(which), interrupted"
            case .upToDate: return "\(step)\(which), up to date"
            case .open: return "\(step)\(which), under way"
            }
        case .wait(let step): return "\(step) waits for people"
        case .stop(let status, let reason):
            return "\(status.rawValue)" + (reason.map { ": \($0.words)" } ?? "")
        }
    }
}

/// A part of a whole in percent with one digit: `12.5 %`.
struct Share: Sendable, Hashable, CustomStringConvertible {
    /// Tenths of a percent.
    let tenths: Int64

    /// Nothing of nothing is nothing.
    init(_ part: Int64, of whole: Int64) {
        tenths = whole > 0 ? (part * 1000 + whole / 2) / whole : 0
    }

    var description: String { "\(tenths / 10).\(tenths % 10) %" }
}

extension String {
    /// The word with a capital letter, for the beginning of a sentence.
    var capitalisedWord: String { prefix(1).uppercased() + dropFirst() }
}
