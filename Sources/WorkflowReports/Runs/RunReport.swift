package import WorkflowModel

/// What people and programs read about one run.
package struct RunReport: Sendable {
    package let summary: RunSummaryReport
    package let record: RunRecord
    /// The moment that the report speaks of.
    package let now: Timestamp
    let notes: RunNotes
    let standing: RunStanding

    /// Reports on a run; linear in its phases and steps.
    ///
    /// - Parameters:
    ///   - record: The fold of the run's events.
    ///   - definition: What the run is pinned to; without it, policies are guessed from defaults.
    ///   - history: The run's events; the notes of steps are taken from them.
    ///   - isOwned: Whether a living engine carries the run on.
    ///   - now: The present time.
    package init(
        record: RunRecord,
        definition: WorkflowDefinition? = nil,
        history: [RecordedEvent] = [],
        isOwned: Bool,
        now: Timestamp
    ) {
        let standing = RunStanding(record: record, definition: definition, isOwned: isOwned)
        self.record = record
        self.now = now
        self.standing = standing
        notes = RunNotes(history)
        summary = RunSummaryReport(standing, now: now)
    }

    /// How long something took, or has been going on.
    func milliseconds(from start: Timestamp?, to end: Timestamp?) -> Int64? {
        standing.milliseconds(from: start, to: end, now: now)
    }
}
