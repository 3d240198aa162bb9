import JSON
import WorkflowExpressions
import WorkflowModel
import WorkflowScheduler

/// What the engine can do at once: decide, record, and note work for later.
extension Engine {
    /// Performs an effect, or notes its work for when the events before it are durable.
    ///
    /// - Returns: What the effect amounts to.
    func perform(_ effect: Effect) -> [Occurrence] {
        switch effect {
        case .decideCondition(let node): return decide(node)
        case .evaluateGates(let phase, let side): note(.gates(phase, side))
        case .acquireLocks(let node): note(.locks(node, locks(of: node)))
        case .startPhase(let phase, let attempt):
            return [Occurrence(.phaseStarted(phase, attempt: attempt))]
        case .expandPhase(let phase): return [expand(phase)]
        case .addPhases(let parent, let expansion):
            return [Occurrence(.phasesAdded(to: parent, expansion))]
        case .startTimer(let phase, let attempt, let delay):
            note(.timer(phase, attempt: attempt, delay))
        case .startStep(let step, let attempt, let delay) where delay > .zero:
            note(.delay(step, attempt: attempt, jittered(delay, by: retryPolicy(of: step))))
        case .startStep(let step, let attempt, _): return start(step, attempt)
        case .followStep(let step, let attempt): follow(step, attempt)
        case .finishStep(let step, let isApproved): return [finish(step, isApproved: isApproved)]
        case .skipStep(let step, let reason): return [Occurrence(.stepSkipped(step, reason))]
        case .checkInterruption(let step): note(.check(step))
        case .decideInterruption(let step, let answer):
            return [Occurrence(.interruptionDecided(step, answer))]
        case .endWork(let nodes, let reason): endTasks(of: nodes, for: reason)
        case .forgetWork(let nodes): forgetTasks(of: nodes)
        case .releaseLocks(let node): releases.append(node)
        case .completePhase(let phase): return [complete(phase)]
        case .failPhase(let phase, let reason): return [Occurrence(.phaseFailed(phase, reason))]
        case .skipPhase(let phase, let reason): return [Occurrence(.phaseSkipped(phase, reason))]
        case .resetPhase(let phase, let reason, let delay) where delay > .zero:
            let policy = self.phase(phase)?.retry ?? RetryPolicy()
            note(.resetDelay(phase, reason, jittered(delay, by: policy)))
        case .resetPhase(let phase, let reason, _):
            return [Occurrence(.phaseReset(phase, reason))]
        case .startRollback(let request): return [Occurrence(.rollbackStarted(request))]
        case .restoreFiles(let request): note(.restore(request))
        case .completeRun: return [completeRun()]
        case .failRun(let reason): return [Occurrence(.runFailed(reason))]
        case .pauseRun(let reason): return [Occurrence(.runPaused(reason))]
        case .cancelRun: return [Occurrence(.runCancelled)]
        }
        return []
    }

    private func note(_ item: Work) {
        work.append(item)
    }

    /// What expressions may read now, from a place in the run.
    func lookup(_ viewpoint: RunLookup.Viewpoint) -> RunLookup {
        RunLookup(record: machine.record, project: configuration.project, from: viewpoint)
    }

    /// The secret variables that can be named at a place in the run.
    private func secrets(_ viewpoint: RunLookup.Viewpoint) -> [VariableDefinition] {
        let workflow: WorkflowDefinition? =
            switch viewpoint {
            case .run: machine.plan.workflows.first
            case .phase(let phase): workflow(of: phase)
            case .inside(let phase):
                machine.record.index(of: phase).flatMap { machine.plan.subworkflow(in: $0) }
            }
        return workflow?.variables.filter(\.isSecret) ?? []
    }

    /// What evaluates expressions at a place in the run; secrets stay closed.
    func evaluation(
        _ viewpoint: RunLookup.Viewpoint,
        facts: RunFacts = RunFacts()
    ) -> Evaluation {
        Evaluation(
            lookup(viewpoint),
            secrets: secrets(viewpoint),
            world: configuration.world,
            facts: facts
        )
    }

