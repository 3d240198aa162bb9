import WorkflowModel

/// The phases of a workflow as a Mermaid flowchart: what needs what, and what comes out of each.
struct WorkflowDiagram {
    let workflow: WorkflowDefinition

    /// The lines of the diagram, the same for the same definition.
    var lines: [String] {
        var lines = ["flowchart TD"]
        var numbers: [PhaseID: Int] = [:]
        for (number, phase) in workflow.phases.enumerated() {
            numbers[phase.id] = number
            lines.append("    p\(number)\(shape(of: phase))")
        }
        for (number, phase) in workflow.phases.enumerated() {
            let gates = workflow.gates(of: phase, .input).count
            let label = gates == 0 ? "" : "|\(gates.counting("input gate"))|"
            lines += phase.needs.compactMap { numbers[$0] }.map {
                "    p\($0) -->\(label) p\(number)"
            }
        }
        for (number, phase) in workflow.phases.enumerated() {
            for (place, path) in phase.writtenPaths.enumerated() {
                let node = "a\(number)x\(place)"
                lines.append("    p\(number) -.-> \(node)[/\"\(MarkdownWords.label(path))\"/]")
            }
        }
        return lines
    }

    /// Rounded when the phase may be skipped, with a double border when another workflow runs in it.
    private func shape(of phase: PhaseDefinition) -> String {
        var words = [MarkdownWords.label(phase.name)]
        if let role = phase.requiredRole {
            words.append("role: \(MarkdownWords.label(role))")
        }
        if phase.matrix != nil {
            words.append("once for each combination")
        }
        let criteria = workflow.gates(of: phase, .exit).count
        if criteria > 0 {
            words.append(criteria.counting("exit criterion", "exit criteria"))
        }
        let text = "\"\(words.joined(separator: "<br/>"))\""
        if phase.subworkflow != nil {
            return "[[\(text)]]"
        }
        return phase.condition == nil ? "[\(text)]" : "([\(text)])"
    }
}

extension PhaseDefinition {
    /// Where the files of the phase's artifacts go, in the order of its steps.
    fileprivate var writtenPaths: [String] {
        steps.flatMap { step in
            if case .artifact(let artifact) = step.kind { artifact.paths } else { [] as [String] }
        }
    }
}
