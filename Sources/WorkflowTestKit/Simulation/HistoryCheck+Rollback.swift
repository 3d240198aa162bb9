import WorkflowModel
import WorkflowScheduler

/// What is undone, in which order, and what stands again then.
extension HistoryCheck {
    /// What undoes phases and steps, the last thing done first.
    func compensations(of request: RollbackRequest, _ before: RunRecord) -> [StepReference] {
        let whole = request.phases.flatMap { before.descendants(of: $0) }
        let opened = before.phases.filter { phase in request.steps.contains { $0.phase == phase.id }
        }
        let phases = (whole + opened).filter { $0.role.countsAsProgress && $0.status != .pending }
        let order = phases.sorted { left, right in
            let ends = [left, right].map { phase in
                phase.status.hasEnded ? phase.endedAt : phase.steps.map(\.endedAt).max() ?? 0
            }
            return ends[0] > ends[1]
        }
        return order.flatMap { phase -> [StepReference] in
            guard let index = before.index(of: phase.id), plan.phases[index].content != .matrix
            else {
                return []
            }
            let definition = plan.phases[index].definition
            let id = PhaseID.compensation(of: phase.id)
            let completed = phase.steps.filter { step in
                step.status == .completed
                    && (request.steps.isEmpty
                        || request.steps.contains(StepReference(phase.id, step.id)))
            }
            .sorted { $0.endedAt > $1.endedAt }
            let ofSteps = completed.flatMap { step in
                (definition.step(step.id)?.rollback ?? []).map {
                    StepReference(id, StepID("\(step.id).\($0.id)"))
                }
            }
            let last = request.steps.isEmpty ? definition.rollback : []
            return ofSteps + last.map { StepReference(id, $0.id) }
        }
    }

    /// What is done because of a step is undone with it.
    mutating func judgeSteps(of request: RollbackRequest) {
        for phase in record.phases {
            for (place, step) in phase.steps.enumerated() {
                let reference = StepReference(phase.id, step.id)
                let previous = place > 0 ? [phase.steps[place - 1].id] : []
                let needs = definition(of: reference)?.needs ?? previous
                let isBuiltOnIt = needs.contains {
                    request.steps.contains(StepReference(phase.id, $0))
                }
                require(
                    !isBuiltOnIt || step.status == .pending || request.steps.contains(reference),
                    "what needs a step goes back with it",
                    "\(reference)"
                )
            }
        }
    }

    /// Steps that were taken back are to be done again, in phases that go on; all else stays.
    mutating func judgeOpening(_ before: RunRecord) {
        guard let steps = before.rollback?.request.steps, !steps.isEmpty else {
            return
        }
        done.subtract(steps)
        for reference in steps {
            let known = record.step(reference)
            let place = record.index(of: reference.phase) ?? 0
            let isOpen = record.lineage(of: place).allSatisfy {
                !record.phases[$0].status.hasEnded
            }
            require(
                known?.status == .pending && known?.changes == [] && isOpen,
                "a step that was taken back is to be done again",
                "\(reference) is \(known?.status.rawValue ?? "missing")"
            )
        }
        for phase in record.phases where phase.role.countsAsProgress {
            for step in phase.steps where !steps.contains(StepReference(phase.id, step.id)) {
                let status = before.phase(phase.id)?.step(step.id)?.status
                require(
                    status == step.status || (status == .failed && step.status == .pending),
                    "only what is taken back is to be done again",
                    "\(phase.id)/\(step.id)"
                )
            }
        }
        for hook in record.phases where hook.role == .hook {
            if let parent = hook.parent, before.phases[parent].status.hasEnded,
                !record.phases[parent].status.hasEnded
            {
                done = done.filter { $0.phase != hook.id }
            }
        }
    }
}
