import WorkflowModel
import WorkflowReports

/// Where two definitions of a workflow differ.
enum DefinitionDifference {
    typealias Difference = MigrationReport.Difference

    /// Compares two definitions, phase by phase and step by step, for a run of the first one.
    ///
    /// Where something is written does not count, nor does what people read about it. The files that
    /// a step is made from count as the step does.
    static func between(
        _ old: PinnedDefinition,
        _ new: PinnedDefinition,
        _ record: RunRecord
    ) -> [Difference] {
        var differences: [Difference] = []
        for phase in new.definition.phases {
            guard let earlier = old.definition.phase(phase.id) else {
                differences.append(
                    .init(kind: .added, phase: phase.id, step: nil, isStarted: false)
                )
                continue
            }
            differences += steps(earlier, phase, old, new, record)
            if Fingerprint(frame: earlier, in: old.source)
                != Fingerprint(frame: phase, in: new.source)
            {
                let isStarted = record.phase(phase.id)?.isExpanded == true
                differences.append(
                    .init(kind: .changed, phase: phase.id, step: nil, isStarted: isStarted)
                )
            }
        }
        for phase in old.definition.phases where new.definition.phase(phase.id) == nil {
            let isStarted = record.phase(phase.id).map { $0.status != .pending } ?? false
            differences.append(
                .init(kind: .removed, phase: phase.id, step: nil, isStarted: isStarted)
            )
        }
        return differences
    }

    private static func steps(
        _ earlier: PhaseDefinition,
        _ phase: PhaseDefinition,
        _ old: PinnedDefinition,
        _ new: PinnedDefinition,
        _ record: RunRecord
    ) -> [Difference] {
        let known = record.phase(phase.id)
        func isStarted(_ step: StepID) -> Bool {
            // What was rolled back is pending, and nothing of it stands any more.
            guard let known, known.status != .pending else {
                return false
            }
            return known.isExpanded
                || known.step(step).map { $0.attempt > 0 || $0.status != .pending } ?? false
        }
        var differences: [Difference] = []
        for step in phase.steps {
            guard let before = earlier.step(step.id) else {
                let isLate = known?.status.hasEnded == true
                differences.append(
                    .init(kind: .added, phase: phase.id, step: step.id, isStarted: isLate)
                )
                continue
            }
            if Fingerprint(of: before, in: old.source) != Fingerprint(of: step, in: new.source) {
                differences.append(
                    .init(
                        kind: .changed,
                        phase: phase.id,
                        step: step.id,
                        isStarted: isStarted(step.id)
                    )
                )
            }
        }
        for step in earlier.steps where phase.step(step.id) == nil {
            differences.append(
                .init(
                    kind: .removed,
                    phase: phase.id,
                    step: step.id,
                    isStarted: isStarted(step.id)
                )
            )
        }
        return differences
    }
}
