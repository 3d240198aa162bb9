import GRDB
import JSON

/// An event as it stands in its table, as far as a record vouches for it.
struct StoredEvent: Sendable {
    let number: Int64
    private let id: String
    private let run: String
    private let time: Int64
    private let kind: String
    private let principal: Int64
    private let principalKind: String
    private let principalMark: String?
    private let payload: String
    private let note: String?

    /// Reads a row that has these columns; nothing when the event, its run or its principal is not
    /// there.
    init?(_ row: Row) {
        guard let number = row["seq"] as Int64?, let run = row["run"] as String?,
            let principal = row["principal_id"] as Int64?,
            let principalKind = row["principal_kind"] as String?
        else {
            return nil
        }
        self.number = number
        id = row["id"]
        self.run = run
        time = row["time"]
        kind = row["kind"]
        self.principal = principal
        self.principalKind = principalKind
        principalMark = row["principal_mark"]
        payload = row["payload"]
        note = row["note"]
    }

    /// What a record commits to: every column, the payload as the text that is stored.
    ///
    /// In place of the name of the principal stands what commits to it, since a name can be erased.
    ///
    /// - Throws: `JSONCanonicalError`, which no column can cause.
    var content: [UInt8] {
        get throws {
            var object: JSONObject = ["id": id.json, "kind": kind.json]
            object["note"] = note?.json
            object["payload"] = payload.json
            object["principal"] = [
                "id": principal.json, "kind": principalKind.json,
                "mark": (principalMark ?? "").json,
            ]
            object["run"] = run.json
            object["time"] = time.json
            return try object.json.canonicalBytes()
        }
    }
}
