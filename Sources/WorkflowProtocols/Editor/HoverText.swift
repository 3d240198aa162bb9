import JSON
import WorkflowExpressions
import WorkflowLanguage
import WorkflowModel

/// What people read about the name under a cursor, as Markdown.
enum HoverText {
    static func text(_ target: Target) -> String {
        switch target {
        case .key(let record, let key): text(record, key)
        case .phase(let phase): text(phase)
        case .step(let step): text(step)
        case .variable(let variable): text(variable)
        case .artifact(let artifact):
            paragraphs(
                "**artifact \(code(artifact.id.text))** \(escaped(artifact.title))",
                escaped(artifact.description),
                artifact.outputs.isEmpty
                    ? ""
                    : "Written to \(artifact.outputs.map { code($0.path.text) }.joined(separator: ", "))."
            )
        case .workflow(let workflow):
            paragraphs(
                "**workflow \(code(workflow.name))** \(escaped(workflow.version))",
                escaped(workflow.description)
            )
        case .function(let function): paragraphs("```\n\(function.form)\n```", function.summary)
        case .context(let path, let summary):
            paragraphs("**\(code(path.joined(separator: ".")))**", summary)
        case .file(let path): "File \(code(path)) of the workflow."
        }
    }

    /// What the format says about a key.
    static func text(_ record: RecordFormat, _ key: KeyFormat) -> String {
        let required = key.isRequired ? ", required" : ""
        return paragraphs(
            "**\(code(key.name))** of \(record.title)\(required)",
            escaped(key.summary),
            "Takes \(escaped(key.value.words)).",
            FormatExamples.text(of: key.name, in: record.name)
                .map { "Example: \(code("\(key.name): \($0)"))" } ?? ""
        )
    }

    private static func text(_ phase: PhaseDefinition) -> String {
        let needs = phase.needs.map { code($0.text) }.joined(separator: ", ")
        return paragraphs(
            "**phase \(code(phase.id.text))** \(phase.name == phase.id.text ? "" : escaped(phase.name))",
            escaped(phase.description),
            needs.isEmpty ? "" : "Needs \(needs).",
            phase.outputNames.isEmpty
                ? "" : "Outputs: \(phase.outputNames.map(code).joined(separator: ", "))."
        )
    }

    private static func text(_ step: StepDefinition) -> String {
        paragraphs(
            "**step \(code(step.id.text))** (\(step.kind.word))",
            step.name == step.id.text ? "" : escaped(step.name),
            step.outputs.isEmpty
                ? "" : "Outputs: \(step.outputs.map { code($0.name) }.joined(separator: ", "))."
        )
    }

    private static func text(_ variable: VariableDefinition) -> String {
        var facts = [variable.kind.rawValue]
        facts += variable.isRequired ? ["required"] : []
        facts += variable.isSecret ? ["secret"] : []
        let options = variable.options.map { code($0.text()) }.joined(separator: ", ")
        return paragraphs(
            "**variable \(code(variable.name))** (\(facts.joined(separator: ", ")))",
            escaped(variable.description),
            options.isEmpty ? "" : "One of \(options).",
            variable.defaultValue.map { "Default: \(code($0.text()))" } ?? ""
        )
    }

    private static func paragraphs(_ parts: String...) -> String {
        parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    /// Text as code, whatever it holds.
    private static func code(_ text: String) -> String {
        text.contains("`") ? "`` \(text) ``" : "`\(text)`"
    }

    /// Text of an author in which nothing is markup.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            if "\\`*_{}[]<>#|!".contains(character) {
                result.append("\\")
            }
            result.append(character)
        }
        return result
    }
}
