import JSON
import WorkflowExpressions
import WorkflowModel
import WorkflowScheduler

/// What takes time and runs beside the engine.
extension Engine {
    /// Work that begins once the events before it are durable.
    enum Work: Sendable {
        case step(StepReference, attempt: Int)
        /// An attempt that goes on elsewhere already, with the locks of its step.
        case follow(StepReference, attempt: Int, [String])
        case delay(StepReference, attempt: Int, Duration)
        case resetDelay(PhaseID, Reason, Duration)
        case timer(PhaseID?, attempt: Int, Duration)
        case gates(PhaseID, GateSide)
        case locks(NodeReference, [String])
        case check(StepReference)
        case restore(RollbackRequest)

        /// The phase or step that the work is for, by which it can be ended.
        var node: NodeReference? {
            switch self {
            case .step(let step, _), .follow(let step, _, _), .delay(let step, _, _),
                .check(let step):
                .step(step)
            case .resetDelay(let phase, _, _), .gates(let phase, _): .phase(phase)
            case .locks(let node, _): node
            case .timer, .restore: nil
            }
        }

        var isTimer: Bool {
            if case .timer = self { true } else { false }
        }

        /// Whether it goes on elsewhere until somebody ends it there.
        var isUnderWay: Bool {
            if case .follow = self { true } else { false }
        }

        /// What to report when the work is ended before it has begun.
        var cutShort: Message {
            switch self {
            case .step(let step, let attempt), .follow(let step, let attempt, _):
                .ended(step, attempt: attempt, StepOutcome(.failed(.interrupted)))
            case .delay, .resetDelay, .gates, .locks, .check:
                node.map { .abandoned($0) } ?? .nothing
            case .timer, .restore: .nothing
            }
        }
    }

    /// Makes the task for a piece of work; what it needs of the run is read now.
    func makeTask(for item: Work) -> @Sendable () async -> Message {
        let runner = configuration.runner
        let clock = configuration.clock
        switch item {
        case .delay(let step, let attempt, let delay):
            return { await clock.hasPassed(delay) ? .due(step, attempt: attempt) : item.cutShort }
        case .resetDelay(let phase, let reason, let delay):
            return { await clock.hasPassed(delay) ? .resetDue(phase, reason) : item.cutShort }
        case .timer(let phase, let attempt, let delay):
            return {
                await clock.hasPassed(delay) ? .timedOut(phase, attempt: attempt) : item.cutShort
            }
        case .gates(let phase, let side):
            let request = gateRequest(phase, side)
            return {
                let results = await runner.evaluate(request)
                return Task.isCancelled ? item.cutShort : .evaluated(phase, side, results)
            }
        case .locks(let node, let names):
            let locks = configuration.locks
            return {
                do {
                    try await locks.acquire(names, for: node)
                    return .acquired(node)
                } catch {
                    return item.cutShort
                }
            }
        case .check(let step):
            do {
                let request = try stepRequest(step, attempt: 0)
                let criteria = gateRequest(step.phase, .exit)
                return {
                    var isDone = await runner.isDone(request)
                    if isDone == nil, criteria.arePassed(await runner.evaluate(criteria)) {
                        isDone = true
                    }
                    return Task.isCancelled ? item.cutShort : .checked(step, isDone)
                }
            } catch {
                return { .checked(step, nil) }
            }
        case .restore(let request):
            let restore = RestoreRequest(
                run: run,
                changes: machine.record.changes(of: request),
                isForced: request.isForced
            )
            return { .restored(await runner.restore(restore)) }
        case .step(let step, let attempt):
            let carryOut = attempting(step, attempt)
            return { .ended(step, attempt: attempt, await carryOut()) }
        case .follow(let step, let attempt, let names):
            let carryOut = attempting(step, attempt, isTakenUp: true)
            let (locks, executor) = (configuration.locks, configuration.executor)
            return {
                // It is followed with its locks or without: nothing keeps it from going on.
                let wait = Task(executorPreference: executor) {
                    _ = try? await locks.acquire(names, for: .step(step))
                }
                let outcome = await carryOut()
                wait.cancel()
                await wait.value
                return .ended(step, attempt: attempt, outcome)
            }
        }
    }

    /// Makes what carries an attempt out; what it needs of the run is read now.
    private func attempting(
        _ step: StepReference,
        _ attempt: Int,
        isTakenUp: Bool = false
    ) -> @Sendable () async -> StepOutcome {
        let runner = configuration.runner
        do {
            var request = try stepRequest(step, attempt: attempt)
            request.isTakenUp = isTakenUp
            return { [request] in await runner.run(request) }
        } catch {
            let outcome = StepOutcome.failed(.invalid, "\(error)")
            return { outcome }
        }
    }

