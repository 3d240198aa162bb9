import JSON
package import WorkflowAudit
import WorkflowModel
import WorkflowStore

extension Project {
    /// Verifies the audit trail: every record, every content, every head that is kept.
    ///
    /// Nothing is changed. What something outside the project remembers is asked for too.
    ///
    /// - Returns: One verdict for each log, the oldest first; none when there is no trail yet.
    /// - Throws: `Failure` when the ledger cannot be read.
    package func verifyAudit() async throws -> [LogVerdict] {
        try await translatingFailures {
            let places = try auditPlaces()
            return try await reading { try await $0.verifyAudit(places) }
        }
    }

    /// Makes a check of what somebody may do, and records it in the audit trail when he may not.
    ///
    /// - Parameters:
    ///   - verb: What was to be done.
    ///   - run: The run that it was to be done to.
    ///   - ledger: Where the record goes.
    ///   - check: Throws `Failure` with `notPermitted` for somebody who may not.
    /// - Throws: What the check throws, once the record is durable.
    func recordingDenial(
        of verb: String,
        to run: RunID,
        in ledger: LedgerStore,
        _ check: () throws -> Void
    ) async throws {
        do {
            try check()
        } catch let failure as Failure where failure.code == .notPermitted {
            let details: JSONObject = ["command": verb.json, "reason": failure.message.json]
            try await ledger.record(
                AuditRecord(
                    .accessDenied,
                    by: surroundings.principal,
                    at: surroundings.now(),
                    run: run,
                    details: details
                )
            )
            throw failure
        }
    }
}
