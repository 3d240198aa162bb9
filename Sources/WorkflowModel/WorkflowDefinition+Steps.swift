extension WorkflowDefinition {
    /// The steps of all phases and hooks, each before those that undo it; made as they are asked for.
    package var allSteps: some Sequence<StepDefinition> {
        let lists =
            phases.flatMap { [$0.steps, $0.rollback] } + Hook.allCases.compactMap { hooks[$0] }
        return lists.lazy.joined().flatMap { [$0] + $0.rollback }
    }
}
