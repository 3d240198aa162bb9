import JSON

extension NodeReference {
    var object: JSONObject {
        switch self {
        case .phase(let phase): ["phase": phase.text.json]
        case .step(let step): ["phase": step.phase.text.json, "step": step.step.text.json]
        }
    }
}

extension RunCreation {
    var object: JSONObject {
        [
            "workflow": workflow.json,
            "version": version.json,
            "digest": digest.json,
            "correlation": correlationID.json,
            "variables": .array(
                variables.map {
                    ["name": $0.name.json, "value": $0.value, "from": $0.source.rawValue.json]
                }
            ),
            "phases": .array(phases.map(\.object.json)),
        ]
    }

    init(_ fields: EventFields) throws(UnreadableEvent) {
        self.init(
            workflow: try fields.string("workflow"),
            version: try fields.string("version"),
            digest: try fields.string("digest"),
            variables: try fields.list("variables") { item throws(UnreadableEvent) in
                RunVariable(
                    name: try item.string("name"),
                    value: try item.value("value"),
                    source: try item.word("from")
                )
            },
            correlationID: fields.optionalString("correlation"),
            phases: try fields.list("phases") { item throws(UnreadableEvent) in
                try PhaseOutline(item)
            }
        )
    }
}

extension RunCreation.PhaseOutline {
    var object: JSONObject {
        [
            "id": id.text.json,
            "name": name.json,
            "steps": .array(
                steps.map { step in
                    var object: JSONObject = [
                        "id": step.id.text.json, "name": step.name.json, "kind": step.kind.json,
                    ]
                    if step.continuesOnError {
                        object["continue_on_error"] = true
                    }
                    return object.json
                }
            ),
        ]
    }

    init(_ fields: EventFields) throws(UnreadableEvent) {
        self.init(
            id: PhaseID(try fields.string("id")),
            name: try fields.string("name"),
            steps: try fields.list("steps") { item throws(UnreadableEvent) in
                RunCreation.StepOutline(
                    id: StepID(try item.string("id")),
                    name: try item.string("name"),
                    kind: try item.string("kind"),
                    continuesOnError: item.has("continue_on_error")
                )
            }
        )
    }
}

extension GateResult {
    var object: JSONObject {
        var object: JSONObject = [
            "index": index.json,
            "criteria": criteria.json,
            "blocking": isBlocking.json,
            "required": isRequired.json,
            "verdict": verdict.rawValue.json,
            "evidence": .array(evidence.map(\.object.json)),
        ]
        object["awaits"] = awaits?.rawValue.json
        object["role"] = role?.json
        return object
    }

    init(_ fields: EventFields) throws(UnreadableEvent) {
        self.init(
            index: try fields.int("index"),
            criteria: try fields.string("criteria"),
            isBlocking: try fields.bool("blocking"),
            isRequired: try fields.bool("required"),
            verdict: try fields.word("verdict"),
            awaits: fields.optionalWord("awaits"),
            role: fields.optionalString("role"),
            evidence: try fields.list("evidence") { item throws(UnreadableEvent) in
                try Evidence(item)
            }
        )
    }
}

extension Evidence {
    var object: JSONObject {
        var object: JSONObject = ["path": path.json, "found": found.json]
        object["sha256"] = digest?.json
        return object
    }

    init(_ fields: EventFields) throws(UnreadableEvent) {
        self.init(
            path: try fields.string("path"),
            digest: fields.optionalString("sha256"),
            found: try fields.string("found")
        )
    }
}

extension StepOutcome {
    var object: JSONObject {
        var object: JSONObject = ["ms": durationMilliseconds.json]
        switch end {
        case .completed: object["end"] = "completed"
        case .failed(let reason):
            object["end"] = "failed"
            object["reason"] = reason.rawValue.json
        case .waiting(let reason):
            object["end"] = "waiting"
            object["reason"] = reason.rawValue.json
        }
        object["exit"] = exitCode?.json
        object["message"] = message?.json
        if !outputs.isEmpty {
            object["outputs"] = outputs.json
        }
        if !files.isEmpty {
            object["files"] = .array(files.map(\.object.json))
        }
        return object
    }

    init(_ fields: EventFields) throws(UnreadableEvent) {
        switch try fields.string("end") {
        case "completed": self.init(.completed)
        case "failed": self.init(.failed(try fields.word("reason")))
        case "waiting": self.init(.waiting(try fields.word("reason")))
        default: throw fields.unreadable("end")
        }
        exitCode = fields.optionalInt("exit")
        message = fields.optionalString("message")
        durationMilliseconds = Int64(try fields.int("ms"))
        outputs = fields.has("outputs") ? try fields.object("outputs") : [:]
        if fields.has("files") {
            files = try fields.list("files") { item throws(UnreadableEvent) in
                try FileChange(item)
            }
        }
    }
}

extension FileChange {
    var object: JSONObject {
        var object: JSONObject = ["path": path.json, "change": change.rawValue.json]
        object["sha256"] = digest?.json
        return object
    }

    init(_ fields: EventFields) throws(UnreadableEvent) {
        self.init(
            path: try fields.string("path"),
            change: try fields.word("change"),
            digest: fields.optionalString("sha256")
        )
    }
}
