import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLanguage
import WorkflowLibrary
import WorkflowModel
import WorkflowReports
import WorkflowSystem

/// What `apply` did, or would do.
struct ApplyOutcome: JSONRepresentable {
    private let report: ApplyReport
    private let isDryRun: Bool
    private let initialized: [String]
    private var plan: InstallationPlan { report.plan }
    private var definition: WorkflowDefinition { report.plan.workflow.definition }

    /// Takes what the kit reports.
    ///
    /// - Parameters:
    ///   - report: What was done, or would be.
    ///   - isDryRun: Whether nothing was written.
    ///   - initialized: What was created before.
    init(_ report: ApplyReport, isDryRun: Bool = false, initialized: [String] = []) {
        self.report = report
        self.isDryRun = isDryRun
        self.initialized = initialized + report.initialized
    }

    /// Prints findings beside the answer, then the answer.
    func print(on output: Output) throws {
        if !report.diagnostics.isEmpty {
            try output.note(
                "\(DiagnosticRenderer.summary(of: report.diagnostics)); "
                    + "see 'ddx workflow validate \(definition.name)'"
            )
        }
        for finding in report.diagnostics where finding.code == .unknownPlugin {
            let ways = finding.hints.map { "; \($0)" }.joined()
            try output.note("\(finding.message)\(ways)".neutralised)
        }
        try output.print(text(output), or: json)
    }

    private func text(_ output: Output) -> String {
        var lines = initialized.map { "created \($0)".neutralised }
        let head = output.strong("\(definition.name) \(definition.version)".neutralised)
        let changes = plan.files.filter { $0.change != .same }
        if changes.isEmpty {
            lines.append("\(head) is applied already; nothing to change")
        } else if isDryRun {
            lines.append("\(head) would be applied")
        } else {
            lines.append("\(head) is applied")
        }
        lines += changes.map { "  \($0.change.rawValue) \($0.path)".neutralised }
        if plan.isEdited {
            lines.append("  its files were edited here; they were kept")
        }
        for variable in report.variables where !variable.value.isNull && !isSecret(variable) {
            let source = output.faint("(\(variable.source.rawValue))")
            lines.append("  \(variable.name) = \(variable.value.shown) \(source)")
        }
        let text = lines.map { $0 + "\n" }.joined()
        guard isDryRun else {
            return text + "next: ddx run start \(definition.name)\n"
        }
        return text
            + definition.phases.map { PhaseOutline($0, of: definition).text(output) }.joined()
            + "\nnothing was written\nnext: the same without --dry-run\n"
    }

    private func isSecret(_ variable: RunVariable) -> Bool {
        definition.variables.contains {
            $0.isSecret && $0.name.utf8.elementsEqual(variable.name.utf8)
        }
    }

    /// The object `ddx.apply/1`.
    var json: JSONValue {
        [
            "schema": "ddx.apply/1", "name": definition.name.json,
            "version": definition.version.json, "digest": plan.digest.description.json,
            "dry_run": isDryRun.json, "edited": plan.isEdited.json,
            "created": initialized.json,
            "files": .array(
                plan.files.map { ["path": $0.path.json, "change": $0.change.rawValue.json] }
            ),
            "variables": .array(
                report.variables.map {
                    [
                        "name": $0.name.json, "value": isSecret($0) ? .null : $0.value,
                        "source": $0.source.rawValue.json,
                    ]
                }
            ),
            "next": "ddx run start \(definition.name)".json,
        ]
    }
}
