import JSON
import Patterns
import WorkflowDiagnostics
import WorkflowModel

/// Reads `variables` and checks that each one agrees with itself.
struct VariableReader {
    let findings: Findings

    func variables(_ key: String, of reader: MappingReader) -> [VariableDefinition] {
        var seen: [[UInt8]: SourceSpan?] = [:]
        return (reader.items(key) ?? []).compactMap { node in
            guard let variable = variable(node) else {
                return nil
            }
            if let first = seen.updateValue(variable.span, forKey: Array(variable.name.utf8)) {
                findings.error(
                    .duplicateID,
                    "two variables have the name '\(variable.name)'",
                    at: variable.span,
                    related: first.map { [RelatedPlace($0, "the first of them")] } ?? []
                )
            }
            return variable
        }
    }

    private func variable(_ node: YAMLNode) -> VariableDefinition? {
        guard let reader = MappingReader(node, as: WorkflowFormat.variable, findings),
            let name = reader.sourceString("name")
        else {
            return nil
        }
        if !NameRules.isVariableName(name.text) {
            findings.error(
                .badName,
                "'\(name.text)' cannot be the name of a variable",
                at: name.span,
                hints: ["use letters, digits and '_'"]
            )
        }
        var variable = VariableDefinition(name: name.text)
        variable.description = reader.text("description") ?? ""
        variable.prompt = reader.text("prompt")
        variable.kind = reader.choice("type", of: VariableDefinition.Kind.self) ?? .string
        variable.options = (reader.items("options") ?? []).map(\.json)
        variable.isRequired = reader.boolean("required") ?? false
        variable.isSecret = reader.boolean("secret") ?? false
        variable.pattern = GateReader.pattern(reader, findings)
        variable.defaultValue = reader.node("default").flatMap { defaultValue($0, variable) }
        variable.span = name.span
        checkOptions(of: variable, reader)
        return variable
    }

    private func checkOptions(of variable: VariableDefinition, _ reader: MappingReader) {
        if variable.kind == .choice, variable.options.isEmpty {
            findings.error(
                .badVariable,
                "the choice '\(variable.name)' has no options",
                at: variable.span,
                hints: ["add 'options:' with its values"]
            )
        } else if variable.kind != .choice, variable.kind != .list,
            let entry = reader.entry("options")
        {
            findings.error(
                .misplacedKey,
                "'options' has no meaning for a variable of type \(variable.kind)",
                at: entry.keySpan,
                hints: ["add 'type: choice'"]
            )
        }
    }

    private func defaultValue(_ node: YAMLNode, _ variable: VariableDefinition) -> JSONValue? {
        guard let value = Self.value(node, of: variable.kind) else {
            findings.error(
                .badVariable,
                "the default of '\(variable.name)' is \(node.kindWord) but its type is "
                    + variable.kind.rawValue,
                at: node.span
            )
            return nil
        }
        if variable.kind == .choice, !variable.options.isEmpty, !variable.options.contains(value) {
            findings.error(
                .badVariable,
                "the default of '\(variable.name)' is none of its options",
                at: node.span
            )
        }
        if let pattern = variable.pattern, let text = node.text, !Self.fits(text, pattern) {
            findings.error(
                .badVariable,
                "the default of '\(variable.name)' does not fit its pattern",
                at: node.span
            )
        }
        return value
    }

    /// The value of a node for a kind of variable; nothing when it does not fit.
    private static func value(_ node: YAMLNode, of kind: VariableDefinition.Kind) -> JSONValue? {
        switch (kind, node.scalar?.value) {
        case (.string, let value?): value == .null ? nil : node.text.map(JSONValue.string)
        case (.choice, .some): node.json
        case (.integer, .integer?), (.number, .integer?), (.boolean, .boolean?): node.json
        case (.number, .number(let number)?) where number.isFinite: node.json
        case (.list, nil): node.items == nil ? nil : node.json
        default: nil
        }
    }

    private static func fits(_ text: String, _ pattern: String) -> Bool {
        do {
            return try Pattern("^(?:\(pattern))\\z").firstMatch(in: text) != nil
        } catch {
            // A pattern that exceeds its limits is reported when a value is checked against it.
            return true
        }
    }
}
