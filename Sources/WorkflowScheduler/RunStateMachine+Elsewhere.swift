import DequeModule
import WorkflowModel

/// Attempts that are carried out elsewhere: they outlive the owner of their run, or are lost.
extension RunStateMachine {
    /// How many attempts of a step may be lost until people decide about the next one.
    static let lossLimit = 3

    /// Takes up what the record says is under way, before anything else is looked at.
    ///
    /// It is followed whatever becomes of the run: no run stops while an attempt goes on. The phases
    /// around are taken up in their turn, and take their locks then.
    mutating func followAttempts() {
        for index in record.phases.indices {
            for step in record.phases[index].steps.indices
            where record.phases[index].steps[step].isRunning {
                layOutSteps(of: index)
                guard nodes[index].steps.indices.contains(step) else {
                    continue
                }
                move(step, of: index, to: .running)
                nodes[index].steps[step].holdsPlace = true
                nodes[index].steps[step].hasLocks = !plan.phases[index].steps[step].locks.isEmpty
                runningSteps += 1
                let attempt = record.phases[index].steps[step].attempt
                effects.append(.followStep(reference(step, of: index), attempt: attempt))
            }
        }
    }

    /// Makes places for the steps of a phase, unless it has them.
    mutating func layOutSteps(of index: Int) {
        if nodes[index].steps.isEmpty {
            nodes[index].steps = plan.phases[index].steps.map {
                StepNode(unsettledNeeds: $0.needs.count)
            }
        }
    }

    /// Lays a step aside that was cut off because the run stops; one that was lost elsewhere goes on as
    /// its policy says.
    mutating func takeInLoss(of step: Int, in index: Int) {
        guard mayBegin, nodes[index].ending == nil else {
            return park(step, of: index)
        }
        nodes[index].steps[step].losses += 1
        recall(step, of: index)
    }
}
