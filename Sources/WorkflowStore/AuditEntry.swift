import GRDB
import JSON
import WorkflowModel
import WorkflowSystem

/// What becomes one leaf: a content, and where it stands.
struct AuditEntry {
    /// The name of the only part that such a leaf has.
    enum Part: String {
        /// The content is the row of an event.
        case event
        /// The content stands behind the salt.
        case record
    }

    let id: String
    let part: Part
    /// The event that the leaf vouches for.
    let event: Int64?
    let content: [UInt8]

    init(_ record: AuditRecord) throws {
        var object: JSONObject = [
            "kind": record.kind.rawValue.json, "time": record.time.microseconds.json,
            "principal": record.principal.auditJSON, "details": record.details.json,
        ]
        object["run"] = record.run?.text.json
        id = UUIDv7.next().description
        part = .record
        event = nil
        content = try object.json.canonicalBytes()
    }

    /// Reads a row of `select`.
    init(event row: Row) throws {
        id = row["id"]
        part = .event
        event = row["seq"]
        content = try Self.content(event: row)
    }

    /// The columns that the content of an event is made of.
    static let select = """
        SELECT event.seq, event.id, event.time, event.kind, event.payload, event.note,
            run.id AS run, principal.kind AS principal_kind, principal.name AS principal_name
        FROM event JOIN run ON run.number = event.run JOIN principal ON principal.id = event.principal
        """

    /// What a leaf vouches for, of an event: every column, the payload as the text that is stored.
    static func content(event row: Row) throws -> [UInt8] {
        var object: JSONObject = [
            "id": (row["id"] as String).json, "run": (row["run"] as String).json,
            "time": (row["time"] as Int64).json, "kind": (row["kind"] as String).json,
            "principal": [
                "kind": (row["principal_kind"] as String).json,
                "name": (row["principal_name"] as String).json,
            ],
            "payload": (row["payload"] as String).json,
        ]
        object["note"] = (row["note"] as String?)?.json
        return try object.json.canonicalBytes()
    }
}

extension Principal {
    /// The principal as records of the audit trail have it.
    var auditJSON: JSONValue { ["kind": kind.rawValue.json, "name": name.json] }
}
