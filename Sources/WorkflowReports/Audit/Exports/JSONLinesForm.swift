import JSON
import WorkflowAudit

/// Records as they are: one JSON object a line, behind a line about the export.
struct JSONLinesForm: AuditExportForm {
    static let differences: [String] = []

    let manifest: AuditExport.Manifest

    var begin: String { manifest.opening.json.text() + "\n" }

    func text(of event: AuditEvent) -> String {
        event.json.text() + "\n"
    }
}
