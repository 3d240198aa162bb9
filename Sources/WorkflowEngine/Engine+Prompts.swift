import JSON
package import WorkflowModel
import WorkflowScheduler

/// What agents are told of the run around their step.
extension Engine {
    /// The request that the next attempt of a step would be made from; nothing is begun.
    ///
    /// - Throws: When the step does not exist, runs no work, or something of it cannot be evaluated.
    package func request(for step: StepReference) throws -> StepRequest {
        try stepRequest(step, attempt: (machine.record.step(step)?.attempt ?? 0) + 1)
    }

    /// What goes into a prompt beside the work itself; nothing for work that no agent does.
    func promptContext(
        of reference: StepReference,
        _ step: StepDefinition,
        _ workflow: WorkflowDefinition
    ) -> PromptContext? {
        var context: PromptContext
        switch step.kind {
        case .prompt(let prompt):
            context = self.context(of: reference.phase, workflow)
            context.agent = prompt.agent
            context.maximumRevisions = prompt.maximumRevisions
        case .artifact(let artifact):
            context = self.context(of: reference.phase, workflow)
            context.agent = artifact.agent
            context.maximumRevisions = artifact.maximumRevisions
            context.role = artifact.requiredRole ?? context.role
        case .run, .command, .approve, .plugin: return nil
        }
        context.inputs = artifacts(before: reference)
        return context
    }

    /// The request that an action of the run is carried out by.
    ///
    /// - Parameters:
    ///   - prompt: What there is to do.
    ///   - step: The name that the log knows it by; its phase need not be one of the run.
    ///   - attempt: The number of the attempt.
    ///   - phase: The phase that offers it; nothing for an action of the whole workflow.
    /// - Returns: The request.
    package func request(
        for prompt: PromptDefinition,
        as step: StepReference,
        attempt: Int,
        of phase: PhaseID?
    ) -> StepRequest {
        let viewpoint = phase.map { RunLookup.Viewpoint.phase($0) } ?? .run
        var request = StepRequest(
            run: run,
            step: step,
            attempt: attempt,
            work: .prompt(prompt),
            values: lookup(viewpoint)
        )
        let workflow = phase.flatMap { self.workflow(of: $0) } ?? machine.plan.workflows[0]
        request.prompt = context(of: phase, workflow)
        request.prompt?.criteria = []
        request.prompt?.inputs = artifacts(before: step)
        return request
    }

    private func context(of id: PhaseID?, _ workflow: WorkflowDefinition) -> PromptContext {
        var context = PromptContext(workflow)
        let lookup = lookup(id.map { .phase($0) } ?? .run)
        let secrets = Set(workflow.variables.filter(\.isSecret).map(\.name))
        context.values = (lookup.value(at: ["vars"])?.objectValue ?? [:])
            .filter { !secrets.contains($0.key) }
            .map { PromptContext.Value(name: "vars.\($0.key)", value: $0.value) }
        context.values += (lookup.value(at: ["matrix"])?.objectValue ?? [:]).map {
            PromptContext.Value(name: "matrix.\($0.key)", value: $0.value)
        }
        if let id, let phase = phase(id) {
            context.phase = phase.name
            context.phasePurpose = phase.description
            context.role = phase.requiredRole
        }
        context.criteria = id.map { machine.gates(of: $0, .exit) } ?? []
        context.spent = machine.record.agentUsage
        return context
    }

    /// Paths of the artifacts that other steps have left, sorted.
    private func artifacts(before reference: StepReference) -> [String] {
        var paths: Set<String> = []
        for phase in machine.record.phases {
            for step in phase.steps where step.kind == "artifact" && step.status == .completed {
                guard StepReference(phase.id, step.id) != reference else { continue }
                for file in step.outcome?.files ?? [] where file.change != .deleted {
                    paths.insert(file.path)
                }
            }
        }
        return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

extension PromptContext {
    /// What the workflow as a whole says to an agent.
    package init(_ workflow: WorkflowDefinition) {
        self.init()
        self.workflow = "\(workflow.title ?? workflow.name) \(workflow.version)"
        purpose = workflow.description
        principles = workflow.principles.map { principle in
            switch principle {
            case .text(let text): text
            case .gate(let gate): gate.criteria
            }
        }
        defaultAgent = workflow.defaults.agent
    }
}
