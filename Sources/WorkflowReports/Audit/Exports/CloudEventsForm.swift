import JSON
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

/// Records as a batch of CloudEvents 1.0 in JSON.
struct CloudEventsForm: AuditExportForm {
    static let differences: [String] = []

    var begin: String { "[\n" }
    var separator: String { ",\n" }
    var end: String { "\n]\n" }

    func text(of event: AuditEvent) -> String {
        var object: JSONObject = [
            "specversion": "1.0", "id": event.id.json,
            "source": "urn:ddx:audit:\(event.log.uriWord)".json,
            "type": "ddx.audit.\(event.core?.type ?? "sealed")".json,
            "time": RFC3339.text(microseconds: event.time.microseconds).json,
            "datacontenttype": "application/json",
            "sequence": event.sequence.sortable.json,
        ]
        object["subject"] = event.core?.place?.json
        object["actor"] = event.core?.pseudonym.json
        object["outcome"] = event.core?.outcome.rawValue.json
        object["reasoncode"] = event.core?.reason?.json
        object["data"] = event.json
        return object.json.text()
    }
}

extension AuditCore {
    /// What it is about, as a path.
    var place: String? {
        guard let run else {
            return nil
        }
        let parts = [("phases", phase?.text), ("steps", step?.text)]
            .compactMap { kind, id in id.map { "/\(kind)/\($0)" } }
        return "runs/\(run.text)" + parts.joined()
    }
}

extension String {
    /// The text with everything escaped that has a meaning in a URI, slashes apart.
    fileprivate var uriWord: String {
        utf8.map { byte in
            let letter = Character(UnicodeScalar(byte))
            let isPlain = letter.isLetter || letter.isNumber || "-._~/".contains(letter)
            return letter.isASCII && isPlain ? String(letter) : "%" + byte.twoDigits
        }
        .joined()
    }
}

extension UInt8 {
    private static let digits = Array("0123456789ABCDEF")

    fileprivate var twoDigits: String {
        String([Self.digits[Int(self >> 4)], Self.digits[Int(self & 15)]])
    }
}

extension Int {
    /// With so many zeros before it that texts sort as the numbers do.
    fileprivate var sortable: String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, 12 - digits.utf8.count)) + digits
    }
}
