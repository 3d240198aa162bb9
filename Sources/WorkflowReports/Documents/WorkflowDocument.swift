import JSON
package import WorkflowModel

/// A page about a workflow in Markdown, with a diagram; the same for the same definition.
package struct WorkflowDocument {
    private let workflow: WorkflowDefinition
    /// What the scenes of the workflow show, by their files.
    private let scenes: [(file: String, name: String)]

    /// Describes a workflow.
    package init(_ workflow: WorkflowDefinition, scenes: [(file: String, name: String)] = []) {
        self.workflow = workflow
        self.scenes = scenes
    }

    /// The whole page.
    package var markdown: String {
        var parts = ["# \(prose(workflow.title ?? workflow.name))"]
        if !workflow.description.isEmpty {
            parts.append(prose(workflow.description))
        }
        parts.append(facts)
        parts += section("Principles", list(workflow.principleLines.map(prose)))
        parts.append("## At a glance")
        parts.append(
            (["```mermaid"] + WorkflowDiagram(workflow: workflow).lines + ["```"])
                .joined(separator: "\n")
        )
        parts += section("Variables", variables)
        parts.append("## Phases")
        for phase in workflow.phases {
            parts += PhaseSection(phase: phase, workflow: workflow).parts
        }
        let hooks = Hook.allCases.filter { workflow.hooks[$0]?.isEmpty == false }
        if !hooks.isEmpty {
            parts.append("## When a run has ended")
            for hook in hooks {
                parts.append("On \(code(hook.rawValue)):")
                parts.append(PhaseSection.table(of: workflow.hooks[hook] ?? []))
            }
        }
        parts += section("Outputs", list(workflow.outputs.map(\.markdown)))
        parts += section("Actions", actions)
        parts += section(
            "Scenes",
            list(scenes.map { "\(code($0.file)): \(prose($0.name))" })
        )
        parts += ["## Use", use]
        return parts.joined(separator: "\n\n") + "\n"
    }

    private var facts: String {
        let tools = workflow.requires.map { tool in
            [tool.tool, tool.comparison?.rawValue, tool.version].compactMap(\.self)
                .joined(separator: " ")
        }
        let rows: [(String, String)] = [
            ("Name", code(workflow.name)), ("Version", prose(workflow.version)),
            ("Category", prose(workflow.category ?? "")), ("Type", prose(workflow.type ?? "")),
            ("Tags", prose(workflow.tags.joined(separator: ", "))),
            ("Author", prose(workflow.author ?? "")), ("License", prose(workflow.license ?? "")),
            ("Homepage", prose(workflow.homepage ?? "")),
            ("Created", prose(workflow.created ?? "")),
            ("Updated", prose(workflow.updated ?? "")),
            ("Requires", tools.map(code).joined(separator: ", ")),
        ]
        return MarkdownTable(["", ""], rows.filter { !$0.1.isEmpty }.map { [$0.0, $0.1] }).text
    }

    private var variables: String {
        guard !workflow.variables.isEmpty else {
            return ""
        }
        return MarkdownTable(
            ["Variable", "Type", "Default", "Meaning"],
            workflow.variables.map { variable in
                let options = variable.options.map { code($0.stringValue ?? $0.text()) }
                    .joined(separator: ", ")
                let value = variable.isSecret ? nil : variable.defaultValue
                let isOpen = variable.isRequired && variable.defaultValue == nil
                return [
                    code(variable.name),
                    variable.kind.rawValue + (options.isEmpty ? "" : ": \(options)"),
                    isOpen ? "required" : value.map { code($0.stringValue ?? $0.text()) } ?? "",
                    prose(variable.description)
                        + (variable.pattern.map { " Matches \(code($0))." } ?? ""),
                ]
            }
        )
        .text
    }

    private var actions: String {
        list(
            workflow.namedActionTitles.map { name, title in
                "\(code(name)): \(prose(title))"
            }
        )
    }

    private var use: String {
        let needed = workflow.variables.filter { $0.isRequired && $0.defaultValue == nil }
            .map { " --var \($0.name)=…" }.joined()
        return """
            ```sh
            ddx workflow apply \(workflow.name)\(needed)
            ddx run start \(workflow.name)
            ```
            """
    }

    private func section(_ title: String, _ body: String) -> [String] {
        body.isEmpty ? [] : ["## \(title)", body]
    }

    private func list(_ items: [String]) -> String {
        items.map { "- \($0)" }.joined(separator: "\n")
    }

    private func prose(_ text: String) -> String { MarkdownWords.prose(text) }
    private func code(_ text: String) -> String { MarkdownWords.code(text) }
}

/// Rows of cells that are Markdown already.
struct MarkdownTable {
    private let head: [String]
    private let rows: [[String]]

    init(_ head: [String], _ rows: [[String]]) {
        self.head = head
        self.rows = rows
    }

    var text: String {
        ([head, head.map { _ in "---" }] + rows)
            .map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
    }
}

extension NamedExpression {
    /// The output with the expression that yields it.
    var markdown: String {
        "\(MarkdownWords.code(name)): \(MarkdownWords.code(expression.text))"
    }
}

extension WorkflowDefinition {
    /// Actions by the names that commands take; those of phases stand behind their phase.
    fileprivate var namedActionTitles: [(name: String, title: String)] {
        actions.map { ($0.id, $0.title) }
            + phases.flatMap { phase in phase.actions.map { ("\(phase.id)/\($0.id)", $0.title) } }
    }
}
