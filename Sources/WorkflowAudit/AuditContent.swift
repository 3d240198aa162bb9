package import JSON
import WorkflowModel

/// What one part of a record says, as the bytes that the record commits to.
///
/// They are JSON without spaces. Numbers stand as they were given, which canonical JSON would
/// round; whoever verifies takes the stored bytes and never writes them again.
package protocol AuditContent: JSONRepresentable {
    /// Reads what `json` gives; nothing when a field is missing or has another type.
    init?(_ json: JSONValue)
}

extension AuditContent {
    /// The bytes that are kept.
    package var content: [UInt8] { json.bytes() }

    /// Reads the bytes that were kept.
    package init?(content: [UInt8]) {
        guard let json = try? JSONValue(parsing: content) else {
            return nil
        }
        self.init(json)
    }
}

extension AuditCore: AuditContent {
    package var json: JSONValue {
        var object: JSONObject = [
            "type": type.json, "outcome": outcome.rawValue.json, "actor": actor.rawValue.json,
            "pseudonym": pseudonym.json,
        ]
        object["workflow"] = workflow?.json
        object["definition"] = definition?.json
        object["run"] = run?.text.json
        object["phase"] = phase?.text.json
        object["step"] = step?.text.json
        object["attempt"] = attempt?.json
        object["reason"] = reason?.json
        object["note"] = note?.json
        object["sealed_note"] = sealedNote?.json
        object["files"] = files.isEmpty ? nil : .array(files.map(\.json))
        object["facts"] = facts.isEmpty ? nil : facts.json
        return object.json
    }

    package init?(_ json: JSONValue) {
        guard let type = json["type"]?.stringValue,
            let outcome = json["outcome"]?.stringValue.flatMap(Outcome.init),
            let actor = json["actor"]?.stringValue.flatMap(Principal.Kind.init),
            let pseudonym = json["pseudonym"]?.stringValue
        else {
            return nil
        }
        self.init(type: type, outcome: outcome, actor: actor, pseudonym: pseudonym)
        workflow = json["workflow"]?.stringValue
        definition = json["definition"]?.stringValue
        run = json["run"]?.stringValue.map { RunID($0) }
        phase = json["phase"]?.stringValue.map { PhaseID($0) }
        step = json["step"]?.stringValue.map { StepID($0) }
        attempt = json["attempt"]?.intValue
        reason = json["reason"]?.stringValue
        note = json["note"]?.stringValue
        sealedNote = json["sealed_note"]?.stringValue
        files = json["files"]?.arrayValue?.compactMap(AuditFile.init) ?? []
        facts = json["facts"]?.objectValue ?? [:]
    }
}

extension AuditCore {
    private static let beforeType = Array(#"{"type":""#.utf8)

    /// The type that the bytes of a content begin with; nothing where reading all of them has to tell.
    package static func type(in content: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard content.starts(with: beforeType) else {
            return nil
        }
        let type = content.dropFirst(beforeType.count).prefix { $0 != UInt8(ascii: "\"") }
        return type.endIndex == content.endIndex || type.contains(UInt8(ascii: "\\")) ? nil : type
    }
}

extension AuditFile: AuditContent {
    package var json: JSONValue {
        var object: JSONObject = ["path": path.json]
        object["before"] = before?.json
        object["after"] = after?.json
        return object.json
    }

    package init?(_ json: JSONValue) {
        guard let path = json["path"]?.stringValue else {
            return nil
        }
        self.init(
            path: path,
            before: json["before"]?.stringValue,
            after: json["after"]?.stringValue
        )
    }
}

extension AuditPerson: AuditContent {
    package var json: JSONValue {
        var object: JSONObject = ["name": name.json]
        object["email"] = email?.json
        object["on_behalf_of"] = onBehalfOf?.json
        return object.json
    }

    package init?(_ json: JSONValue) {
        guard let name = json["name"]?.stringValue else {
            return nil
        }
        self.init(name: name)
        email = json["email"]?.stringValue
        onBehalfOf = json["on_behalf_of"]?.stringValue
    }
}

extension AuditDetail: AuditContent {
    package var json: JSONValue {
        var object = JSONObject()
        object["arguments"] = arguments.isEmpty ? nil : .array(arguments.map(\.json))
        object["host"] = host?.json
        object["directory"] = directory?.json
        object["commit"] = commit?.json
        object["facts"] = facts.isEmpty ? nil : facts.json
        return object.json
    }

    package init?(_ json: JSONValue) {
        guard json.objectValue != nil else {
            return nil
        }
        self.init()
        arguments = json["arguments"]?.arrayValue?.compactMap(\.stringValue) ?? []
        host = json["host"]?.stringValue
        directory = json["directory"]?.stringValue
        commit = json["commit"]?.stringValue
        facts = json["facts"]?.objectValue ?? [:]
    }
}
