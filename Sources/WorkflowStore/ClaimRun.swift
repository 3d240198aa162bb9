import GRDB
import WorkflowModel

/// Takes a run over: raises its epoch, so that what an earlier owner reports is refused.
struct ClaimRun: LedgerChange {
    let run: RunID

    func apply(to db: Database, _: inout RecordCache) throws -> Int64 {
        try db.change("UPDATE run SET epoch = epoch + 1 WHERE id = ?", [run.text])
        guard let epoch: Int64 = try db.row("SELECT epoch FROM run WHERE id = ?", [run.text])?[0]
        else {
            throw StoreError(.notFound, "the ledger has no run '\(run)'")
        }
        return epoch
    }

    /// An epoch does not tell who raised it; in doubt it was somebody else.
    func stands(in db: Database) -> Bool {
        false
    }
}
