import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLibrary
import WorkflowModel
import WorkflowReports

/// What `workflow show` tells of a workflow.
struct WorkflowPage: JSONRepresentable {
    private let details: WorkflowDetails
    private let statistics: RunStatistics
    /// The workflow as the person named it.
    private let name: String
    private var definition: WorkflowDefinition { details.definition }

    init(_ details: WorkflowDetails, as name: String, statistics: RunStatistics) {
        self.details = details
        self.name = name
        self.statistics = statistics
    }

    /// Head, variables, phases, actions, and what to type next.
    func text(_ output: Output) -> String {
        var lines = [
            output.strong("\(definition.name) \(definition.version)".neutralised)
                + (definition.title.map { "  \($0.neutralised)" } ?? "")
        ]
        if !definition.description.isEmpty {
            lines.append("  \(definition.description.neutralised)")
        }
        lines += facts.map { "  \($0): \($1)".neutralised }
        if !definition.variables.isEmpty {
            lines += ["", "variables"] + definition.variables.map { "  \(words(for: $0))" }
        }
        let principles = definition.principleLines
        if !principles.isEmpty {
            lines += ["", "principles"] + principles.map { "  \($0)".neutralised }
        }
        var text = lines.map { $0 + "\n" }.joined()
        for phase in definition.phases {
            text += PhaseOutline(phase, of: definition).text(output)
        }
        if !definition.actions.isEmpty {
            text += "\nactions\n"
        }
        for action in definition.actions {
            text += "  \(action.id): \(action.title)".neutralised + "\n"
        }
        let capabilities = details.capabilities
        text += "\nmay run: \(capabilities.summary)\n"
        for item in capabilities.items {
            text += "  \(item.line)".neutralised + "\n"
        }
        return text + "\nnext: \(next)\n"
    }

    private var facts: [(String, String)] {
        let tools = definition.requires.map(\.words).joined(separator: ", ")
        let all: [(String, String?)] = [
            ("category", definition.category), ("type", definition.type),
            ("tags", definition.tags.isEmpty ? nil : definition.tags.joined(separator: ", ")),
            ("author", definition.author), ("license", definition.license),
            ("requires", tools.isEmpty ? nil : tools), ("from", details.path),
            ("commit", details.commit?.text), ("signature", details.signature?.words),
            ("digest", details.digest), ("not trusted", details.refusal),
            ("rating", details.rating?.words), ("by you, on this computer", statistics.words),
        ]
        return all.compactMap { name, value in value.map { (name, $0) } }
    }

    private func words(for variable: VariableDefinition) -> String {
        var notes = [variable.kind.rawValue]
        if variable.isRequired {
            notes.append("required")
        }
        if variable.isSecret {
            notes.append("secret")
        }
        if let standard = variable.defaultValue, !variable.isSecret {
            notes.append("default \(standard.shown)")
        }
        if !variable.options.isEmpty {
            notes.append("one of \(variable.options.map(\.shown).joined(separator: ", "))")
        }
        let head = "\(variable.name) (\(notes.joined(separator: "; ")))"
        return (variable.description.isEmpty ? head : "\(head): \(variable.description)")
            .neutralised
    }

    private var next: String {
        switch details.source {
        case "project": "ddx run start \(definition.name)"
        case "path": "ddx workflow apply \(name.neutralised)"
        case "bundled": "ddx workflow apply \(definition.name)"
        default: "ddx workflow apply \(name.neutralised)"
        }
    }

    /// The object `ddx.workflow/1`.
    var json: JSONValue {
        [
            "schema": "ddx.workflow/1", "name": definition.name.json,
            "version": definition.version.json, "digest": details.digest.json,
            "title": definition.title.json, "description": definition.description.json,
            "category": definition.category.json, "type": definition.type.json,
            "tags": definition.tags.json, "source": details.source.json,
            "path": details.path.json,
            "variables": .array(definition.variables.map(\.outline)),
            "phases": .array(
                definition.phases.map { PhaseOutline($0, of: definition).json }
            ),
            "actions": definition.actions.map(\.id).json,
            "requires": definition.requires.map(\.words).json,
            "capabilities": details.capabilities.json, "commit": (details.commit?.text).json,
            "signature": (details.signature?.words).json,
            "trust": [
                "trusted": (details.refusal == nil).json, "reason": details.refusal.json,
            ],
            "rating": details.rating.map(\.json) ?? .null, "usage": statistics.runs.json,
            "statistics": statistics.json,
        ]
    }
}

extension VariableDefinition {
    fileprivate var outline: JSONValue {
        [
            "name": name.json, "description": description.json, "type": kind.rawValue.json,
            "required": isRequired.json, "default": isSecret ? .null : defaultValue.json,
            "options": .array(options), "secret": isSecret.json,
        ]
    }
}

extension ToolRequirement {
    /// The requirement as definitions spell it.
    fileprivate var words: String {
        guard let comparison, let version else {
            return tool
        }
        return "\(tool) \(comparison.rawValue) \(version)"
    }
}
