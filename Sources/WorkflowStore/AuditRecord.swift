package import JSON
package import WorkflowModel
import WorkflowSystem

/// Something that belongs into the audit trail and is no event of a run.
package struct AuditRecord: Sendable, Hashable {
    /// What happened; the words are those of `audit list`.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A log begins.
        case logOpened = "log_opened"
        /// The key of an epoch was destroyed, and another vouches from here on.
        case keyRotated = "key_rotated"
        /// The clock of the machine went back.
        case clockStepped = "clock_stepped"
        /// A run left the ledger with its history.
        case runRemoved = "run_removed"
        /// Somebody asked for what is not his to do.
        case accessDenied = "access_denied"
    }

    package let kind: Kind
    package let principal: Principal
    package let time: Timestamp
    /// The run that it is about.
    package let run: RunID?
    /// What a reader needs to know beside that.
    package let details: JSONObject

    package init(
        _ kind: Kind,
        by principal: Principal,
        at time: Timestamp,
        run: RunID? = nil,
        details: JSONObject = [:]
    ) {
        self.kind = kind
        self.principal = principal
        self.time = time
        self.run = run
        self.details = details
    }
}
