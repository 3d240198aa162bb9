import JSON
import WorkflowDiagnostics

/// What the formats of DDx have in common with this one.
enum CommonKeys {
    private static let workflow: [String: ForeignKeys.Fate] = [
        "name": .converted, "version": .converted, "title": .same, "description": .same,
        "author": .same, "license": .same, "homepage": .same, "created": .same, "updated": .same,
        "category": .same, "type": .same, "tags": .same, "keywords": .same,
        "variables": .converted,
        "coordinator": .dropped("the engine says what comes next: 'ddx next'"),
        "agent_commands": .dropped("actions stand in 'actions': 'ddx workflow exec'"),
        "integrations": .dropped("write steps or 'hooks' that call the other service"),
        "metrics": .dropped("'ddx report' measures runs; check numbers with gates"),
        "schema_version": .dropped("the version of the format that was read"),
        "last_updated": .renamed("updated"), "repository": .renamed("homepage"),
    ]

    private static let variable = ForeignKeys(fates: [
        "name": .converted, "description": .same, "prompt": .same, "required": .same,
        "type": .converted, "options": .converted, "default": .converted, "secret": .same,
        "validation": .renamed("pattern"), "pattern": .same,
    ])

    /// The keys at the top of a file, and its variables.
    static func draft(
        of foreign: ForeignWorkflow,
        also converted: Set<String>,
        dropping dropped: [String: String] = [:]
    ) -> JSONObject {
        let root = foreign.root
        let version = root["version"]?.text.flatMap(ImportedName.version) ?? "1.0.0"
        let name = root["name"]?.text ?? root["id"]?.text ?? "imported"
        var object: JSONObject = [
            "name": .string(ImportedName.workflow(name)), "version": .string(version),
        ]
        var fates = workflow
        for key in converted {
            fates[key] = .converted
        }
        for (key, reason) in dropped {
            fates[key] = .dropped(reason)
        }
        ForeignKeys(fates: fates).carry(root, "", into: &object, foreign.notes)
        let variables = (root["variables"]?.listed ?? []).map { node in
            let given = node["name"]?.text ?? node.text ?? "value"
            return variable.variable(given, node, "variables", at: node.span, foreign.notes)
        }
        if !variables.isEmpty {
            object["variables"] = .array(variables.map { .object($0) })
        }
        return object
    }
}

extension ForeignKeys {
    /// A variable of this format; what lists its values makes it a choice.
    func variable(
        _ given: String,
        _ node: YAMLNode,
        _ place: String,
        at span: SourceSpan,
        _ notes: ImportNotes
    ) -> JSONObject {
        let name = ImportedName.variable(given)
        notes.mapped("\(place).\(given)", "variable '\(name)'", at: span)
        var object: JSONObject = ["name": .string(name)]
        carry(node, "\(place).\(given)", into: &object, notes)
        let options = node["options"]?.items ?? node["enum"]?.items ?? []
        if !options.isEmpty {
            object["type"] = "choice"
            object["options"] = .array(options.map(\.json))
        } else if let type = node["type"]?.text, type != "string" {
            object["type"] = .string(type)
        }
        if let standard = node["default"], !standard.isNull {
            object["default"] = standard.json
        }
        return object
    }
}

extension SourceSpan {
    /// The beginning of another file.
    func file(_ path: String) -> SourceSpan { SourceSpan(file: path) }
}
