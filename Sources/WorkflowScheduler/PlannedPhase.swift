package import WorkflowModel

/// A phase of a run with what its definition says about it.
package struct PlannedPhase: Sendable {
    /// What a phase consists of.
    package enum Content: Sendable, Hashable {
        case steps
        /// One instance for each combination of values.
        case matrix
        case subworkflow
    }

    /// What the author wrote; for hooks and compensations, what follows from it.
    package let definition: PhaseDefinition
    package let content: Content
    /// Place of the workflow that the phase belongs to in the plan's `workflows`.
    let workflow: Int
    /// Place of the workflow that runs in place of the steps.
    var subworkflow: Int?
    /// Places of the phases that must have settled.
    let needs: [Int]
    /// Places of the phases that wait for this one.
    var dependents: [Int] = []
    let steps: [PlannedStep]
    let hasCondition: Bool
    /// Whether the `if` asks about failures, so that failed needs do not bar the phase.
    let runsAfterFailure: Bool
    let hasInputGates: Bool
    let hasExitGates: Bool
    let isManual: Bool
    let hasLocks: Bool
    let retry: RetryPolicy
    let timeout: Duration?

    /// Joins what an author wrote with what the phase is in its run.
    ///
    /// Conditions, gates, locks and the manual transition of a phase with a matrix belong to the
    /// phase; retries and the time limit belong to each of its instances.
    init(
        _ definition: PhaseDefinition,
        role: PhaseRole,
        workflow: Int,
        of author: WorkflowDefinition,
        needs: [Int] = [],
        steps: [PlannedStep]? = nil
    ) {
        let isWork = role == .work
        let isMatrix = isWork && definition.matrix != nil
        self.definition = definition
        self.workflow = workflow
        self.needs = needs
        content =
            if isMatrix { .matrix } else if definition.subworkflow != nil { .subworkflow } else {
                .steps
            }
        hasCondition = isWork && definition.condition != nil
        runsAfterFailure = isWork && StatusCalls.appear(in: definition.condition)
        hasInputGates = isWork && !definition.inputGates.isEmpty
        hasExitGates =
            isWork && !(definition.exitCriteria.isEmpty && author.principleGates.isEmpty)
        isManual = isWork && definition.transition == .manual
        hasLocks = isWork && !definition.locks.isEmpty
        retry = isMatrix ? RetryPolicy() : definition.retry ?? RetryPolicy()
        timeout = isMatrix ? nil : definition.timeout
        self.steps = steps ?? PlannedStep.plan(definition.steps, author.defaults)
    }
}

/// A step with what the state machine must know of it.
package struct PlannedStep: Sendable {
    let id: StepID
    /// Places of the steps that must have settled.
    let needs: [Int]
    /// Places of the steps that wait for this one.
    var dependents: [Int] = []
    let hasCondition: Bool
    let runsAfterFailure: Bool
    let retry: RetryPolicy
    let interruptPolicy: InterruptPolicy
    let hasLocks: Bool
    /// What people are asked; nothing for all other kinds.
    let approval: ApprovalDefinition?

    /// Indexes the steps of a phase; linear.
    static func plan(_ steps: [StepDefinition], _ defaults: StepDefaults) -> [PlannedStep] {
        var places: [StepID: Int] = [:]
        for (index, step) in steps.enumerated() {
            places[step.id] = index
        }
        var planned = steps.enumerated().map { index, step in
            let previous = index > 0 ? [index - 1] : []
            return PlannedStep(
                step,
                needs: step.needs?.compactMap { places[$0] } ?? previous,
                defaults
            )
        }
        for index in planned.indices {
            for need in planned[index].needs {
                planned[need].dependents.append(index)
            }
        }
        return planned
    }

    private init(_ step: StepDefinition, needs: [Int], _ defaults: StepDefaults) {
        id = step.id
        self.needs = needs
        hasCondition = step.condition != nil
        runsAfterFailure = StatusCalls.appear(in: step.condition)
        retry = step.retry ?? defaults.retry ?? RetryPolicy()
        interruptPolicy = step.interruptPolicy
        hasLocks = !step.locks.isEmpty
        approval = if case .approve(let approval) = step.kind { approval } else { nil }
    }
}
