import JSON

extension RunCreation {
    var object: JSONObject {
        var object: JSONObject = [
            "workflow": workflow.json,
            "version": version.json,
            "digest": digest.json,
            "correlation": correlationID.json,
            "variables": .array(variables.map(\.object.json)),
            "phases": .array(phases.map(\.object.json)),
        ]
        object["forked_from"] = forkedFrom?.text.json
        object["traceparent"] = traceContext?.traceparent.json
        object["tracestate"] = traceContext?.state?.json
        return object
    }

    init(_ fields: EventFields) throws(UnreadableEvent) {
        self.init(
            workflow: try fields.string("workflow"),
            version: try fields.string("version"),
            digest: try fields.string("digest"),
            variables: try fields.list("variables", RunVariable.init),
            correlationID: fields.optionalString("correlation"),
            phases: try fields.list("phases", PhaseOutline.init)
        )
        forkedFrom = fields.optionalString("forked_from").map { RunID($0) }
        traceContext = fields.optionalString("traceparent").flatMap {
            TraceContext(traceparent: $0, tracestate: fields.optionalString("tracestate"))
        }
    }
}

extension RunVariable {
    var object: JSONObject {
        ["name": name.json, "value": value, "from": source.rawValue.json]
    }

    init(_ fields: EventFields) throws(UnreadableEvent) {
        self.init(
            name: try fields.string("name"),
            value: try fields.value("value"),
            source: try fields.word("from")
        )
    }
}

extension PhaseOutline {
    var object: JSONObject {
        var object: JSONObject = [
            "id": id.text.json,
            "name": name.json,
            "steps": .array(steps.map(\.object.json)),
        ]
        if role != .work {
            object["role"] = role.rawValue.json
        }
        if !matrix.isEmpty {
            object["matrix"] = matrix.json
        }
        if continuesOnFailure {
            object["continue_on_failure"] = true
        }
        return object
    }

    init(_ fields: EventFields) throws(UnreadableEvent) {
        self.init(
            id: PhaseID(try fields.string("id")),
            name: try fields.string("name"),
            steps: try fields.list("steps", StepOutline.init)
        )
        role = fields.has("role") ? try fields.word("role") : .work
        matrix = fields.has("matrix") ? try fields.object("matrix") : [:]
        continuesOnFailure = fields.has("continue_on_failure")
    }
}

extension StepOutline {
    var object: JSONObject {
        var object: JSONObject = [
            "id": id.text.json, "name": name.json, "kind": kind.json,
        ]
        if continuesOnError {
            object["continue_on_error"] = true
        }
        return object
    }

    init(_ fields: EventFields) throws(UnreadableEvent) {
        self.init(
            id: StepID(try fields.string("id")),
            name: try fields.string("name"),
            kind: try fields.string("kind"),
            continuesOnError: fields.has("continue_on_error")
        )
    }
}

extension Expansion {
    var object: JSONObject {
        var object: JSONObject = ["phases": .array(phases.map(\.object.json))]
        if let subworkflow {
            object["workflow"] = subworkflow.workflow.json
            object["version"] = subworkflow.version.json
            object["variables"] = .array(subworkflow.variables.map(\.object.json))
        }
        return object
    }

    init(_ fields: EventFields) throws(UnreadableEvent) {
        var subworkflow: Subworkflow?
        if fields.has("workflow") {
            subworkflow = Subworkflow(
                workflow: try fields.string("workflow"),
                version: try fields.string("version"),
                variables: try fields.list("variables", RunVariable.init)
            )
        }
        self.init(subworkflow: subworkflow, phases: try fields.list("phases", PhaseOutline.init))
    }
}

extension DefinitionChange {
    var object: JSONObject {
        [
            "version": version.json,
            "digest": digest.json,
            "variables": .array(variables.map(\.object.json)),
            "phases": .array(phases.map(\.object.json)),
        ]
    }

    init(_ fields: EventFields) throws(UnreadableEvent) {
        self.init(
            version: try fields.string("version"),
            digest: try fields.string("digest"),
            variables: try fields.list("variables", RunVariable.init),
            phases: try fields.list("phases", PhaseOutline.init)
        )
    }
}
