import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLanguage
import WorkflowReports

/// How a failure reaches people and programs: the only place that makes text and JSON of errors.
struct FailureReport {
    private let failure: Failure

    init(_ error: any Error) {
        failure = Failure(error)
    }

    /// What the program ends with.
    var status: ExitStatus { ExitStatus(code: failure.code.exit) }

    /// What went wrong, why, and what to type next.
    func text(isColored: Bool) -> String {
        let findings = failure.diagnostics
        var text = ""
        if let only = findings.first, findings.count == 1, only.message == failure.message {
            text = DiagnosticRenderer(texts: failure.texts, isColored: isColored).human(only)
        } else {
            if !findings.isEmpty {
                text =
                    DiagnosticRenderer(texts: failure.texts, isColored: isColored)
                    .human(findings) + "\n"
            }
            let head = isColored ? "\u{1B}[31merror\u{1B}[0m" : "error"
            text += "\(head): \(failure.message.neutralised)\n"
            for hint in failure.hints.prefix(3) {
                text += "help: \(hint.neutralised)\n"
            }
        }
        return text
    }

    /// Findings without a failure, such as warnings.
    static func text(
        of findings: [Diagnostic],
        texts: [String: SourceText] = [:],
        isColored: Bool
    ) -> String {
        let renderer = DiagnosticRenderer(texts: texts, isColored: isColored)
        return findings.sortedByPosition.map(renderer.human).joined()
    }
}

extension FailureReport: JSONRepresentable {
    /// The object `ddx.error/1`.
    var json: JSONValue {
        var object: JSONObject = [
            "schema": "ddx.error/1", "code": failure.code.word.json,
            "message": failure.message.json, "help": failure.hints.json,
            "exit": Int(failure.code.exit).json,
        ]
        if !failure.diagnostics.isEmpty {
            let findings = FindingsReport(failure.diagnostics, texts: failure.texts)
            object["diagnostics"] = findings.list
        }
        return object.json
    }
}

/// Findings in files as programs read them.
struct FindingsReport: JSONRepresentable {
    private let findings: [Diagnostic]
    private let renderer: DiagnosticRenderer

    init(_ findings: [Diagnostic], texts: [String: SourceText]) {
        self.findings = findings.sortedByPosition
        renderer = DiagnosticRenderer(texts: texts)
    }

    /// The object `ddx.diagnostics/1`.
    var json: JSONValue { object.json }

    /// The object with what was mended before.
    func json(after changes: [WorkflowRepair.Change]) -> JSONValue {
        var object = object
        object["changes"] = .array(
            changes.map { change in
                [
                    "file": change.path.json, "line": change.position.line.json,
                    "column": change.position.column.json, "before": change.before.json,
                    "after": change.after.json,
                ]
            }
        )
        return object.json
    }

    private var object: JSONObject {
        let errors = findings.count { $0.severity == .error }
        return [
            "schema": "ddx.diagnostics/1", "errors": errors.json,
            "warnings": (findings.count - errors).json, "diagnostics": list,
        ]
    }

    /// The findings by file and position.
    var list: JSONValue {
        .array(
            findings.map { finding in
                let position = renderer.position(of: finding)
                return [
                    "code": finding.code.description.json,
                    "severity": finding.severity.rawValue.json, "message": finding.message.json,
                    "file": (finding.span?.file).json, "line": (position?.line).json,
                    "column": (position?.column).json, "help": finding.hints.json,
                ]
            }
        )
    }
}
