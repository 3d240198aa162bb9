import JSON

/// Workflows of earlier versions of DDx, such as `development` and `cdp`.
///
/// Phases and variables are those of this format; `next`, `entry_criteria`, `validation_gates`,
/// `quality_gates` and artifacts that stand in the file are not.
enum EarlierFormat: ForeignFormat {
    static let title = "earlier DDx"

    private static let marks = [
        "next", "entry_criteria", "validation_gates", "artifacts", "requires", "blocking",
        "parallel",
    ]

    static func recognizes(_ foreign: ForeignWorkflow) -> Bool {
        let phases = foreign.root["phases"]?.items ?? []
        let top = ["quality_gates", "automation", "integrations", "metrics", "artifacts"]
        return foreign.root["phases"]?.items != nil
            && (top.contains { foreign.root[$0] != nil }
                || phases.contains { phase in marks.contains { phase[$0] != nil } })
    }

    private static let phase = ForeignKeys(fates: [
        "id": .converted, "order": .same, "name": .same, "description": .same,
        "required_role": .same, "role": .renamed("required_role"), "estimated_duration": .same,
        "duration": .renamed("estimated_duration"), "timeout": .same, "next": .converted,
        "entry_criteria": .converted, "input_gates": .converted, "exit_criteria": .converted,
        "validation_gates": .converted, "artifacts": .converted, "requires": .converted,
        "blocking": .dropped("a phase waits for those that it needs"),
        "parallel": .dropped("phases run at once when neither needs the other"),
        "condition": .dropped("write it as 'if', with an expression"),
    ])

    private static let artifact = ForeignKeys(fates: [
        "id": .converted, "name": .same, "phase": .converted, "template": .converted,
        "prompt": .converted, "output": .same, "path": .renamed("output"),
        "type": .dropped("what an artifact is shows in its files"),
        "required": .dropped("every artifact of a phase is made"),
        "description": .dropped("it belongs into the template"),
    ])

    static func draft(of foreign: ForeignWorkflow) -> ImportDraft {
        let notes = foreign.notes
        var object = CommonKeys.draft(
            of: foreign,
            also: ["phases", "quality_gates", "artifacts", "requires"],
            dropping: [
                "automation": "write its commands as steps of the phases, or as 'hooks'",
                "validators": "write them as checks: 'matches', 'absent', 'command'",
            ]
        )
        if let tools = foreign.root["requires"], tools.items != nil || tools.text != nil {
            object["requires"] = tools.json
            notes.mapped("requires", "'requires'", at: tools.span)
        }
        let nodes = foreign.root["phases"]?.listed ?? []
        let ids = nodes.map {
            ImportedName.identifier($0["id"]?.text ?? $0["name"]?.text ?? "part")
        }
        let needs = EarlierNeeds(nodes, ids, notes).needs
        var phases = zip(nodes, ids).enumerated().map { index, phase in
            written(phase.0, phase.1, needs[index], foreign)
        }
        for gate in foreign.root["quality_gates"]?.listed ?? [] {
            add(gate, to: &phases, ids, notes)
        }
        for node in foreign.root["artifacts"]?.listed ?? [] {
            let name = ImportedName.identifier(node["phase"]?.text ?? "")
            let id = node["id"]?.text ?? node["name"]?.text ?? "artifact"
            guard let index = ids.firstIndex(of: name) else {
                notes.dropped("artifacts.\(id)", "it belongs to no phase", at: node.span)
                continue
            }
            let known = phases[index]["steps"]?.arrayValue ?? []
            let step = step(node, phase: ids[index], index, foreign)
            phases[index]["steps"] = step.map { .array(known + [$0]) } ?? phases[index]["steps"]
        }
        object["phases"] = .array(phases.map { .object($0) })
        let files = foreign.source.files.filter { $0.path != foreign.file.path }
        return ImportDraft(workflow: object, files: files, span: foreign.root.span)
    }

    private static func written(
        _ node: YAMLNode,
        _ id: String,
        _ needs: [String]?,
        _ foreign: ForeignWorkflow
    ) -> JSONObject {
        let what = "phases.\(id)"
        var object: JSONObject = ["id": .string(id)]
        phase.carry(node, what, into: &object, foreign.notes)
        object["needs"] = needs.map { .array($0.map(JSONValue.string)) }
        for (foreignKey, key) in [
            ("entry_criteria", "input_gates"), ("input_gates", "input_gates"),
            ("exit_criteria", "exit_criteria"), ("validation_gates", "exit_criteria"),
        ] {
            guard let criteria = node[foreignKey] else {
                continue
            }
            let known = object[key]?.arrayValue ?? []
            object[key] = .array(known + criteria.listed.map(criterion))
            foreign.notes.mapped("\(what).\(foreignKey)", "'\(key)'", at: criteria.span)
        }
        let steps = (node["artifacts"]?.listed ?? []).compactMap {
            step($0, phase: id, nil, foreign)
        }
        if !steps.isEmpty {
            object["steps"] = .array(steps)
        }
        return object
    }

