import WorkflowDiagnostics
import WorkflowModel

/// Reads `input-gates.yml` and `exit-gates.yml` of a phase's folder.
///
/// Keys that are not understood are ignored; an entry without a text is an error, because a gate
/// that silently vanished would let everything pass.
struct GateFileReader {
    /// An id that is defined: it begins a heading or a table row.
    ///
    /// A row whose second cell is an id too relates two ids and defines none.
    private static let definedID =
        #"(?m)^(?:#{1,6}[ \t]+|\|[ \t]*)\[?([A-Z][A-Z0-9]*-[0-9]+)\b"#
        + #"(?!\]?[ \t]*\|[ \t]*\[?[A-Z][A-Z0-9]*-[0-9]+\b)"#

    /// A search for the ids that files define.
    static func definedIDs(in path: String) -> PatternCheck {
        PatternCheck(path: path, pattern: definedID)
    }

    let context: LoadContext

    private var findings: Findings { context.findings }

    /// Adds the gates of a folder behind those of `workflow.yml`.
    func read(_ folder: PhaseFolder, into phase: inout PhaseDefinition) {
        for name in ["input-gates.yml", "input-gates.yaml"] {
            if let root = root("\(folder.path)/\(name)") {
                phase.inputGates += items("input_gates", of: root).compactMap(gate)
            }
        }
        for name in ["exit-gates.yml", "exit-gates.yaml"] {
            if let root = root("\(folder.path)/\(name)") {
                phase.exitCriteria += items("exit_gates", of: root).compactMap(gate)
                phase.exitCriteria += items("validation_rules", of: root).compactMap(rule)
                phase.exitCriteria += approval(root["transition"]).map { [$0] } ?? []
            }
        }
    }

    private func root(_ path: String) -> YAMLNode? {
        guard let root = context.yaml(path) else {
            return nil
        }
        if root.entries == nil {
            findings.error(
                .wrongValueType,
                "a gate file must be a map but is \(root.kindWord)",
                at: root.span
            )
            return nil
        }
        return root
    }

    private func items(_ key: String, of root: YAMLNode) -> [YAMLNode] {
        guard let node = root[key], !node.isNull else {
            return []
        }
        guard let items = node.items else {
            findings.error(
                .wrongValueType,
                "'\(key)' takes a list but got \(node.kindWord)",
                at: node.span
            )
            return []
        }
        return items
    }

    // MARK: Entries

    private func gate(_ node: YAMLNode) -> GateDefinition? {
        guard let criteria = node.text ?? node["criteria"]?.text, !criteria.isEmpty else {
            reportMissing("criteria", node)
            return nil
        }
        var gate = GateDefinition(criteria: criteria)
        gate.origin = .gateFile
        gate.span = node["criteria"]?.span ?? node.span
        gate.isRequired = isRequired(node)
        gate.severity = GateReader.severity(node["severity"]?.text)
        gate.evidence = context.projectPath(node["evidence"]?.sourceString)
        gate.role = node["role"]?.text
        gate.source = node["source"]?.text
        gate.guidance = texts(node["validation"])
        if let check = node["check"], check.entries != nil || check.items != nil {
            gate.checks = nativeChecks(node)
        }
        return gate
    }

    /// Checks in the shape of `workflow.yml`, which are read as strictly as there.
    private func nativeChecks(_ node: YAMLNode) -> [CheckDefinition] {
        let known = (node.entries ?? []).filter { ["criteria", "check"].contains($0.key) }
        let strict = YAMLNode(content: .mapping(known), span: node.span)
        let reader = MappingReader(strict, as: WorkflowFormat.gate, findings)
        return reader.map { GateReader(context: context, origin: .gateFile).checks($0) } ?? []
    }

    private func isRequired(_ node: YAMLNode) -> Bool {
        switch node["required"]?.scalar?.value {
        case .boolean(let value)?: return value
        case nil, .null?: return true
        default:
            findings.error(
                .wrongValueType,
                "'required' takes true or false",
                at: node["required"]?.span
            )
            return true
        }
    }

    private func reportMissing(_ key: String, _ node: YAMLNode) {
        findings.error(
            .missingKey,
            "a gate entry needs '\(key)'",
            at: node.entries?.first?.keySpan ?? node.span,
            hints: ["add '\(key):'"]
        )
    }

    // MARK: Rules

    private func rule(_ node: YAMLNode) -> GateDefinition? {
        guard let text = node["description"]?.text ?? node["rule"]?.text else {
            reportMissing("description", node)
            return nil
        }
        var gate = GateDefinition(criteria: text)
        gate.origin = .rule
        gate.span = (node["rule"] ?? node["description"])?.span ?? node.span
        gate.severity = GateReader.severity(node["severity"]?.text)
        gate.isRequired = isRequired(node)
        gate.checks = check(node).map { [$0] } ?? []
        if !gate.checks.isEmpty, node["path"]?.text?.contains("*") == false {
            // A rule about a document that nobody has edited yet tells nothing.
            gate.evidence = context.projectPath(node["path"]?.sourceString)
        }
        if gate.checks.isEmpty, let name = node["check"]?.text ?? node["rule"]?.text {
            let place = node["path"]?.text.map { " in \($0)" } ?? ""
            gate.guidance = [name.replacing("_", with: " ") + place]
        }
        return gate
    }

    private func check(_ node: YAMLNode) -> CheckDefinition? {
        guard let path = context.projectGlob(node["path"]?.sourceString) else {
            return nil
        }
        if let pattern = node["pattern"]?.sourceString {
            guard PatternText.check(pattern, findings) else {
                return nil
            }
            let search = PatternCheck(path: path, pattern: pattern.text)
            return CheckDefinition(.matches(search, expected: expected(node)), at: pattern.span)
        }
        guard node["check"]?.text == "unique_ids" else {
            return nil
        }
        return CheckDefinition(.unique(Self.definedIDs(in: path)), at: node["check"]?.span)
    }

    private func expected(_ node: YAMLNode) -> ExpectedCount {
        guard let value = node["expected"] else {
            return .moreThan(0)
        }
        guard let count = value.text.flatMap(ExpectedText.parse) else {
            findings.error(
                .outOfRange,
                "'expected' is no count",
                at: value.span,
                hints: ["write a number such as 0, or \">0\", or \"present\""]
            )
            return .moreThan(0)
        }
        return count
    }

    // MARK: Transition

    private func approval(_ node: YAMLNode?) -> GateDefinition? {
        guard let node, node["approval_required"]?.scalar?.value == .boolean(true) else {
            return nil
        }
        let target = node["to_phase"]?.text.map { " to go on to \($0)" } ?? ""
        let approvers = texts(node["approvers"])
        let people = approvers.isEmpty ? "" : ": \(approvers.joined(separator: ", "))"
        var gate = GateDefinition(criteria: "Approval\(target)\(people)")
        gate.origin = .transition
        gate.span = node["approval_required"]?.span
        gate.guidance = approvers
        gate.checks = [
            CheckDefinition(.approval(role: nil, count: 1), at: node["approval_required"]?.span)
        ]
        return gate
    }

    private func texts(_ node: YAMLNode?) -> [String] {
        guard let node else {
            return []
        }
        return node.items?.compactMap(\.text) ?? node.text.map { [$0] } ?? []
    }
}
