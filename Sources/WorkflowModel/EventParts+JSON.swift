package import JSON

extension NodeReference {
    var object: JSONObject {
        switch self {
        case .phase(let phase): ["phase": phase.text.json]
        case .step(let step): ["phase": step.phase.text.json, "step": step.step.text.json]
        }
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
        object["unchanged_since"] = unchangedSince?.microseconds.json
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
        unchangedSince = fields.optionalInt("unchanged_since").map {
            Timestamp(microseconds: Int64($0))
        }
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
        case .upToDate: object["end"] = "up_to_date"
        }
        object["exit"] = exitCode?.json
        object["message"] = message?.json
        if !outputs.isEmpty {
            object["outputs"] = outputs.json
        }
        if !files.isEmpty {
            object["files"] = .array(files.map(\.object.json))
        }
        object["agent"] = agent?.object.json
        return object
    }

    init(_ fields: EventFields) throws(UnreadableEvent) {
        switch try fields.string("end") {
        case "completed": self.init(.completed)
        case "failed": self.init(.failed(try fields.word("reason")))
        case "waiting": self.init(.waiting(try fields.word("reason")))
        case "up_to_date": self.init(.upToDate)
        default: throw fields.unreadable("end")
        }
        exitCode = fields.optionalInt("exit")
        message = fields.optionalString("message")
        durationMilliseconds = Int64(try fields.int("ms"))
        outputs = fields.has("outputs") ? try fields.object("outputs") : [:]
        files = try fields.fileChanges()
        agent = try fields.agent()
    }
}

extension EventFields {
    /// What an agent did; a field that may be missing.
    func agent() throws(UnreadableEvent) -> AgentReport? {
        guard has("agent") else {
            return nil
        }
        return try AgentReport(EventFields(try object("agent"), of: "agent"))
    }
}

extension EventFields {
    /// The files that an attempt changed; a field that may be missing.
    func fileChanges() throws(UnreadableEvent) -> [FileChange] {
        guard has("files") else {
            return []
        }
        return try list("files") { item throws(UnreadableEvent) in try FileChange(item) }
    }
}

extension FileChange {
    /// The change as events and results of jobs write it.
    package var object: JSONObject {
        var object: JSONObject = ["path": path.json, "change": change.rawValue.json]
        object["sha256"] = digest?.json
        object["mode"] = mode?.json
        object["was"] = previousDigest?.json
        object["was_mode"] = previousMode?.json
        if !sharedWith.isEmpty {
            object["shared"] = .array(sharedWith.map { [$0.phase.text.json, $0.step.text.json] })
        }
        return object
    }

    /// Reads what `object` wrote.
    package init(_ object: JSONObject) throws(UnreadableEvent) {
        try self.init(EventFields(object, of: "files"))
    }

    init(_ fields: EventFields) throws(UnreadableEvent) {
        var sharedWith: [StepReference] = []
        for pair in fields.has("shared") ? try fields.array("shared") : [] {
            guard let phase = pair[0]?.stringValue, let step = pair[1]?.stringValue else {
                throw fields.unreadable("shared")
            }
            sharedWith.append(StepReference(PhaseID(phase), StepID(step)))
        }
        self.init(
            path: try fields.string("path"),
            change: try fields.word("change"),
            digest: fields.optionalString("sha256"),
            mode: fields.optionalInt("mode"),
            previousDigest: fields.optionalString("was"),
            previousMode: fields.optionalInt("was_mode"),
            sharedWith: sharedWith
        )
    }
}

extension StepReference {
    /// The object that names the step.
    package var json: JSONValue { ["phase": phase.text.json, "step": step.text.json] }
}

extension RollbackRequest {
    var object: JSONObject {
        var object: JSONObject = [
            "phases": .array(phases.map(\.text.json)),
            "reason": reason.rawValue.json,
            "forced": isForced.json,
        ]
        if !steps.isEmpty {
            object["steps"] = .array(steps.map(\.json))
        }
        return object
    }

    init(_ fields: EventFields) throws(UnreadableEvent) {
        self.init(
            phases: try fields.strings("phases").map { PhaseID($0) },
            steps: fields.has("steps")
                ? try fields.list("steps") { item throws(UnreadableEvent) in try item.step() } : [],
            reason: try fields.word("reason"),
            isForced: try fields.bool("forced")
        )
    }
}

extension RestoredFiles {
    var object: JSONObject {
        [
            "restored": .array(restored.map(\.json)),
            "left": .array(left.map { ["path": $0.path.json, "cause": $0.cause.json] }),
        ]
    }

    init(_ fields: EventFields) throws(UnreadableEvent) {
        self.init(
            restored: try fields.strings("restored"),
            left: try fields.list("left") { item throws(UnreadableEvent) in
                Leftover(path: try item.string("path"), cause: try item.string("cause"))
            }
        )
    }
}
