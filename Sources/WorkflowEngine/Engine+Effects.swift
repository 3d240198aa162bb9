import JSON
import WorkflowExpressions
import WorkflowModel
import WorkflowScheduler

/// What the engine can do at once: decide, record, and note work for later.
extension Engine {
    /// Performs an effect, or notes its work for when the events before it are durable.
    ///
    /// - Returns: The events that the effect amounts to.
    func perform(_ effect: Effect) -> [RunEvent] {
        switch effect {
        case .decideCondition(let node):
            return [decide(node)]
        case .evaluateGates(let phase, let side):
            work.append(.gates(phase, side))
            return []
        case .startPhase(let phase, let attempt):
            return [.phaseStarted(phase, attempt: attempt)]
        case .startStep(let step, let attempt, let delay) where delay > .zero:
            work.append(.delay(step, attempt: attempt, jittered(delay, of: step)))
            return []
        case .startStep(let step, let attempt, _):
            work.append(.step(step, attempt: attempt))
            return [.stepStarted(step, attempt: attempt)]
        case .skipStep(let step, let reason):
            return [.stepSkipped(step, reason)]
        case .decideInterruption(let step, let answer):
            return [.interruptionDecided(step, answer)]
        case .completePhase(let phase):
            return [complete(phase)]
        case .failPhase(let phase, let reason):
            return [.phaseFailed(phase, reason)]
        case .skipPhase(let phase, let reason):
            return [.phaseSkipped(phase, reason)]
        case .completeRun:
            return [completeRun()]
        case .failRun(let reason):
            return [.runFailed(reason)]
        case .pauseRun(let reason):
            return [.runPaused(reason)]
        case .cancelRun:
            return [.runCancelled]
        }
    }

    /// Adds to an outcome what the step's own `outputs` say.
    func finished(_ outcome: StepOutcome, of step: StepReference) -> StepOutcome {
        guard outcome.end == .completed,
            let declared = definition.phase(step.phase)?.step(step.step)?.outputs, !declared.isEmpty
        else {
            return outcome
        }
        do {
            let context = RunContext(
                values: StepOutcomeValues(
                    outcome: outcome,
                    step: step.step,
                    values: values(for: step.phase)
                ),
                world: configuration.world
            )
            var result = outcome
            for (name, value) in try context.outputs(declared) {
                result.outputs[name] = value
            }
            return result
        } catch {
            return .failed(.invalid, "an output cannot be evaluated: \(error)")
        }
    }

    /// The values that expressions of a phase may read now.
    func values(for phase: PhaseID?) -> RunValues {
        RunValues(record: machine.record, project: configuration.project, phase: phase)
    }

    private func jittered(_ delay: Duration, of step: StepReference) -> Duration {
        let own = definition.phase(step.phase)?.step(step.step)?.retry
        let jitter = (own ?? definition.defaults.retry)?.jitter ?? 0
        return delay * (1 - min(max(jitter, 0), 1) * configuration.random())
    }

    private func decide(_ node: NodeReference) -> RunEvent {
        let phase = definition.phase(node.phase)
        let condition: SourceString?
        var facts = RunFacts()
        switch node {
        case .phase(let id):
            condition = phase?.condition
            facts.hasFailure = machine.hasFailedNeed(id)
        case .step(let step):
            condition = phase?.step(step.step)?.condition
            facts.hasFailure = machine.hasFailedStep(step.phase)
        }
        let context = RunContext(
            values: values(for: node.phase),
            world: configuration.world,
            facts: facts
        )
        do {
            let (holds, operands) = try context.decide(condition ?? "true")
            return .conditionDecided(node, holds: holds, operands: operands)
        } catch {
            return .phaseFailed(node.phase, .invalid)
        }
    }

    private func complete(_ phase: PhaseID) -> RunEvent {
        do {
            let declared = definition.phase(phase)?.outputs ?? []
            let context = RunContext(values: values(for: phase), world: configuration.world)
            return .phaseCompleted(phase, outputs: try context.outputs(declared))
        } catch {
            return .phaseFailed(phase, .invalid)
        }
    }

    private func completeRun() -> RunEvent {
        do {
            let context = RunContext(values: values(for: nil), world: configuration.world)
            return .runCompleted(outputs: try context.outputs(definition.outputs))
        } catch {
            return .runFailed(.invalid)
        }
    }
}
