import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLanguage
import WorkflowModel
import WorkflowReports
import WorkflowSystem

/// How scenes went, for people and programs.
struct SceneAnswer: JSONRepresentable {
    private let report: SceneReport
    private let coverage: SceneCoverage

    init(_ report: SceneReport) {
        self.report = report
        coverage = report.coverage
    }

    // MARK: Text

    /// A line for each scene, what went wrong in each, and what none of them reached.
    func text(_ output: Output) -> String {
        let renderer = DiagnosticRenderer(
            texts: report.texts,
            isColored: output.isColored(.output)
        )
        var text = ""
        for result in report.results {
            text += line(for: result, output)
            text += result.failures.map { "\n" + renderer.human($0.diagnostic) }.joined()
            text += details(of: result).map { " = \($0.neutralised)\n" }.joined()
            text += result.hasPassed ? "" : "\n"
        }
        let failed = report.results.count { !$0.hasPassed }
        let count = report.results.count.counting("scene")
        text += "\(count), \(failed == 0 ? "all passed" : "\(failed) failed")\n"
        text += coverageLines
        return text + "next: \(next(failed: failed))\n"
    }

    private func line(for result: SceneResult, _ output: Output) -> String {
        let title = result.scene.name == result.scene.file ? "" : ": \(result.scene.name)"
        return (result.hasPassed ? "passed" : output.strong("FAILED"))
            + "  \(result.scene.file)\(title)".neutralised
            + output.faint(" (\(Elapsed(result.duration)))") + "\n"
    }

    /// How things stood when a scene failed.
    private func details(of result: SceneResult) -> [String] {
        guard !result.hasPassed else {
            return []
        }
        var lines: [String] = []
        if let record = result.record {
            let reason = record.reason.map { ", reason \($0.rawValue)" } ?? ""
            let phases = record.roots.map { record.phases[$0] }
                .map { "\($0.id) \($0.status.rawValue)" }.joined(separator: ", ")
            lines.append("the run: \(record.status.rawValue)\(reason); \(phases)")
            for criterion in record.openCriteria.prefix(5) {
                let found = criterion.result.evidence.first { !$0.found.isEmpty }
                let why = criterion.result.awaits == nil ? found.map { " (\($0.found))" } : nil
                lines.append("open: '\(criterion.result.criteria)'\(why ?? "")")
            }
        }
        lines += result.lastOutput.map { "printed: \($0)" }
        if let folder = result.keptFolder {
            lines.append("its project: \(folder)")
        }
        return lines
    }

    private func next(failed: Int) -> String {
        if failed > 0 {
            return "ddx workflow test \(report.shownAs) --keep"
        }
        guard report.isComplete else {
            return "ddx workflow test \(report.shownAs)"
        }
        return coverage.missing.isEmpty
            ? "ddx workflow validate \(report.shownAs)"
            : "add scenes to \(report.shownAs)/tests for what was not reached"
    }

    private var coverageLines: String {
        let counts = Kind.allCases.map { kind in
            let total = coverage.parts.count { kind == Kind($0) }
            let reached = coverage.reached.count { kind == Kind($0) }
            return "\(reached) of \(total) \(kind.plural)"
        }
        let lines = (report.isComplete ? told : []).map {
            "  not reached: \($0.words)".neutralised + "\n"
        }
        let whose = report.isComplete ? "coverage" : "coverage of the scenes played"
        return "\(whose): \(counts.joined(separator: ", "))\n" + lines.joined()
    }

    /// What was not reached, without what belongs to a phase that was not.
    private var told: [SceneCoverage.Part] {
        let closed = coverage.missing.compactMap { part in
            if case .phase(let phase) = part { phase } else { nil }
        }
        return coverage.missing.filter { part in
            switch part {
            case .phase, .branch(.phase, _): true
            case .gate(let gate, _): !closed.contains(gate.phase) || gate.side == .input
            case .branch(.step(let step), _): !closed.contains(step.phase)
            }
        }
    }

    // MARK: JSON

    /// The object `ddx.test/1`.
    var json: JSONValue {
        [
            "schema": "ddx.test/1", "workflow": report.workflow.json,
            "version": report.version.json, "passed": report.hasPassed.json,
            "complete": report.isComplete.json, "scenes": .array(report.results.map(scene)),
            "coverage": .object(
                JSONObject(Kind.allCases.map { ($0.plural, coverage(of: $0)) })
            ),
        ]
    }

    private func scene(_ result: SceneResult) -> JSONValue {
        let findings = FindingsReport(result.failures.map(\.diagnostic), texts: report.texts)
        return [
            "file": result.scene.file.json, "name": result.scene.name.json,
            "passed": result.hasPassed.json,
            "duration_ms": Elapsed(result.duration).milliseconds.json,
            "status": (result.record?.status.rawValue).json,
            "reason": (result.record?.reason?.rawValue).json,
            "failures": .array(result.failures.map(failure)), "findings": findings.list,
            "project": result.keptFolder.json,
        ]
    }

    private func failure(_ failure: SceneResult.Failure) -> JSONValue {
        let renderer = DiagnosticRenderer(texts: report.texts)
        let position = renderer.position(of: failure.diagnostic)
        return [
            "expectation": failure.place.json, "expected": failure.expected,
            "found": failure.found, "message": failure.diagnostic.message.json,
            "file": (failure.diagnostic.span?.file).json, "line": (position?.line).json,
            "column": (position?.column).json,
        ]
    }

    private func coverage(of kind: Kind) -> JSONValue {
        let parts = coverage.parts.filter { kind == Kind($0) }
        return [
            "reached": coverage.reached.count { kind == Kind($0) }.json, "total": parts.count.json,
            "missing": .array(
                parts.filter { !coverage.reached.contains($0) }.map(\.json)
            ),
        ]
    }
}

/// What is counted of a workflow.
private enum Kind: CaseIterable {
    case phase
    case gate
    case branch

    init(_ part: SceneCoverage.Part) {
        switch part {
        case .phase: self = .phase
        case .gate: self = .gate
        case .branch: self = .branch
        }
    }

    var plural: String {
        switch self {
        case .phase: "phases"
        case .gate: "gates"
        case .branch: "branches"
        }
    }
}

extension SceneCoverage.Part {
    fileprivate var words: String {
        switch self {
        case .phase(let phase): "phase '\(phase)'"
        case .gate(let gate, let criteria):
            "\(gate.side == .input ? "input gate" : "exit criterion") '\(criteria)' "
                + "of phase '\(gate.phase)'"
        case .branch(.phase(let phase), let holds): "'if' of phase '\(phase)' \(holds)"
        case .branch(.step(let step), let holds): "'if' of step '\(step)' \(holds)"
        }
    }

    fileprivate var json: JSONValue {
        switch self {
        case .phase(let phase): ["phase": phase.text.json]
        case .gate(let gate, let criteria):
            [
                "phase": gate.phase.text.json, "kind": gate.side.rawValue.json,
                "criteria": criteria.json,
            ]
        case .branch(.phase(let phase), let holds):
            ["phase": phase.text.json, "step": .null, "holds": holds.json]
        case .branch(.step(let step), let holds):
            ["phase": step.phase.text.json, "step": step.step.text.json, "holds": holds.json]
        }
    }
}