    /// A line of text, or the text of an entry with what is known of it.
    private static func criterion(_ node: YAMLNode) -> JSONValue {
        let words = ["criteria", "gate", "rule", "name", "description"]
        guard let text = node.text ?? words.lazy.compactMap({ node[$0]?.text }).first else {
            return .string(node.json.text())
        }
        var object: JSONObject = ["criteria": .string(text)]
        if case .boolean(let value)? = node["required"]?.scalar?.value {
            object["required"] = .bool(value)
        }
        object["severity"] = (node["severity"]?.text).map(JSONValue.string)
        object["evidence"] = (node["evidence"]?.text).map(JSONValue.string)
        return object.count == 1 ? .string(text) : .object(object)
    }

    /// A gate of a phase: people approve, or attest a number.
    private static func add(
        _ gate: YAMLNode,
        to phases: inout [JSONObject],
        _ ids: [String],
        _ notes: ImportNotes
    ) {
        let text = gate["gate"]?.text ?? gate["name"]?.text ?? "quality gate"
        let what = "quality_gates.\(text)"
        let phase = ImportedName.identifier(gate["phase"]?.text ?? "")
        guard let index = ids.firstIndex(of: phase) else {
            notes.dropped(what, "it belongs to no phase", at: gate.span)
            return
        }
        var entry: JSONObject = ["criteria": .string(text)]
        if let approvers = gate["required_approvers"], let count = approvers.text.flatMap(Int.init)
        {
            entry["check"] = ["approval": ["count": count.json]]
            notes.mapped(what, "a criterion that \(count) people approve", at: gate.span)
        } else {
            let limits = (gate.entries ?? []).filter { $0.key.hasPrefix("required_") }
            let words = limits.map { entry in
                "\(entry.key.dropFirst(9).replacing("_", with: " ")) at least "
                    + (entry.value.text ?? entry.value.json.text())
            }
            entry["criteria"] = .string(([text] + words).joined(separator: ", "))
            notes.mapped(what, "a criterion that a person attests", at: gate.span)
            for limit in limits {
                let reason = "a person attests the number; a 'command' check would measure it"
                notes.dropped("\(what).\(limit.key)", reason, at: limit.keySpan)
            }
        }
        let known = phases[index]["exit_criteria"]?.arrayValue ?? []
        phases[index]["exit_criteria"] = .array(known + [.object(entry)])
    }

    /// An artifact step; nothing for one that stands in the folder of the phase.
    private static func step(
        _ node: YAMLNode,
        phase: String,
        _ index: Int?,
        _ foreign: ForeignWorkflow
    ) -> JSONValue? {
        let notes = foreign.notes
        let name = node.text ?? node["id"]?.text ?? node["name"]?.text ?? "artifact"
        let id = ImportedName.identifier(name)
        let what = "phases.\(phase).artifacts.\(name)"
        let isFound = foreign.source.files.contains { file in
            let parts = file.path.split(separator: "/")
            return parts.count > 4 && parts[0] == "phases" && parts[2] == "artifacts"
                && PhaseFolders.identifier(of: String(parts[1])) == phase && parts[3] == name
        }
        if isFound {
            notes.mapped(what, "found in the folder of the phase", at: node.span)
            return .object(["id": .string(id), "artifact": .string(name)])
        }
        var object: JSONObject = ["id": .string(id), "artifact": .string(id)]
        artifact.carry(node, what, into: &object, notes)
        for key in ["template", "prompt"] {
            guard let value = node[key], let path = value.text else {
                continue
            }
            if foreign.source.file(path) != nil {
                object[key] = .string(path)
                notes.mapped("\(what).\(key)", "'\(key)'", at: value.span)
            } else {
                notes.dropped("\(what).\(key)", "there is no file '\(path)'", at: value.span)
            }
        }
        guard object["template"] != nil || object["prompt"] != nil else {
            notes.dropped(what, "it has neither a template nor a prompt here", at: node.span)
            return nil
        }
        object["output"] = object["output"] ?? .string("docs/\(phase)/\(id).md")
        notes.mapped(what, "an 'artifact' step", at: node.span)
        return .object(object)
    }
}
