import WorkflowExpressions
package import WorkflowModel
import WorkflowScheduler

/// What takes time and runs beside the engine.
extension Engine {
    /// Makes the task for a piece of work; what it needs of the run is read now.
    func makeTask(for item: Work) -> @Sendable () async -> Message {
        let runner = configuration.runner
        switch item {
        case .delay(let step, let attempt, let delay):
            let clock = configuration.clock
            return {
                do {
                    try await clock.sleep(for: delay)
                    return .due(step, attempt: attempt)
                } catch {
                    return .abandoned(step.phase)
                }
            }
        case .gates(let phase, let side):
            let request = gateRequest(phase, side)
            return {
                let results = await runner.evaluate(request)
                return Task.isCancelled
                    ? .abandoned(phase) : .happened(.gatesEvaluated(phase, side, results))
            }
        case .step(let step, let attempt):
            do {
                let request = try stepRequest(step, attempt: attempt)
                return { .ended(step, attempt: attempt, await runner.run(request)) }
            } catch {
                let outcome = StepOutcome.failed(.invalid, "\(error)")
                return { .ended(step, attempt: attempt, outcome) }
            }
        }
    }

    private func gateRequest(_ id: PhaseID, _ side: GateSide) -> GateRequest {
        var attestations: [Int: AttestationRecord] = [:]
        for (gate, attestation) in machine.record.attestations
        where gate.phase == id && gate.side == side {
            attestations[gate.index] = attestation
        }
        let gates = phase(id).map { definition.gates(of: $0, side) } ?? []
        return GateRequest(
            run: run,
            phase: id,
            side: side,
            gates: gates,
            attestations: attestations,
            rendered: gates.contains { $0.evidence != nil } ? machine.record.renderedFiles : [:],
            values: lookup(from: id)
        )
    }

    /// Evaluates everything a step is told before it starts.
    ///
    /// Only an artifact keeps the run's values: whoever holds them makes the next event copy them.
    private func stepRequest(_ reference: StepReference, attempt: Int) throws -> StepRequest {
        guard let step = step(reference) else {
            throw EngineError.unsupportedStep(reference, "one that the definition does not have")
        }
        let evaluation = Evaluation(lookup(from: reference.phase), world: configuration.world)
        var values: any ValueLookup = NoValues()
        let work: StepRequest.Work
        switch step.kind {
        case .run(let script, let shell):
            work = .script(script.text, shell: shell ?? definition.defaults.shell ?? .standard)
        case .command(let arguments):
            work = .program(try arguments.map { try evaluation.text($0) })
        case .artifact(let artifact):
            work = .artifact(artifact)
            values = lookup(from: reference.phase)
        case .prompt, .approve, .plugin:
            throw EngineError.unsupportedStep(reference, "of kind '\(step.kind.word)'")
        }
        var request = StepRequest(
            run: run,
            step: reference,
            attempt: attempt,
            work: work,
            values: values
        )
        for entry in definition.environment + step.environment {
            request.environment[entry.name] = try evaluation.text(entry.value)
        }
        request.workingDirectory = try step.workingDirectory.map { try evaluation.text($0) }
        request.timeout = step.timeout ?? definition.defaults.timeout
        return request
    }
}

/// Why the engine cannot carry something out.
package enum EngineError: Error, Sendable, CustomStringConvertible {
    case unsupportedStep(StepReference, String)

    /// The reason in words.
    package var description: String {
        switch self {
        case .unsupportedStep(let step, let what): "step '\(step)' is \(what), which cannot be run"
        }
    }
}
