import WorkflowDiagnostics
import WorkflowModel

/// Turns `validation` of an artifact into gate entries for its files.
struct ArtifactValidation {
    let context: LoadContext
    /// A path, or a glob for a collection.
    let path: String
    var origin = GateDefinition.Origin.artifact

    /// Reads `validation` of a step, where every key is known.
    func strict(_ node: YAMLNode) -> [GateDefinition] {
        guard let reader = MappingReader(node, as: WorkflowFormat.validation, context.findings)
        else {
            return []
        }
        _ = reader.texts("required_sections")
        for item in reader.items("automated_checks") ?? [] {
            guard
                let check = MappingReader(item, as: WorkflowFormat.automatedCheck, context.findings)
            else {
                continue
            }
            for key in ["pattern", "message", "severity"] {
                _ = check.text(key)
            }
            _ = GateReader(context: context).expectedCount(check, orElse: .moreThan(0))
        }
        for item in reader.items("quality_checks") ?? [] where item.text == nil {
            let check = MappingReader(item, as: WorkflowFormat.qualityCheck, context.findings)
            for key in ["check", "description", "severity"] {
                _ = check?.text(key)
            }
        }
        return lenient(node)
    }

    /// Reads `validation` of `meta.yml`, where only what is understood counts.
    func lenient(_ node: YAMLNode) -> [GateDefinition] {
        sections(node["required_sections"])
            + (node["automated_checks"]?.items ?? []).compactMap(automated)
            + (node["quality_checks"]?.items ?? []).compactMap(attested)
    }

    private func sections(_ node: YAMLNode?) -> [GateDefinition] {
        let headings = (node?.items ?? []).compactMap(\.text)
        guard let node, !headings.isEmpty else {
            return []
        }
        let count = headings.count == 1 ? "section" : "sections"
        var gate = self.gate(
            "\(path) has the \(count) \(headings.joined(separator: ", "))",
            at: node.span
        )
        gate.checks = [CheckDefinition(.sections(path: path, headings: headings), at: node.span)]
        return [gate]
    }

    private func automated(_ node: YAMLNode) -> GateDefinition? {
        guard let pattern = node["pattern"]?.text else {
            return (node["description"] ?? node["check"])?.text.map { text in
                let words = text.replacing("_", with: " ")
                return self.gate(words, node)
            }
        }
        let place = node["pattern"]?.span
        let source = SourceString(pattern, at: place)
        guard PatternText.check(source, context.findings) else {
            return nil
        }
        let expected = node["expected"]?.text.flatMap(ExpectedText.parse) ?? .moreThan(0)
        var gate = self.gate(node["message"]?.text ?? "\(pattern) found \(expected)", node)
        let search = PatternCheck(path: path, pattern: pattern)
        gate.checks = [CheckDefinition(.matches(search, expected: expected), at: place)]
        return gate
    }

    private func attested(_ node: YAMLNode) -> GateDefinition? {
        if let text = node.text {
            return gate(text.replacing("_", with: " "), at: node.span)
        }
        return (node["description"] ?? node["check"])?.text.map { gate($0, node) }
    }

    private func gate(_ criteria: String, _ node: YAMLNode) -> GateDefinition {
        var gate = self.gate(criteria, at: node.span)
        gate.severity = GateReader.severity(node["severity"]?.text)
        return gate
    }

    private func gate(_ criteria: String, at span: SourceSpan) -> GateDefinition {
        var gate = GateDefinition(criteria: criteria)
        gate.origin = origin
        gate.span = span
        return gate
    }
}
