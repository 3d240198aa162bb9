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
    package let steps: [PlannedStep]
    let hasCondition: Bool
    /// Whether the `if` asks about failures, so that failed needs do not bar the phase.
    let runsAfterFailure: Bool
    let hasInputGates: Bool
    let hasExitGates: Bool
    let isManual: Bool
    /// What the phase holds while it runs: its own locks and all that are named beneath it.
    ///
    /// Who holds locks asks for no more of them, so that holders never wait in a circle.
    package let locks: [String]
    /// Whether the phase, or one around it, holds locks, so that nothing beneath asks for any.
    let isLocked: Bool
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
        steps: [PlannedStep]? = nil,
        isCovered: Bool
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
        let ownsLocks = isWork || role == .compensation
        locks = ownsLocks && !isCovered && !definition.locks.isEmpty ? definition.allLocks : []
        isLocked = isCovered || !locks.isEmpty
        retry = isMatrix ? RetryPolicy() : definition.retry ?? RetryPolicy()
        timeout = isMatrix ? nil : definition.timeout
        self.steps =
            steps ?? PlannedStep.plan(definition.steps, author.defaults, isLocked: isLocked)
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
    /// What the step holds while it runs; empty where a phase around it holds everything.
    package let locks: [String]
    /// What people are asked; nothing for all other kinds.
    let approval: ApprovalDefinition?
    /// Whether a prompt is carried out, which later steps build upon.
    let isPrompt: Bool

    /// Indexes the steps of a phase; linear.
    static func plan(
        _ steps: [StepDefinition],
        _ defaults: StepDefaults,
        isLocked: Bool
    ) -> [PlannedStep] {
        var places: [StepID: Int] = [:]
        for (index, step) in steps.enumerated() {
            places[step.id] = index
        }
        var planned = steps.enumerated().map { index, step in
            let previous = index > 0 ? [index - 1] : []
            return PlannedStep(
                step,
                needs: step.needs?.compactMap { places[$0] } ?? previous,
                defaults,
                isLocked: isLocked
            )
        }
        for index in planned.indices {
            for need in planned[index].needs {
                planned[need].dependents.append(index)
            }
        }
        return planned
    }

    private init(
        _ step: StepDefinition,
        needs: [Int],
        _ defaults: StepDefaults,
        isLocked: Bool
    ) {
        id = step.id
        self.needs = needs
        hasCondition = step.condition != nil
        runsAfterFailure = StatusCalls.appear(in: step.condition)
        retry = step.retry ?? defaults.retry ?? RetryPolicy()
        interruptPolicy = step.interruptPolicy
        locks = isLocked ? [] : step.locks
        approval = step.kind.approval
        isPrompt = if case .prompt = step.kind { true } else { false }
    }
}

extension PhaseDefinition {
    /// The locks that the phase and everything in it name, each once, in order.
    fileprivate var allLocks: [String] {
        let nested = subworkflow?.definition?.phases.flatMap(\.allLocks) ?? []
        let hooks = subworkflow?.definition?.hooks.values.flatMap { $0.flatMap(\.locks) } ?? []
        return Set(locks + steps.flatMap(\.locks) + nested + hooks).sorted()
    }
}
