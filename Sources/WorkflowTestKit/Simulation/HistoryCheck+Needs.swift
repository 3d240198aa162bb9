import WorkflowModel
import WorkflowScheduler

/// Nothing starts before what it needs has ended.
extension HistoryCheck {
    mutating func judgeNeeds(of step: StepReference) {
        guard let phase = record.phase(step.phase), let definition = definition(of: step),
            let place = phase.steps.firstIndex(where: { $0.id == step.step })
        else {
            return
        }
        let previous = place > 0 ? [phase.steps[place - 1].id] : []
        for need in definition.needs ?? previous {
            // A condition may ask about failures, and what people are to write may come later.
            let known = phase.step(need)
            let isMet = known?.isOver == true || known?.isWaiting == true
            require(
                isMet || (definition.condition != nil && known?.isRunning == false),
                "a step starts after what it needs",
                "\(step) before \(need)"
            )
        }
    }

    mutating func judgeNeeds(of id: PhaseID) {
        guard let index = record.index(of: id), record.phases[index].role == .work else {
            return
        }
        let parent = record.phases[index].parent.map { record.phases[$0].id }
        let definition = plan.phases[index].definition
        for name in definition.needs {
            let need = PhaseID.phase(name, in: parent)
            let known = record.phase(need)
            require(
                known?.isOver == true
                    || (definition.condition != nil && known?.status != .inProgress),
                "a phase starts after what it needs",
                "\(id) before \(need)"
            )
        }
    }
}
