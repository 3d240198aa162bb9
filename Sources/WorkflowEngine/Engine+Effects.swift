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
            let declared = self.step(step)?.outputs, !declared.isEmpty
        else {
            return outcome
        }
        do {
            let lookup = StepOutcomeLookup(
                step: step.step,
                outcome: outcome,
                lookup: lookup(from: step.phase)
            )
            let evaluation = Evaluation(lookup, world: configuration.world)
            var result = outcome
            for (name, value) in try evaluation.outputs(declared) {
                result.outputs[name] = value
            }
            return result
        } catch {
            return .failed(.invalid, "an output cannot be evaluated: \(error)")
        }
    }

    /// What expressions of a phase may read now.
    func lookup(from phase: PhaseID?) -> RunLookup {
        RunLookup(record: machine.record, project: configuration.project, phase: phase)
    }

    /// The definition of a phase; constant time.
    func phase(_ id: PhaseID) -> PhaseDefinition? {
        machine.record.index(of: id).map { definition.phases[$0] }
    }

    /// The definition of a step; constant time.
    func step(_ reference: StepReference) -> StepDefinition? {
        guard let phase = machine.record.index(of: reference.phase),
            let step = machine.record.phases[phase].index(of: reference.step)
        else {
            return nil
        }
        return definition.phases[phase].steps[step]
    }

    private func jittered(_ delay: Duration, of step: StepReference) -> Duration {
        let policy = self.step(step)?.retry ?? definition.defaults.retry
        let jitter = policy?.jitter ?? 0
        return delay * (1 - min(max(jitter, 0), 1) * configuration.random())
    }

    private func decide(_ node: NodeReference) -> RunEvent {
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
        let evaluation = Evaluation(
            lookup(from: node.phase),
            world: configuration.world,
            facts: RunFacts(success: !hasFailure, failure: hasFailure)
        )
        do {
            let (holds, operands) = try evaluation.decide(condition ?? "true")
            return .conditionDecided(node, holds: holds, operands: operands)
        } catch {
            return .phaseFailed(node.phase, .invalid)
        }
    }

    private func complete(_ phase: PhaseID) -> RunEvent {
        do {
            guard let declared = self.phase(phase)?.outputs, !declared.isEmpty else {
                return .phaseCompleted(phase, outputs: [:])
            }
            let evaluation = Evaluation(lookup(from: phase), world: configuration.world)
            return .phaseCompleted(phase, outputs: try evaluation.outputs(declared))
        } catch {
            return .phaseFailed(phase, .invalid)
        }
    }

    private func completeRun() -> RunEvent {
        do {
            let evaluation = Evaluation(lookup(from: nil), world: configuration.world)
            return .runCompleted(outputs: try evaluation.outputs(definition.outputs))
        } catch {
            return .runFailed(.invalid)
        }
    }
}
