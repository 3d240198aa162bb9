import JSON
import WorkflowModel

/// What a page about a workflow says of a phase.
struct PhaseSection {
    let phase: PhaseDefinition
    let workflow: WorkflowDefinition

    /// Paragraphs, lists and tables in order.
    var parts: [String] {
        var parts = ["### \(prose(phase.name))"]
        if !phase.description.isEmpty {
            parts.append(prose(phase.description))
        }
        parts.append(facts.map { "- \($0)" }.joined(separator: "\n"))
        parts += gates("Before it starts", .input)
        if !phase.steps.isEmpty {
            parts.append(Self.table(of: phase.steps))
        }
        parts += gates("Before it completes", .exit)
        if !phase.rollback.isEmpty {
            parts += ["What undoes it:", Self.table(of: phase.rollback)]
        }
        if !phase.outputs.isEmpty {
            parts.append("Outputs:")
            parts.append(phase.outputs.map { "- \($0.markdown)" }.joined(separator: "\n"))
        }
        return parts
    }

    private var facts: [String] {
        let needs = phase.needs.map { code($0.text) }.joined(separator: ", ")
        var facts = ["Id: \(code(phase.id.text))"]
        facts.append("Needs: \(needs.isEmpty ? "nothing" : needs)")
        facts += fact("Role", phase.requiredRole.map(prose))
        facts += fact("Usually takes", phase.estimatedDuration.map(prose))
        facts += fact("Only if", (phase.condition?.text).map(code))
        facts += fact("Once for each", phase.matrix.map(words))
        facts += fact("Carries out", (phase.subworkflow?.reference.text).map(code))
        facts += fact("Time limit", phase.timeout.map { "\(Elapsed($0))" })
        facts += fact("Tried", phase.retry.map { "up to \($0.maximum.counting("time"))" })
        facts += fact(
            "Holds",
            phase.locks.isEmpty ? nil : phase.locks.map(code).joined(separator: ", ")
        )
        if phase.transition == .manual {
            facts.append("Goes on when somebody says so")
        }
        switch phase.onFailure {
        case .stop: break
        case .continue: facts.append("Its failure does not stop the run")
        case .rollback: facts.append("Its failure undoes it")
        }
        return facts
    }

    private func fact(_ name: String, _ value: String?) -> [String] {
        value.map { ["\(name): \($0)"] } ?? []
    }

    private func words(_ matrix: MatrixDefinition) -> String {
        if let list = matrix.forEach {
            return "element of \(code(list.text))"
        }
        return matrix.axes.map { axis in
            let values = axis.values.map { code($0.stringValue ?? $0.text()) }
            return "\(code(axis.name)) (\(values.joined(separator: ", ")))"
        }
        .joined(separator: " and ")
    }

    private func gates(_ title: String, _ side: GateSide) -> [String] {
        let gates = workflow.gates(of: phase, side)
        guard !gates.isEmpty else {
            return []
        }
        let items = gates.map { gate in
            let notes = gate.notes.map(prose).joined(separator: "; ")
            return "- \(prose(gate.criteria))" + (notes.isEmpty ? "" : " (\(notes))")
        }
        return ["\(title):", items.joined(separator: "\n")]
    }

    /// Steps with what each does.
    static func table(of steps: [StepDefinition]) -> String {
        MarkdownTable(
            ["Step", "Does", "With"],
            steps.map { step in
                let condition = step.condition.map { ", if \(MarkdownWords.code($0.text))" } ?? ""
                return [
                    MarkdownWords.code(step.id.text)
                        + (step.name == step.id.text ? "" : " \(MarkdownWords.prose(step.name))"),
                    "\(step.kind.word)\(condition)", step.summary,
                ]
            }
        )
        .text
    }

    private func prose(_ text: String) -> String { MarkdownWords.prose(text) }
    private func code(_ text: String) -> String { MarkdownWords.code(text) }
}

extension StepDefinition {
    /// What the step works with: files, the first line of its script, a question.
    fileprivate var summary: String {
        switch kind {
        case .artifact(let artifact):
            return artifact.paths.map(MarkdownWords.code).joined(separator: ", ")
        case .run(let script, _): return firstLine(of: script.text)
        case .command(let words):
            return firstLine(of: words.map(\.text).joined(separator: " "))
        case .prompt(let prompt): return firstLine(of: prompt.text.text)
        case .approve(let approval):
            let role = approval.role.map { " Role: \(MarkdownWords.prose($0))." } ?? ""
            let count = approval.count > 1 ? " \(approval.count) people." : ""
            return MarkdownWords.prose(approval.question.text) + role + count
        case .plugin(let name, _): return MarkdownWords.code(name.text)
        }
    }

    private func firstLine(of text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline)
        let first = lines.first.map { MarkdownWords.code(String($0.prefix(120))) } ?? ""
        return lines.count > 1 ? "\(first) …" : first
    }
}
