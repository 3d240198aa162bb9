import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLibrary
import WorkflowModel

/// What `workflow update` did, or would do.
struct UpdateOutcome: JSONRepresentable {
    private let reports: [UpdateReport]

    init(_ reports: [UpdateReport]) {
        self.reports = reports
    }

    /// Whether something waits for a person's decision.
    var status: ExitStatus {
        reports.contains { !$0.conflicts.isEmpty && $0.status != .available } ? .refused : .done
    }

    func text(_ output: Output) -> String {
        guard !reports.isEmpty else {
            return "nothing is applied that could be updated\nnext: ddx workflow list\n"
        }
        return reports.map { text($0, output) }.joined() + "next: \(next)\n"
    }

    private func text(_ report: UpdateReport, _ output: Output) -> String {
        let versions = [report.from, report.to].compactMap(\.self).joined(separator: " → ")
        var lines = [output.strong("\(report.name) \(versions)".neutralised) + ": \(words(report))"]
        lines += report.notes.map { "  \($0)".neutralised }
        lines += report.changes.filter { $0.change != .conflict }
            .map { "  \($0.change.rawValue) \($0.path)".neutralised }
        lines += report.conflicts.map { "  conflict \($0.path): \($0.kind.words)".neutralised }
        if report.needsConsent {
            lines.append("  it would run more than was trusted:")
            lines += report.added.map { "    \($0.line)".neutralised }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private func words(_ report: UpdateReport) -> String {
        switch report.status {
        case .upToDate: "up to date"
        case .available: report.changes.isEmpty ? "there is something newer" : "would be updated"
        case .updated: "updated"
        case .conflicts: "conflicts are marked"
        case .settled: "all conflicts are decided"
        case .aborted: "as it was before the update"
        case .unknown: "its source '\(report.source)' is not here".neutralised
        }
    }

    private var next: String {
        if let report = reports.first(where: { $0.status == .conflicts }) {
            return "edit what is marked, then 'ddx workflow update \(report.name)'; or --theirs, "
                + "--mine, --abort"
        }
        if let report = reports.first(where: { $0.status == .available }) {
            return "ddx workflow update \(report.name)"
        }
        if let report = reports.first(where: { $0.needsConsent }) {
            return "ddx workflow trust \(report.name)"
        }
        return reports.contains { $0.status == .updated } ? "ddx workflow list" : "ddx status"
    }

    /// The object `ddx.update/1`.
    var json: JSONValue {
        ["schema": "ddx.update/1", "updates": updates]
    }

    /// One object for each workflow.
    var updates: JSONValue {
        .array(
            reports.map { report in
                [
                    "name": report.name.json, "status": report.status.rawValue.json,
                    "from": report.from.json, "to": report.to.json,
                    "source": report.source.json,
                    "changes": .array(
                        report.changes.map {
                            ["path": $0.path.json, "change": $0.change.rawValue.json]
                        }
                    ),
                    "conflicts": .array(
                        report.conflicts.map {
                            ["path": $0.path.json, "kind": $0.kind.rawValue.json]
                        }
                    ),
                    "added_capabilities": .array(report.added.map(\.json)),
                    "needs_consent": report.needsConsent.json, "notes": report.notes.json,
                ]
            }
        )
    }
}

extension MergeConflict.Kind {
    /// What the two sides did.
    fileprivate var words: String {
        switch self {
        case .content: "both changed the same lines"
        case .bothAdded: "both added it"
        case .removedHere: "you removed it, the source changed it"
        case .removedThere: "you changed it, the source removed it"
        case .binary: "both changed it; theirs stands beside it as '.theirs'"
        }
    }
}
