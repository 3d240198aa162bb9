import WorkflowLanguage
import WorkflowModel
import WorkflowRunners

/// What is done in place of steps while a scene is played.
struct StandIns: Sendable {
    private let stubs: [StepReference: [Scene.Stub.Attempt]]

    init(_ stubs: [Scene.Stub] = []) {
        self.stubs = Dictionary(stubs.map { ($0.step, $0.attempts) }) { $1 }
    }

    /// Puts the stubs before a runner; nothing changes when there are none.
    func standing(before runner: LocalRunner) -> any StepRunner {
        guard !stubs.isEmpty else {
            return runner
        }
        return StubbedRunner(runner) { step, attempt in
            let attempts = self.attempts(of: step)
            return attempts.indices.contains(attempt - 1) ? attempts[attempt - 1] : attempts.last
        }
    }

    /// A definition in which steps that wait for agents or plugins are what their stubs make of
    /// them.
    func replacing(in pinned: PinnedDefinition) -> PinnedDefinition {
        stubs.isEmpty ? pinned : pinned.replacing(replaced(pinned.definition, in: nil))
    }

    /// What stands for a step; a stub of a phase with a matrix is one of all its instances.
    private func attempts(of step: StepReference) -> [Scene.Stub.Attempt] {
        if let exact = stubs[step] {
            return exact
        }
        var isInside = false
        let general = step.phase.text.filter { character in
            isInside = character == "[" || (isInside && character != "]")
            return !isInside && character != "]"
        }
        return stubs[StepReference(PhaseID(general), step.step)] ?? []
    }

    private func replaced(
        _ workflow: WorkflowDefinition,
        in parent: PhaseID?
    ) -> WorkflowDefinition {
        var workflow = workflow
        for hook in Hook.allCases {
            let phase = PhaseID.hook(hook, in: parent)
            workflow.hooks[hook] = workflow.hooks[hook]?.map { replaced($0, in: phase) }
        }
        for index in workflow.phases.indices {
            let phase = PhaseID.phase(workflow.phases[index].id, in: parent)
            workflow.phases[index].steps = workflow.phases[index].steps.map {
                replaced($0, in: phase)
            }
            if let used = workflow.phases[index].subworkflow?.definition {
                workflow.phases[index].subworkflow?.definition = replaced(used, in: phase)
            }
        }
        return workflow
    }

    private func replaced(_ step: StepDefinition, in phase: PhaseID) -> StepDefinition {
        guard !attempts(of: StepReference(phase, step.id)).isEmpty else {
            return step
        }
        var step = step
        switch step.kind {
        case .prompt, .plugin: step.kind = .command([])
        case .artifact(var artifact):
            artifact.agent = nil
            step.kind = .artifact(artifact)
        case .run, .command, .approve: break
        }
        return step
    }
}
