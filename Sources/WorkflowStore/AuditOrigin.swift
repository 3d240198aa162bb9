package import JSON
import WorkflowAudit
package import WorkflowModel

/// From where a process writes to a ledger; every record that it leaves says so.
package struct AuditOrigin: Sendable {
    let host: String?
    let directory: String?
    let commit: String?
    let facts: JSONObject
    /// Whose command it is.
    package var account: Principal?
    /// The e-mail address of that person.
    package var email: String?
    /// For whom that person says to act.
    package var onBehalfOf: String?
    /// The words of the command, without values that are nobody's to read.
    package var arguments: [String] = []
    /// Hides what becomes known as secret only later.
    var masking = EventMasking.none

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

    /// All that records would tell of it, as one text; equal for those that tell the same.
    package var text: String {
        var object: JSONObject = ["facts": facts.json, "arguments": arguments.json]
        object["host"] = host?.json
        object["directory"] = directory?.json
        object["commit"] = commit?.json
        object["account"] = account.map { [$0.kind.rawValue.json, $0.name.json] }
        object["email"] = email?.json
        object["for"] = onBehalfOf?.json
        return object.json.text()
    }

    /// Who did something, as far as this process knows more than the name.
    func person(_ principal: Principal) -> AuditPerson {
        var person = AuditPerson(name: principal.name)
        if account.map(principal.isSame) == true {
            person.email = email
            person.onBehalfOf = onBehalfOf.map(masking.masked)
        }
        return person
    }

    /// What a record of somebody's deed tells from here.
    func detail(_ told: JSONObject, by principal: Principal) -> AuditDetail {
        var detail = AuditDetail()
        if account.map(principal.isSame) == true {
            detail.arguments = arguments.map(masking.masked)
        }
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
