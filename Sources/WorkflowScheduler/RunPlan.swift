package import WorkflowModel

/// What the state machine needs to know of a definition, indexed by the place of a phase.
package struct RunPlan: Sendable {
    /// One phase, reduced to what decides.
    struct Phase: Sendable {
        let id: PhaseID
        let needs: [Int]
        var dependents: [Int] = []
        let hasCondition: Bool
        /// Whether the `if` asks about failures, so that failed needs do not bar the phase.
        let runsAfterFailure: Bool
        let hasInputGates: Bool
        let hasExitGates: Bool
        let isManual: Bool
        let steps: [Step]
    }

    /// One step, reduced to what decides.
    struct Step: Sendable {
        let id: StepID
        let hasCondition: Bool
        let runsAfterFailure: Bool
        let retry: RetryPolicy
        let interruptPolicy: InterruptPolicy
    }

    let phases: [Phase]

    /// Indexes a checked definition; linear in its size.
    package init(_ definition: WorkflowDefinition) {
        var indices: [PhaseID: Int] = [:]
        for (index, phase) in definition.phases.enumerated() {
            indices[phase.id] = index
        }
        let hasPrincipleGates = !definition.principleGates.isEmpty
        var phases = definition.phases.map { phase in
            Phase(
                id: phase.id,
                needs: phase.needs.compactMap { indices[$0] },
                hasCondition: phase.condition != nil,
                runsAfterFailure: StatusCalls.appear(in: phase.condition),
                hasInputGates: !phase.inputGates.isEmpty,
                hasExitGates: !phase.exitCriteria.isEmpty || hasPrincipleGates,
                isManual: phase.transition == .manual,
                steps: phase.steps.map { step in
                    Step(
                        id: step.id,
                        hasCondition: step.condition != nil,
                        runsAfterFailure: StatusCalls.appear(in: step.condition),
                        retry: step.retry ?? definition.defaults.retry ?? RetryPolicy(),
                        interruptPolicy: step.interruptPolicy
                    )
                }
            )
        }
        for (index, phase) in phases.enumerated() {
            for need in phase.needs {
                phases[need].dependents.append(index)
            }
        }
        self.phases = phases
    }
}
