import GRDB
package import WorkflowModel

/// A run as lists show it: one row, without its phases.
package struct RunSummary: Sendable, Hashable {
    package let id: RunID
    package let workflow: String
    package let version: String
    package let digest: String
    package let status: RunStatus
    package let reason: Reason?
    package internal(set) var note: Note?
    package let principal: Principal
    package let createdAt: Timestamp
    package let startedAt: Timestamp?
    package let finishedAt: Timestamp?
    package let updatedAt: Timestamp
    package let correlationID: String?
    package let endedSteps: Int
    package let totalSteps: Int
    package let completedPhases: Int
    package let totalPhases: Int
    package let isPauseRequested: Bool
    package let isCancelRequested: Bool
    package let epoch: Int64
    /// Number of the last event.
    package let lastSequence: Int64

    /// Steps completed or skipped of all steps, as the record of the run counts them.
    package var percent: Int {
        guard status != .completed else {
            return 100
        }
        guard totalSteps > 0 else {
            return 0
        }
        return min(99, endedSteps * 100 / totalSteps)
    }
}

extension RunSummary {
    static let select = """
        SELECT run.*, principal.kind AS principal_kind, principal.name AS principal_name
        FROM run JOIN principal ON principal.id = run.principal
        """

    init(_ row: Row) throws {
        let statusWord: String = row["status"]
        let reasonWord: String? = row["reason"]
        guard let status = RunStatus(rawValue: statusWord),
            reasonWord == nil || reasonWord.flatMap(Reason.init) != nil
        else {
            throw StoreError(
                .corrupt,
                "the ledger is damaged: a run is '\(statusWord)' because '\(reasonWord ?? "")'"
            )
        }
        id = RunID(row["id"])
        workflow = row["workflow"]
        version = row["version"]
        digest = row["digest"]
        self.status = status
        reason = reasonWord.flatMap(Reason.init)
        note = (row["note"] as String?).map(Note.init(stored:))
        principal = try Principal(row)
        createdAt = Timestamp(microseconds: row["created"])
        startedAt = (row["started"] as Int64?).map(Timestamp.init)
        finishedAt = (row["finished"] as Int64?).map(Timestamp.init)
        updatedAt = Timestamp(microseconds: row["updated"])
        correlationID = row["correlation"]
        endedSteps = row["ended_steps"]
        totalSteps = row["total_steps"]
        completedPhases = row["completed_phases"]
        totalPhases = row["total_phases"]
        isPauseRequested = row["pause_requested"]
        isCancelRequested = row["cancel_requested"]
        epoch = row["epoch"]
        lastSequence = row["last_seq"]
    }
}
