import JSON
import WorkflowAudit
import WorkflowEngine
import WorkflowModel
import WorkflowStore

extension RunSession {
    /// Waits until the log is written; what it could not take is told, and recorded.
    ///
    /// A run never stops for that.
    func endLog(_ follower: RunFollower) async {
        do {
            let dropped = try await journal.flush()
            guard dropped.total > 0 else {
                return
            }
            follower.drops(dropped)
            var trace = project.auditRecord(.logLinesDropped)
            trace.run = record.id
            trace.outcome = .failure
            trace.facts = JSONObject(dropped.byLevel.map { ($0.level.rawValue, $0.count.json) })
            try await ledger.record(trace)
        } catch {
            // The log tells it as well, as soon as it can be written.
        }
    }

    /// Records that the disk stopped the run, with the room that was kept for it.
    ///
    /// The run is paused then, and what was under way counts as cut off. Where even that cannot be
    /// stored, the run is found as one whose process is gone.
    ///
    /// - Parameter failure: Why nothing could be recorded.
    func pauseBecauseOfStorage(_ failure: LedgerError) async {
        guard case .storage(let reason) = failure else {
            return
        }
        do {
            guard try await ledger.makeRoom(), let stored = try await ledger.record(of: record.id),
                stored.status == .running
            else {
                return
            }
            let session = try RunSession(project, ledger, ownership, pinned, stored)
            _ = try await session.record(.runPaused(.storage), note: nil)
            var trace = project.auditRecord(.storageFull)
            trace.run = record.id
            trace.outcome = .failure
            trace.details = ["message": reason.json]
            try await ledger.record(trace)
        } catch {
            // The failure that is told is the first one.
        }
    }
}
