package import JSON
package import WorkflowAudit
package import WorkflowModel
import WorkflowSystem

/// Records of the audit trail as other programs take them in, one after the other.
///
/// Write what `begin` gives, then what `add` gives of each record, then what `end` gives.
package struct AuditExport: Sendable {
    /// How the records are written.
    package enum Format: String, Sendable, Hashable, CaseIterable {
        /// A line for each record, behind one that says what they are.
        case jsonl
        case csv
        case ocsf
        case cloudevents
        case otlp
        case syslog
    }

    /// What an export says about itself.
    package struct Manifest: Sendable {
        package let format: Format
        package let version: String
        package let project: String
        package let by: Principal
        package let at: Timestamp
        /// Which records were asked for.
        package let filter: JSONObject
        package let heads: [LogHead]
        package var records = 0
        /// Records of which a part could not be opened, by the name of the part.
        package var withheld: [String: Int] = [:]

        package init(
            format: Format,
            version: String,
            project: String,
            by principal: Principal,
            at time: Timestamp,
            filter: JSONObject,
            heads: [LogHead]
        ) {
            self.format = format
            self.version = version
            self.project = project
            by = principal
            at = time
            self.filter = filter
            self.heads = heads
        }
    }

    package private(set) var manifest: Manifest
    private let form: any AuditExportForm

    /// Begins an export.
    package init(_ manifest: Manifest) {
        self.manifest = manifest
        form =
            switch manifest.format {
            case .jsonl: JSONLinesForm(manifest: manifest)
            case .csv: CSVForm()
            case .ocsf: OCSFForm(version: manifest.version)
            case .cloudevents: CloudEventsForm()
            case .otlp: OTLPForm(version: manifest.version)
            case .syslog: SyslogForm()
            }
    }

    /// What stands before the first record.
    package var begin: String { form.begin }

    /// What stands behind the last record.
    package var end: String { form.end }

    /// What a record is written as.
    package mutating func add(_ event: AuditEvent) -> String {
        let isFirst = manifest.records == 0
        manifest.records += 1
        for (part, isMissing) in [("core", event.core == nil), ("person", event.person == nil)]
        where isMissing {
            manifest.withheld[part, default: 0] += 1
        }
        return (isFirst ? "" : form.separator) + form.text(of: event)
    }
}

/// One way to write records.
protocol AuditExportForm: Sendable {
    var begin: String { get }
    var separator: String { get }
    var end: String { get }
    /// What the form holds otherwise than it was recorded, or not at all.
    static var differences: [String] { get }

    func text(of event: AuditEvent) -> String
}

extension AuditExportForm {
    var begin: String { "" }
    var separator: String { "" }
    var end: String { "" }
}

extension AuditExport.Manifest: JSONRepresentable {
    /// The object `ddx.audit-export/1`, complete once all records have been added.
    package var json: JSONValue {
        var object = opening
        object["records"] = records.json
        object["withheld"] = .object(
            JSONObject(withheld.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })
        )
        return object.json
    }

    /// What is known before the first record.
    var opening: JSONObject {
        [
            "schema": "ddx.audit-export/1", "format": format.rawValue.json,
            "version": version.json, "project": project.json,
            "exported_at": at.text.json, "exported_by": by.name.json, "filter": filter.json,
            "heads": .array(
                heads.map { head in
                    [
                        "log": head.log.json, "size": head.checkpoint.size.json,
                        "root": Base64.text(head.checkpoint.root.bytes).json,
                    ]
                }
            ),
            "differences": differences.json,
        ]
    }

    /// What the format holds otherwise than it was recorded, or not at all.
    package var differences: [String] {
        switch format {
        case .jsonl: JSONLinesForm.differences
        case .csv: CSVForm.differences
        case .ocsf: OCSFForm.differences
        case .cloudevents: CloudEventsForm.differences
        case .otlp: OTLPForm.differences
        case .syslog: SyslogForm.differences
        }
    }
}
