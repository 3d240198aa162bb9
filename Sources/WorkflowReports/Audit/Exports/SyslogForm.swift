import JSON
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

/// Records as lines of syslog (RFC 5424); the message is the record in JSON.
struct SyslogForm: AuditExportForm {
    static let differences = [
        "names of hosts and types are ASCII and cut to what the header holds; the message has all"
    ]

    /// The facility for audit logs.
    private static let facility = 13
    /// The number that RFC 5612 gives away for what has none of its own.
    private static let enterprise = 32_473
    private static let byteOrderMark = "\u{FEFF}"

    func text(of event: AuditEvent) -> String {
        let priority = Self.facility * 8 + (event.core?.outcome.syslogSeverity ?? 6)
        let time = RFC3339.text(microseconds: event.time.microseconds)
        let header = [
            "<\(priority)>1", time, word(event.detail?.host, 255), "ddx", "-",
            word(event.core?.type, 32),
        ]
        let parameters = [
            ("log", event.log), ("seq", String(event.sequence)), ("id", event.id),
            ("outcome", event.core?.outcome.rawValue), ("actor", event.core?.pseudonym),
        ]
        .compactMap { name, value in value.map { "\(name)=\"\(escaped($0))\"" } }
        let data = "[audit@\(Self.enterprise) \(parameters.joined(separator: " "))]"
        return (header + [data, Self.byteOrderMark + event.json.text()]).joined(separator: " ")
            + "\n"
    }

    /// A word of the header: visible ASCII, or a hyphen for nothing.
    private func word(_ text: String?, _ longest: Int) -> String {
        let bytes = (text ?? "").utf8.filter { (0x21...0x7E).contains($0) }.prefix(longest)
        return bytes.isEmpty ? "-" : String(decoding: bytes, as: UTF8.self)
    }

    private func escaped(_ text: String) -> String {
        String(
            text.unicodeScalars.flatMap { scalar -> [Character] in
                switch scalar {
                case "\"", "\\", "]": ["\\", Character(scalar)]
                case _ where scalar.value < 0x20 || scalar.value == 0x7F: [" "]
                default: [Character(scalar)]
                }
            }
        )
    }
}

extension AuditCore.Outcome {
    fileprivate var syslogSeverity: Int {
        switch self {
        case .success: 6
        case .denied, .unknown: 4
        case .failure: 3
        }
    }
}
