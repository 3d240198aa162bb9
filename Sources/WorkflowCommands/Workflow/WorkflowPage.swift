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

    private static let mostOutcomes = 8
    private static let mostVersions = 4

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
            ("requires", tools.isEmpty ? nil : tools),
            ("roles", definition.roles.isEmpty ? nil : definition.roles.joined(separator: ", ")),
            ("brings", definition.outcomes.isEmpty ? nil : outcomes), ("from", details.path),
            ("overlay", details.overlay),
            ("commit", details.commit?.text), ("signature", details.signature?.words),
            ("digest", details.digest), ("not trusted", details.refusal),
            ("versions", versions), ("rating", details.reception?.rating?.words),
            ("your rating", details.reception?.ownStars.map { "\($0) of 5" }),
            ("by others, as they told", details.reception?.usage?.words),
            ("by you, on this computer", statistics.words),
        ]
        return all.compactMap { name, value in value.map { (name, $0) } }
    }

    /// What the workflow leaves behind, as far as a few lines tell.
    private var outcomes: String {
        let all = definition.outcomes
        let rest = all.count - Self.mostOutcomes
        return all.prefix(Self.mostOutcomes).joined(separator: ", ")
            + (rest > 0 ? " and \(rest) more" : "")
    }

    private var versions: String? {
        guard let versions = details.reception?.versions, !versions.isEmpty else {
            return nil
        }
        let shown = versions.prefix(Self.mostVersions).map { "\($0.version) (\($0.date))" }
        return shown.joined(separator: ", ")
            + (versions.count > shown.count ? ", and older ones: ddx workflow log \(name)" : "")
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
            "path": details.path.json, "overlay": details.overlay.json,
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
            "roles": definition.roles.json, "outcomes": definition.outcomes.json,
            "rating": details.reception?.rating.map(\.json) ?? .null,
            "own_rating": (details.reception?.ownStars).json, "usage": statistics.runs.json,
            "shared_usage": details.reception?.usage.map(\.json) ?? .null,
            "statistics": statistics.json,
            "history": .array((details.reception?.versions ?? []).map(\.json)),
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

extension WorkflowDefinition {
    /// Who takes part, each role once, in the order in which they are needed.
    fileprivate var roles: [String] {
        phases.flatMap { phase -> [String?] in
            let gates = gates(of: phase, .input) + gates(of: phase, .exit)
            return [phase.requiredRole] + gates.map(\.role) + phase.steps.map(\.approverRole)
        }
        .compactMap(\.self).uniqued
    }

    /// The files that it leaves behind, and the values that it hands on.
    fileprivate var outcomes: [String] {
        (phases.flatMap { $0.allArtifacts.flatMap(\.paths) } + outputs.map(\.name)).uniqued
    }
}

extension StepDefinition {
    fileprivate var approverRole: String? {
        if case .approve(let approval) = kind { approval.role } else { nil }
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