    /// What a child of a phase may be told.
    func openedValues(_ phase: PhaseID) -> OpenedValues {
        OpenedValues(
            lookup(.phase(phase)),
            secrets: secrets(.phase(phase)),
            keeper: configuration.secrets
        )
    }

    /// What evaluates texts for a child of a phase; the secrets that they name are opened.
    func evaluation(telling values: OpenedValues, in phase: PhaseID) -> Evaluation {
        Evaluation(values, secrets: secrets(.phase(phase)), world: configuration.world)
    }

    /// The definition of a phase; constant time.
    func phase(_ id: PhaseID) -> PhaseDefinition? {
        machine.record.index(of: id).map { machine.plan.phases[$0].definition }
    }

    /// The definition of the workflow that a phase belongs to.
    func workflow(of phase: PhaseID) -> WorkflowDefinition? {
        machine.record.index(of: phase).map { machine.plan.workflow(of: $0) }
    }

    /// The definition of a step; constant time.
    func step(_ reference: StepReference) -> StepDefinition? {
        guard let phase = machine.record.index(of: reference.phase),
            let step = machine.record.phases[phase].index(of: reference.step),
            machine.plan.phases[phase].definition.steps.indices.contains(step)
        else {
            return nil
        }
        return machine.plan.phases[phase].definition.steps[step]
    }

    /// The locks that a phase or step takes for itself.
    private func locks(of node: NodeReference) -> [String] {
        guard let phase = machine.record.index(of: node.phase) else {
            return []
        }
        let planned = machine.plan.phases[phase]
        switch node {
        case .phase: return planned.locks
        case .step(let reference):
            let step = machine.record.phases[phase].index(of: reference.step)
            return step.map { planned.steps[$0].locks } ?? []
        }
    }

    private func retryPolicy(of step: StepReference) -> RetryPolicy {
        self.step(step)?.retry ?? workflow(of: step.phase)?.defaults.retry ?? RetryPolicy()
    }

    private func jittered(_ delay: Duration, by policy: RetryPolicy) -> Duration {
        delay * (1 - min(max(policy.jitter, 0), 1) * configuration.random())
    }

    // MARK: Steps

    /// Starts an attempt; what people are asked is asked at once.
    private func start(_ step: StepReference, _ attempt: Int) -> [Occurrence] {
        let started = Occurrence(.stepStarted(step, attempt: attempt))
        guard case .approve(let approval)? = self.step(step)?.kind else {
            note(.step(step, attempt: attempt))
            return [started]
        }
        var outcome: StepOutcome
        do {
            let evaluation = self.evaluation(.phase(step.phase))
            outcome = StepOutcome(.waiting(.approval))
            outcome.message = try evaluation.text(approval.question)
        } catch {
            outcome = .failed(.invalid, "the question cannot be asked: \(error)")
        }
        return [started, Occurrence(.stepEnded(step, attempt: attempt, outcome))]
    }

    /// Takes up an attempt that goes on elsewhere; its locks are taken while it does.
    private func follow(_ step: StepReference, _ attempt: Int) {
        let names = locks(of: .step(step))
        if !names.isEmpty {
            hold(.step(step))
        }
        note(.follow(step, attempt: attempt, names))
    }

    /// Ends a step that people have answered; what they filled in becomes its outputs.
    private func finish(_ step: StepReference, isApproved: Bool) -> Occurrence {
        guard let known = machine.record.step(step) else {
            return Occurrence(.stepSkipped(step, .invalid))
        }
        guard isApproved else {
            let outcome = StepOutcome.failed(.approval, "rejected")
            return Occurrence(.stepEnded(step, attempt: known.attempt, outcome))
        }
        var outcome = StepOutcome(.completed)
        for decision in known.decisions {
            for (name, value) in decision.form?.objectValue ?? [:] {
                outcome.outputs[name] = value
            }
        }
        outcome.message = "approved"
        let result = finished(outcome, of: step)
        return Occurrence(.stepEnded(step, attempt: known.attempt, result))
    }