    private func gateRequest(_ id: PhaseID, _ side: GateSide) -> GateRequest {
        var attestations: [Int: AttestationRecord] = [:]
        for (gate, attestation) in machine.record.attestations
        where gate.phase == id && gate.side == side {
            attestations[gate.index] = attestation
        }
        let gates = machine.gates(of: id, side)
        var request = GateRequest(
            run: run,
            phase: id,
            side: side,
            gates: gates,
            attestations: attestations,
            rendered: gates.contains { $0.evidence != nil } ? machine.record.renderedFiles : [:],
            values: openedValues(id)
        )
        let steps = machine.record.phase(id)?.steps ?? []
        request.skippedSteps = Set(steps.filter(\.isLeftOut).map(\.id))
        return request
    }

    /// Evaluates everything a step is told before it starts.
    ///
    /// Only an artifact or a prompt keeps the run's values: whoever holds them makes the next event copy them.
    func stepRequest(_ reference: StepReference, attempt: Int) throws -> StepRequest {
        guard let step = step(reference), let workflow = workflow(of: reference.phase) else {
            throw EngineError.unsupportedStep(reference, "one that the definition does not have")
        }
        let opened = openedValues(reference.phase)
        do {
            let told = evaluation(telling: opened, in: reference.phase)
            return try stepRequest(reference, step, workflow, attempt, told)
        } catch {
            // Why a secret stays closed says more than that its name has no value.
            throw opened.failure ?? error
        }
    }

    private func stepRequest(
        _ reference: StepReference,
        _ step: StepDefinition,
        _ workflow: WorkflowDefinition,
        _ attempt: Int,
        _ evaluation: Evaluation
    ) throws -> StepRequest {
        var secrets: [String] = []
        func argument(_ source: SourceString) throws -> String {
            let (text, isSecret) = try evaluation.argument(source)
            if isSecret {
                secrets.append(text)
            }
            return text
        }
        var values: any ValueLookup = NoValues()
        let work: StepRequest.Work
        switch step.kind {
        case .run(let script, let shell):
            work = .script(script.text, shell: shell ?? workflow.defaults.shell ?? .standard)
        case .command(let arguments):
            work = .program(try arguments.map(argument))
        case .artifact(let artifact):
            work = .artifact(artifact)
            values = lookup(.phase(reference.phase))
        case .plugin(let name, let inputs):
            work = .plugin(
                name: name.text,
                inputs: try inputs.evaluated { source in
                    let (value, isSecret) = try evaluation.input(source)
                    if isSecret {
                        secrets.append(value.stringValue ?? value.text())
                    }
                    return value
                }
            )
        case .prompt(let prompt):
            work = .prompt(try filled(prompt, evaluation))
            values = lookup(.phase(reference.phase))
        case .approve:
            throw EngineError.unsupportedStep(reference, "of kind '\(step.kind.word)'")
        }
        var request = StepRequest(
            run: run,
            step: reference,
            attempt: attempt,
            work: work,
            values: values
        )
        for entry in workflow.environment + step.environment {
            request.environment[entry.name] = try argument(entry.value)
            request.secretEntries[entry.name] = evaluation.secret(thatIs: entry.value)
        }
        request.runner = step.runner
        request.workingDirectory = try step.workingDirectory.map { try evaluation.text($0) }
        request.secrets = secrets
        request.timeout = step.timeout ?? workflow.defaults.timeout
        request.affects = step.affects
        request.sources = step.sources
        request.generates = step.generates
        request.status = step.status.map(\.text)
        request.prompt = promptContext(of: reference, step, workflow)
        return request
    }

    /// The prompt with the expressions of its text filled in; a file is a template of its own.
    private func filled(
        _ prompt: PromptDefinition,
        _ evaluation: Evaluation
    ) throws -> PromptDefinition {
        guard prompt.file == nil else {
            return prompt
        }
        return PromptDefinition(
            text: SourceString(try evaluation.text(prompt.text), at: prompt.text.span)
        )
    }
}

extension GateRequest {
    /// Whether there are entries that need nobody's word, and all of them pass.
    fileprivate func arePassed(_ results: [GateResult]) -> Bool {
        let decided = results.filter { result in
            result.isBlocking && gates.indices.contains(result.index)
                && !gates[result.index].isAttested
        }
        return !decided.isEmpty && decided.allSatisfy { $0.verdict == .pass }
    }
}

extension WorldClock {
    /// Waits for a time; whether it has passed, or the task was cancelled before.
    fileprivate func hasPassed(_ duration: Duration) async -> Bool {
        do {
            try await sleep(for: duration)
            return true
        } catch {
            return false
        }
    }
}
