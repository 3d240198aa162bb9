import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowModel

/// A workflow in text, loaded, with what tests ask of it.
struct WorkflowTexts {
    let loaded: LoadedWorkflow

    /// Loads `workflow.yml` together with other files by path.
    init(
        _ workflow: String,
        _ files: [String: String] = [:],
        lints: Bool = false,
        roles: [String]? = nil
    ) {
        var all = files.map { WorkflowSource.File(path: $0.key, content: Array($0.value.utf8)) }
        all.append(WorkflowSource.File(path: "workflow.yml", content: Array(workflow.utf8)))
        loaded = WorkflowLoader.load(WorkflowSource(files: all), lints: lints, roles: roles)
    }

    /// Findings as `line:column severity code`.
    var findings: [String] {
        let renderer = DiagnosticRenderer(texts: loaded.texts)
        return loaded.diagnostics.map { diagnostic in
            let place = renderer.position(of: diagnostic).map { "\($0.line):\($0.column)" } ?? "-"
            return "\(place) \(diagnostic.severity) \(diagnostic.code.number)"
        }
    }

    /// All help lines of all findings.
    var hints: [String] { loaded.diagnostics.flatMap(\.hints) }

    /// The only phase of a small workflow.
    var phase: PhaseDefinition? { loaded.definition?.phases.first }

    /// A workflow that has one phase with these lines, indented below it.
    static func phase(
        _ lines: String,
        _ files: [String: String] = [:],
        lints: Bool = false,
        roles: [String]? = nil
    ) -> WorkflowTexts {
        let top = "name: a\nversion: 1.0.0\nphases:\n  - id: p\n"
        return WorkflowTexts(top + indented(lines, by: 4), files, lints: lints, roles: roles)
    }

    /// A workflow that has one step with these lines.
    static func step(_ lines: String, lints: Bool = false) -> WorkflowTexts {
        let step = "    steps:\n      -\n" + indented(lines, by: 8)
        return WorkflowTexts("name: a\nversion: 1.0.0\nphases:\n  - id: p\n" + step, lints: lints)
    }

    private static func indented(_ lines: String, by count: Int) -> String {
        lines.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "\n" : String(repeating: " ", count: count) + $0 + "\n" }
            .joined()
    }
}