    /// Adds to an outcome what the step's own `outputs` say.
    func finished(_ outcome: StepOutcome, of step: StepReference) -> StepOutcome {
        guard outcome.end == .completed,
            let declared = self.step(step)?.outputs, !declared.isEmpty
        else {
            return outcome
        }
        do {
            let lookup = StepOutcomeLookup(
                step: step.step,
                outcome: outcome,
                lookup: lookup(.phase(step.phase))
            )
            let evaluation = Evaluation(
                lookup,
                secrets: secrets(.phase(step.phase)),
                world: configuration.world
            )
            var result = outcome
            for (name, value) in try evaluation.outputs(declared) {
                result.outputs[name] = value
            }
            return result
        } catch {
            var failed = StepOutcome.failed(.invalid, "an output cannot be evaluated: \(error)")
            failed.files = outcome.files
            return failed
        }
    }

    // MARK: Conditions and outputs

    /// Decides an `if`; where that cannot be done, the phase or step fails.
    private func decide(_ node: NodeReference) -> [Occurrence] {
        let condition: SourceString?
        let hasFailure: Bool
        switch node {
        case .phase(let id):
            condition = phase(id)?.condition
            hasFailure = machine.hasFailedNeed(id)
        case .step(let reference):
            condition = step(reference)?.condition
            hasFailure = machine.hasFailedStep(reference.phase)
        }
        let evaluation = self.evaluation(
            .phase(node.phase),
            facts: RunFacts(success: !hasFailure, failure: hasFailure)
        )
        do {
            let (holds, operands) = try evaluation.decide(condition ?? "true")
            return [Occurrence(.conditionDecided(node, holds: holds, operands: operands))]
        } catch {
            guard case .step(let step) = node else {
                return [Occurrence(.phaseFailed(node.phase, .invalid), note: .remark("\(error)"))]
            }
            let attempt = (machine.record.step(step)?.attempt ?? 0) + 1
            let outcome = StepOutcome.failed(.invalid, "its 'if' cannot be decided: \(error)")
            return [
                Occurrence(.stepStarted(step, attempt: attempt)),
                Occurrence(.stepEnded(step, attempt: attempt, outcome)),
            ]
        }
    }

    private func complete(_ phase: PhaseID) -> Occurrence {
        do {
            return Occurrence(.phaseCompleted(phase, outputs: try outputs(of: phase)))
        } catch {
            return Occurrence(.phaseFailed(phase, .invalid), note: .remark("\(error)"))
        }
    }

    private func outputs(of phase: PhaseID) throws -> JSONObject {
        guard let index = machine.record.index(of: phase) else {
            return [:]
        }
        let planned = machine.plan.phases[index]
        let children = machine.record.phases[index].children.map { machine.record.phases[$0] }
        guard planned.content != .matrix else {
            return JSONObject(
                planned.definition.outputNames.map { name in
                    (name, .array(children.map { $0.outputs[name] ?? .null }))
                }
            )
        }
        var outputs: JSONObject = [:]
        if let workflow = machine.plan.subworkflow(in: index) {
            let inside = evaluation(.inside(phase))
            outputs = try inside.outputs(workflow.outputs)
        }
        guard !planned.definition.outputs.isEmpty else {
            return outputs
        }
        let evaluation = self.evaluation(.phase(phase))
        for (name, value) in try evaluation.outputs(planned.definition.outputs) {
            outputs[name] = value
        }
        return outputs
    }

    private func completeRun() -> Occurrence {
        do {
            let evaluation = self.evaluation(.run)
            let declared = machine.plan.workflows[0].outputs
            return Occurrence(.runCompleted(outputs: try evaluation.outputs(declared)))
        } catch {
            return Occurrence(.runFailed(.invalid), note: .remark("\(error)"))
        }
    }
}
