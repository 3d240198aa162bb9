import WorkflowDiagnostics
import WorkflowModel

/// Turns `validation` of an artifact into gate entries for its files.
struct ArtifactValidation {
    let context: LoadContext
    /// A path, or a glob for a collection.
    let path: String
    /// The name of an artifact that is described by itself; its entries are bound to its files.
    var title: String?
    var origin: GateDefinition.Origin { title == nil ? .step : .artifact }

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
        let words = "has the \(count) \(headings.joined(separator: ", "))"
        var gate = self.gate(
            title == nil ? "\(path) \(words)" : "has its \(headings.count) \(count)",
            at: node.span
        )
        gate.checks = [CheckDefinition(.sections(path: path, headings: headings), at: node.span)]
        return [gate]
    }

    private func automated(_ node: YAMLNode) -> GateDefinition? {
        guard let pattern = node["pattern"]?.text else {
            if node["check"]?.text == "unique_ids" || node["type"]?.text == "unique_constraint" {
                var gate = self.gate(node["message"]?.text ?? "every id is defined once", node)
                gate.checks = [CheckDefinition(.unique(GateFileReader.definedIDs(in: path)))]
                return gate
            }
            return (node["message"] ?? node["description"] ?? node["check"])?.text.map {
                attested($0, node)
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
        (node.text ?? node["description"]?.text ?? node["check"]?.text).map { attested($0, node) }
    }

    private func attested(_ text: String, _ node: YAMLNode) -> GateDefinition {
        var gate = self.gate(text.contains(" ") ? text : text.replacing("_", with: " "), node)
        gate.needsAttestation = true
        return gate
    }

    private func gate(_ criteria: String, _ node: YAMLNode) -> GateDefinition {
        var gate = self.gate(criteria, at: node.span)
        gate.severity = GateReader.severity(node["severity"]?.text)
        return gate
    }

    private func gate(_ criteria: String, at span: SourceSpan) -> GateDefinition {
        var gate = GateDefinition(criteria: title.map { "\($0): \(criteria)" } ?? criteria)
        gate.origin = origin
        gate.span = span
        if title != nil {
            gate.evidence = SourceString(path)
        }
        return gate
    }
}
