package import JSON
import WorkflowAudit

/// From where a process writes to a ledger; every record that it leaves says so.
package struct AuditOrigin: Sendable, Hashable {
    let host: String?
    let directory: String?
    let commit: String?
    let facts: JSONObject

    /// Describes where a process works.
    ///
    /// - Parameters:
    ///   - host: The name of the machine.
    ///   - directory: The directory that the process was started in.
    ///   - commit: The commit that the project was at when the ledger was opened.
    ///   - facts: What else is known, such as the number of the process.
    package init(
        host: String? = nil,
        directory: String? = nil,
        commit: String? = nil,
        facts: JSONObject = [:]
    ) {
        self.host = host
        self.directory = directory
        self.commit = commit
        self.facts = facts
    }

    /// What a record tells from here.
    func detail(note: String?, facts told: JSONObject) -> AuditDetail {
        var detail = AuditDetail()
        detail.note = note
        detail.host = host
        detail.directory = directory
        detail.commit = commit
        detail.facts = facts
        for (key, value) in told {
            detail.facts[key] = value
        }
        return detail
    }
}
