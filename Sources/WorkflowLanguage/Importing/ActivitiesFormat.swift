import JSON

/// HELIX of 2026: a folder `activities/NN-id` for each activity, with artifacts and `GATE.yaml`.
enum ActivitiesFormat: ForeignFormat {
    static let title = "HELIX with activities"
    private static let folder = "activities/"

    static func recognizes(_ foreign: ForeignWorkflow) -> Bool {
        foreign.root["activities"]?.items != nil
    }

    private static let activity = ForeignKeys(fates: [
        "id": .converted, "order": .same, "name": .same, "description": .same,
        "required_role": .same, "estimated_duration": .same,
        "contract_docs": .converted,
    ])

    static func draft(of foreign: ForeignWorkflow) -> ImportDraft {
        let notes = foreign.notes
        var object = CommonKeys.draft(of: foreign, also: ["activities"])
        let folders = Set(
            foreign.source.files.map(\.path).filter { $0.hasPrefix(folder) }
                .compactMap { $0.split(separator: "/").dropFirst().first.map(String.init) }
        )
        let activities = foreign.root["activities"]?.listed ?? []
        let ids = activities.map { ImportedName.identifier($0["id"]?.text ?? $0.text ?? "part") }
        var phases: [JSONValue] = []
        for (index, node) in activities.enumerated() {
            let what = "activities.\(ids[index])"
            notes.mapped(what, "phase '\(ids[index])'", at: node.span)
            var phase: JSONObject = ["id": .string(ids[index])]
            activity.carry(node, what, into: &phase, notes)
            if let documents = node["contract_docs"] {
                carry(documents, what, into: &phase, foreign)
            }
            let own = folders.first { PhaseFolders.identifier(of: $0) == ids[index] }
            for name in ["GATE.yaml", "GATE.yml"] {
                if let own, let file = foreign.source.file("\(folder)\(own)/\(name)"),
                    let gates = notes.yaml(file, of: foreign.source)
                {
                    ActivityGates(notes: notes, ids: ids, index: index)
                        .carry(gates, into: &phase)
                }
            }
            phases.append(.object(phase))
        }
        object["phases"] = .array(phases)
        return ImportDraft(
            workflow: object,
            files: files(of: foreign),
            span: foreign.root.span
        )
    }

    /// Documents that bind an activity are evidence that it can begin.
    private static func carry(
        _ documents: YAMLNode,
        _ what: String,
        into phase: inout JSONObject,
        _ foreign: ForeignWorkflow
    ) {
        let names = documents.listed.compactMap(\.text)
        let text = names.joined(separator: ", ")
        let described = phase["description"]?.stringValue.map { "\($0) " } ?? ""
        phase["description"] = .string("\(described)Read first: \(text).")
        foreign.notes.mapped("\(what).contract_docs", "named in 'description'", at: documents.span)
    }

    /// Everything else comes along; what stood in an activity's folder stands in the phase's.
    private static func files(of foreign: ForeignWorkflow) -> [WorkflowSource.File] {
        foreign.source.files.compactMap { file in
            let name = file.name
            let span = foreign.root.span.file(foreign.source.shownPath(file.path))
            if file.path == foreign.file.path || ["GATE.yaml", "GATE.yml"].contains(name) {
                return nil
            }
            guard !["state-machine.yaml", "state-machine.yml"].contains(name) else {
                let reason = "the engine has its own states; phases follow 'needs'"
                foreign.notes.dropped(file.path, reason, at: span)
                return nil
            }
            guard file.path.hasPrefix(folder) else {
                return file
            }
            return WorkflowSource.File(
                path: "phases/\(file.path.dropFirst(folder.count))",
                content: file.content,
                isExecutable: file.isExecutable
            )
        }
    }
}
