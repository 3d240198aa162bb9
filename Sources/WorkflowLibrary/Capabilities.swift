package import JSON
package import WorkflowModel

/// What a workflow may do to this computer, found in its definition.
package struct Capabilities: Sendable, Hashable {
    /// One thing that may be carried out.
    package struct Item: Sendable, Hashable {
        /// What it is.
        package enum Kind: String, Sendable, Hashable, CaseIterable {
            case script
            case command
            case check
            case agent
            case plugin
        }

        package let kind: Kind
        /// Where it stands: phase and step, or phase and side of its gates.
        package let place: String
        /// The script, the command line, or the prompt, on one line.
        package let text: String
    }

    /// In the order of the definition.
    package let items: [Item]

    /// Looks through the whole definition, also at what runs only on failure.
    package init(of workflow: WorkflowDefinition) {
        var survey = CapabilitySurvey()
        for (index, next) in workflow.withUsedWorkflows.enumerated() {
            survey.look(at: next, in: index == 0 ? "" : "\(next.name): ")
        }
        items = survey.items
    }

    /// How many there are of each kind, such as "2 scripts, 1 check".
    package var summary: String {
        let parts = Item.Kind.allCases.compactMap { kind -> String? in
            let count = items.count { $0.kind == kind }
            return count == 0 ? nil : "\(count) \(kind.rawValue)\(count == 1 ? "" : "s")"
        }
        return parts.isEmpty ? "runs nothing" : parts.joined(separator: ", ")
    }
}

extension Capabilities: JSONRepresentable {
    /// A list of `kind`, `place` and `text`.
    package var json: JSONValue {
        .array(
            items.map {
                ["kind": $0.kind.rawValue.json, "place": $0.place.json, "text": $0.text.json]
            }
        )
    }
}

/// Walks over a definition and notes what runs.
private struct CapabilitySurvey {
    private(set) var items: [Capabilities.Item] = []

    private static let longestText = 160

    /// Places begin with where the workflow itself stands; nothing for the main one.
    mutating func look(at workflow: WorkflowDefinition, in place: String) {
        for hook in Hook.allCases {
            look(at: workflow.hooks[hook] ?? [], of: "\(place)hook \(hook.rawValue)")
        }
        look(at: workflow.principleGates, of: "\(place)principles")
        for phase in workflow.phases {
            look(at: phase.inputGates, of: "\(place)\(phase.id) input gates")
            look(at: phase.steps, of: "\(place)\(phase.id)")
            look(at: phase.rollback, of: "\(place)\(phase.id) rollback")
            look(at: phase.exitCriteria, of: "\(place)\(phase.id) exit criteria")
        }
    }

    private mutating func look(at steps: [StepDefinition], of owner: String) {
        for step in steps {
            let place = "\(owner)/\(step.id)"
            switch step.kind {
            case .run(let script, _): note(.script, place, script.text)
            case .command(let words):
                note(.command, place, words.map(\.text).joined(separator: " "))
            case .prompt(let prompt, _): note(.agent, place, prompt.text)
            case .plugin(let name, _): note(.plugin, place, name.text)
            case .artifact(let artifact):
                if let prompt = artifact.prompt {
                    note(.agent, place, prompt)
                }
                look(at: artifact.validation, of: place)
            case .approve: break
            }
            for command in step.status {
                note(.command, "\(place) status", command.text)
            }
            look(at: step.rollback, of: "\(place) rollback")
        }
    }

    private mutating func look(at gates: [GateDefinition], of owner: String) {
        for gate in gates {
            for case .command(let check) in gate.checks.map(\.kind) {
                note(.check, owner, check.line)
            }
        }
    }

    private mutating func note(_ kind: Capabilities.Item.Kind, _ place: String, _ text: String) {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: "; ")
        let shown =
            line.count > Self.longestText ? line.prefix(Self.longestText - 1) + "…" : line[...]
        items.append(Capabilities.Item(kind: kind, place: place, text: String(shown)))
    }
}

extension CommandCheck {
    /// The script, or the words of the command line.
    fileprivate var line: String {
        switch program {
        case .script(let script): script.text
        case .arguments(let words): words.map(\.text).joined(separator: " ")
        }
    }
}
