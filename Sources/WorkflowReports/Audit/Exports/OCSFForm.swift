import JSON
import WorkflowAudit
import WorkflowModel

/// Records as events of the Open Cybersecurity Schema Framework, one JSON object a line.
struct OCSFForm: AuditExportForm {
    static let differences = [
        "times are milliseconds; the whole record stands in 'unmapped'",
        "what the schema has no class for is an Entity Management event of the run or workflow",
    ]

    /// The version of the schema.
    private static let schema = "1.3.0"

    let version: String

    func text(of event: AuditEvent) -> String {
        let activity = OCSFActivity(event.core?.type ?? "")
        let outcome = event.core?.outcome
        var object: JSONObject = [
            "class_uid": activity.classID.json, "category_uid": (activity.classID / 1000).json,
            "activity_id": activity.id.json,
            "type_uid": (activity.classID * 100 + activity.id).json,
            "time": (event.time.microseconds / 1000).json,
            "severity_id": (outcome?.severity ?? 0).json, "status_id": (outcome?.status ?? 0).json,
            "metadata": [
                "version": Self.schema.json, "uid": event.id.json, "log_name": event.log.json,
                "sequence": event.sequence.json,
                "product": ["name": "ddx", "vendor_name": "ddx", "version": version.json],
            ],
            "unmapped": event.json,
        ]
        object["status_detail"] = (event.core?.reason ?? outcome?.rawValue)?.json
        object["message"] = event.core?.note?.json
        object["actor"] = actor(event)
        object["device"] = ["type_id": 0, "hostname": (event.detail?.host ?? "unknown").json]
        if activity.isOfProcess {
            object["process"] = process(event)
            object["exit_code"] = event.core?.facts["exit"]
        } else if activity.isOfEntity {
            object["entity"] = entity(event)
            object["comment"] = event.core?.note?.json
        }
        return object.json.text() + "\n"
    }

    private func actor(_ event: AuditEvent) -> JSONValue {
        var user = JSONObject()
        user["name"] = event.person?.name.json
        user["email_addr"] = event.person?.email?.json
        user["uid"] = event.core?.pseudonym.json
        let kind = event.core?.actor
        user["type_id"] = kind == .person ? 1 : kind == .system ? 3 : 99
        return ["user": user.json]
    }

    private func process(_ event: AuditEvent) -> JSONValue {
        var process: JSONObject = ["name": (event.core?.step?.text ?? "step").json]
        if let arguments = event.detail?.arguments, !arguments.isEmpty {
            process["cmd_line"] = arguments.joined(separator: " ").json
        }
        process["uid"] = event.core?.place?.json
        return process.json
    }

    private func entity(_ event: AuditEvent) -> JSONValue {
        let core = event.core
        var entity: JSONObject = [
            "type": (core?.run != nil ? "run" : core?.workflow != nil ? "workflow" : "project").json
        ]
        entity["name"] = core?.workflow?.json
        entity["uid"] = (core?.place ?? core?.definition)?.json
        return entity.json
    }
}

/// The class and the activity of the schema that stand for a type of record.
private struct OCSFActivity {
    let classID: Int
    let id: Int

    var isOfProcess: Bool { classID == 1007 }
    var isOfEntity: Bool { classID == 3004 }

    private static let process = [
        "step_started": 1, "step_ended": 2, "step_interrupted": 2,
    ]
    private static let eventLog = [
        "audit_exported": 3, "audit_archived": 4, "key_rotated": 5, "log_opened": 6,
    ]
    /// Create, update, delete, enable, suspend, resume, by the last word of a type.
    private static let entity = [
        "created": 1, "added": 1, "applied": 1, "changed": 3, "updated": 3, "removed": 4,
        "erased": 4, "started": 8, "paused": 12, "resumed": 13,
    ]
    /// An activity that the schema has no number for.
    private static let other = 99

    init(_ type: String) {
        if let id = Self.process[type] {
            (classID, self.id) = (1007, id)
        } else if type.hasPrefix("audit_") || Self.eventLog[type] != nil {
            (classID, id) = (1008, Self.eventLog[type] ?? Self.other)
        } else {
            let word = type.split(separator: "_").last.map(String.init) ?? ""
            (classID, id) = (3004, Self.entity[word] ?? Self.other)
        }
    }
}

extension AuditCore.Outcome {
    /// Informational, low, or medium.
    fileprivate var severity: Int {
        switch self {
        case .success: 1
        case .failure: 2
        case .denied, .unknown: 3
        }
    }

    /// Success, failure, or unknown.
    fileprivate var status: Int {
        switch self {
        case .success: 1
        case .failure, .denied: 2
        case .unknown: 0
        }
    }
}
