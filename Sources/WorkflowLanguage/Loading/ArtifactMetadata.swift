import WorkflowDiagnostics
import WorkflowModel

/// What `meta.yml` of an artifact says, in either of its two historical shapes.
///
/// In the first shape facts stand under `artifact:`, in the second at the top. Keys that are not
/// understood are ignored; what is understood but refers to nothing is a warning.
struct ArtifactMetadata {
    let root: YAMLNode
    let context: LoadContext

    var title: String? { root["artifact"]?["name"]?.text ?? root["name"]?.text }
    var description: String? { root["description"]?.text }
    var phase: YAMLNode? { root["artifact"]?["phase"] ?? root["phase"] }
    var location: SourceString? { root["output"]?["location"]?.sourceString }
    var naming: SourceString? { root["output"]?["naming"]?.sourceString }
    var template: SourceString? {
        root["template"]?["file"]?.sourceString
            ?? root["documentation"]?["template_file"]?.sourceString
    }
    var prompt: SourceString? {
        root["prompts"]?["generation"]?.sourceString
            ?? root["ai_assistance"]?["prompt_file"]?.sourceString
    }
    var requiredRole: String? {
        root["artifact"]?["required_role"]?.text ?? root["required_role"]?.text
    }
    var approvers: [String] {
        guard isApproved != false else {
            return []
        }
        let node = root["workflow"]?["approvers"] ?? root["collaboration"]?["approval_required"]
        return (node?.items ?? []).compactMap(\.text)
    }
    var examples: [SourceString] {
        (root["examples"]?.items ?? []).compactMap { $0["file"]?.sourceString }
    }

    /// Whether the artifact says that it has to be approved; nothing when it does not say.
    var isApproved: Bool? {
        guard let value = root["workflow"]?["approval_required"]?.scalar?.value else {
            return nil
        }
        return value == .boolean(true)
    }

    /// Guides and other documents that the artifact is described in.
    var documents: [SourceString] {
        (root["documentation"]?.entries ?? [])
            .filter { $0.key != "template_file" }
            .compactMap(\.value.sourceString)
            .filter { $0.text.hasSuffix(".md") }
    }

    /// Where the artifact stands among the others of its phase: numbers, no number, `last`.
    var creationOrder: (rank: Int, number: Double) {
        guard let scalar = root["workflow"]?["creation_order"]?.scalar else {
            return (1, 0)
        }
        switch scalar.value {
        case .integer(let digits): return (0, Double(digits) ?? 0)
        case .number(let number) where number.isFinite: return (0, number)
        default: return (scalar.text == "last" ? 2 : 1, 0)
        }
    }

    /// The artifacts that this one is made from.
    var requiredArtifacts: [SourceString] {
        let nested = (root["dependencies"]?["requires"]?.items ?? [])
            .filter { $0["type"]?.text == "artifact" }
            .compactMap { $0["path"]?.sourceString }
        let flat = (root["dependencies"]?["artifacts"]?.items ?? []).compactMap(\.sourceString)
        return (nested + flat).filter { $0.text != "all" }
    }

    /// Fields that are asked for when the artifact is rendered.
    var variables: [VariableDefinition] {
        let node = root["variables"]
        if let items = node?.items {
            return items.compactMap { variable($0, isRequired: false) }
        }
        let required = (node?["required"]?.items ?? []).compactMap {
            variable($0, isRequired: true)
        }
        return required
            + (node?["optional"]?.items ?? []).compactMap { variable($0, isRequired: false) }
    }

    private func variable(_ node: YAMLNode, isRequired: Bool) -> VariableDefinition? {
        guard let name = node.text ?? node["name"]?.text, NameRules.isVariableName(name) else {
            return nil
        }
        var variable = VariableDefinition(name: name)
        variable.description = node["description"]?.text ?? ""
        variable.prompt = node["prompt"]?.text
        variable.isRequired = isRequired || node["required"]?.scalar?.value == .boolean(true)
        variable.span = node.span
        return variable
    }

    /// What whoever reviews the artifact is asked to look at, line by line.
    var review: [String] {
        let lines = (root["prompts"]?["review"]?.text ?? "").split(whereSeparator: \.isNewline)
        return lines.map { String($0.drop(while: \.isWhitespace)) }.filter { !$0.isEmpty }
    }
}
