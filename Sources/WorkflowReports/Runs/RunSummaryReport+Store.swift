package import WorkflowModel
package import WorkflowStore

extension RunSummaryReport {
    /// Takes a row of the ledger, which knows no phases and nothing that is waited for.
    ///
    /// - Parameters:
    ///   - run: The row.
    ///   - isOwned: Whether a living engine carries the run on.
    ///   - now: The present time.
    package init(_ run: RunSummary, isOwned: Bool, now: Timestamp) {
        let isOrphaned = run.status == .running && !isOwned
        let end = run.finishedAt ?? (run.status == .running && isOwned ? now : run.updatedAt)
        self.init(
            id: run.id,
            workflow: run.workflow,
            version: run.version,
            digest: run.digest,
            status: isOrphaned ? .paused : run.status,
            reason: isOrphaned ? .interrupted : run.reason,
            note: run.note,
            principal: run.principal.name,
            createdAt: run.createdAt,
            startedAt: run.startedAt,
            finishedAt: run.finishedAt,
            durationMilliseconds: run.startedAt.map { end.milliseconds(since: $0) },
            progress: Progress(
                percent: run.percent,
                completedPhases: run.completedPhases,
                totalPhases: run.totalPhases
            ),
            correlationID: run.correlationID
        )
    }
}
