import JSON
import WorkflowAudit
import WorkflowDiagnostics
package import WorkflowModel
import WorkflowStore

/// What a server does for those who ask it.
extension Project {
    /// Records in the audit trail that somebody asked for what is not his to do.
    ///
    /// - Parameters:
    ///   - command: What was asked for.
    ///   - reason: Why it was refused.
    package func recordDenial(of command: String, because reason: String) async {
        var record = auditRecord(.accessDenied)
        record.outcome = .denied
        record.reason = Failure.Code.notPermitted.word
        record.facts = ["command": command.json]
        record.details = ["message": reason.json]
        // Who asked is refused either way, and learns nothing of the trail.
        _ = await unrecorded(record)
    }

    /// The number of the last event of all runs.
    package func lastSequence() async throws -> Int64 {
        try await translatingFailures {
            try await reading { try await $0.lastSequence() }
        }
    }

    /// Attests criteria; carries nothing on.
    ///
    /// - Parameters:
    ///   - name: The run, or the beginning of its id.
    ///   - criteria: Numbers or unique beginnings of open criteria, or `all`.
    ///   - note: What the person writes about it.
    /// - Returns: The run as it is then.
    /// - Throws: `Failure`: `busy` while a process carries the run on, and as `resume` does.
    package func attest(
        _ name: String,
        criteria: [String],
        note: String?
    ) async throws -> RunRecord {
        try await translatingFailures {
            try await writing { ledger in
                let run = try await openRun(name, in: ledger)
                let session = try await RunSession.take(run, of: self, in: ledger)
                var request = ResumeRequest()
                request.attested = criteria
                let events = try await attestations(request, session)
                guard let last = events.last else {
                    throw Failure(
                        .refused,
                        "run \(run.short) has no open criterion that people attest",
                        hints: ["ddx workflow next \(run.short)"]
                    )
                }
                return try await session.record(
                    last,
                    note: note.map(Note.words),
                    after: Array(events.dropLast())
                )
            }
        }
    }
}
