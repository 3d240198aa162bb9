import JSON

/// A workflow of GitHub Spec Kit: one file with inputs and a list of steps.
enum SpecKitFormat: ForeignFormat {
    static let title = "GitHub Spec Kit"

    static func recognizes(_ foreign: ForeignWorkflow) -> Bool {
        foreign.root["workflow"]?.entries != nil && foreign.root["steps"]?.items != nil
    }

    private static let file = ForeignKeys(fates: [
        "schema_version": .dropped("the version of the format that was read"),
        "workflow": .converted, "inputs": .converted, "steps": .converted,
        "requires": .converted,
        "outputs": .dropped("declare outputs of phases, then 'outputs' of the workflow"),
    ])

    private static let workflow = ForeignKeys(fates: [
        "id": .converted, "name": .renamed("title"), "version": .converted, "author": .same,
        "description": .same, "license": .same, "tags": .same,
        "repository": .renamed("homepage"),
        "integration": .dropped("which agent works is a matter of the configuration: 'agents'"),
        "model": .dropped("which model works is a matter of the configuration: 'agents'"),
        "options": .dropped("options of an agent stand in the configuration: 'agents'"),
    ])

    private static let requires = ForeignKeys(
        fates: [
            "speckit_version": .dropped("Spec Kit does not run it any more"),
            "integrations": .dropped("any agent of the configuration does"),
        ],
        others: "write it as 'requires: [tool >= 1.0]'"
    )

    private static let input = ForeignKeys(fates: [
        "type": .converted, "enum": .converted, "required": .same, "default": .converted,
        "prompt": .same, "description": .same,
    ])

    static func draft(of foreign: ForeignWorkflow) -> ImportDraft {
        let notes = foreign.notes
        let root = foreign.root
        let head = root["workflow"] ?? root
        let name = head["id"]?.text ?? head["name"]?.text ?? "imported"
        let version = head["version"]?.text.flatMap(ImportedName.version) ?? "1.0.0"
        var object: JSONObject = [
            "name": .string(ImportedName.workflow(name)), "version": .string(version),
        ]
        var nothing = JSONObject()
        file.carry(root, "", into: &nothing, notes)
        workflow.carry(head, "workflow", into: &object, notes)
        if let requires = root["requires"] {
            self.requires.carry(requires, "requires", into: &nothing, notes)
        }
        let variables = (root["inputs"]?.entries ?? []).map {
            input.variable($0.key, $0.value, "inputs", at: $0.keySpan, notes)
        }
        if !variables.isEmpty {
            object["variables"] = .array(variables.map { .object($0) })
        }
        var steps = SpecKitSteps(notes)
        steps.read(root["steps"]?.listed ?? [])
        object["phases"] = .array(steps.phases)
        return ImportDraft(workflow: object, files: [], span: root.span)
    }
}
