package import WorkflowModel

/// What people and programs read about one run.
package struct RunReport: Sendable {
    package let summary: RunSummaryReport
    package let record: RunRecord
    /// The moment that the report speaks of.
    package let now: Timestamp
    let chronicle: Chronicle
    let standing: RunStanding
    private let places: [StepReference: StepPlace]

    /// Reports on a run; linear in its phases and steps.
    ///
    /// - Parameters:
    ///   - record: The fold of the run's events.
    ///   - definition: What the run is pinned to; without it, policies are guessed from defaults.
    ///   - history: The run's events; notes and earlier attempts are taken from them.
    ///   - isOwned: Whether a living engine carries the run on.
    ///   - places: Where steps are that other machines carry out.
    ///   - now: The present time.
    package init(
        record: RunRecord,
        definition: WorkflowDefinition? = nil,
        history: [RecordedEvent] = [],
        isOwned: Bool,
        places: [StepReference: StepPlace] = [:],
        now: Timestamp
    ) {
        let standing = RunStanding(record: record, definition: definition, isOwned: isOwned)
        self.record = record
        self.now = now
        self.standing = standing
        self.places = places
        chronicle = Chronicle(history)
        summary = RunSummaryReport(standing, now: now)
    }

    /// How long something took, or has been going on.
    func milliseconds(from start: Timestamp?, to end: Timestamp?) -> Int64? {
        standing.milliseconds(from: start, to: end, now: now)
    }

    /// How long the last attempt of a step took, or has been going on.
    func duration(of step: StepRecord) -> Int64? {
        if let outcome = step.outcome {
            return outcome.durationMilliseconds
        }
        guard step.status == .inProgress, !standing.isInterrupted(step) else {
            return nil
        }
        return milliseconds(from: step.startedAt, to: nil)
    }

    /// Where the last attempt of a step is that other machines carry out.
    func place(of step: StepRecord, in phase: PhaseID) -> StepPlace? {
        let place = places[StepReference(phase, step.id)]
        return place?.attempt == step.attempt ? place : nil
    }

    /// What a person wrote about a step.
    func note(on step: StepRecord, of phase: PhaseID) -> Note? {
        chronicle.notes[.step(StepReference(phase, step.id))]
    }
}
