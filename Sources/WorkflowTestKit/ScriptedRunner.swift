import Synchronization
package import WorkflowModel

/// A runner that does what a test says, and remembers what it was asked.
package final class ScriptedRunner: StepRunner {
    private struct State {
        var outcomes: [StepReference: [StepOutcome]] = [:]
        var verdicts: [PhaseID: [GateSide: [Verdict]]] = [:]
        var requests: [StepRequest] = []
        var done: [StepReference: Bool] = [:]
        var restorations: [RestoreRequest] = []
        var held: Set<StepReference> = []
        var waiting: [StepReference: CheckedContinuation<StepOutcome, Never>] = [:]
        var arrivals: [(StepReference, CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    /// Makes a runner for which every step completes and every gate passes.
    package init() {}

    /// Says what the next attempts of a step come to.
    package func script(_ step: StepReference, _ outcomes: [StepOutcome]) {
        state.withLock { $0.outcomes[step] = outcomes }
    }

    /// Says what the next evaluations of one side of a phase come to, entry by entry alike.
    package func script(_ phase: PhaseID, _ side: GateSide, _ verdicts: [Verdict]) {
        state.withLock { $0.verdicts[phase, default: [:]][side] = verdicts }
    }

    /// Keeps a step under way until it is released or its task is cancelled.
    package func hold(_ step: StepReference) {
        state.withLock { _ = $0.held.insert(step) }
    }

    /// Returns when a held step is under way.
    package func arrival(of step: StepReference) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                guard state.waiting[step] == nil else {
                    return true
                }
                state.arrivals.append((step, continuation))
                return false
            }
            if isThere {
                continuation.resume()
            }
        }
    }

    /// Lets a held step end.
    package func release(_ step: StepReference, _ outcome: StepOutcome = StepOutcome(.completed)) {
        let waiting = state.withLock { state in
            state.held.remove(step)
            return state.waiting.removeValue(forKey: step)
        }
        waiting?.resume(returning: outcome)
    }

    /// What the runner was asked to run, in order.
    package var requests: [StepRequest] { state.withLock { $0.requests } }

    package func run(_ request: StepRequest) async -> StepOutcome {
        let isHeld = state.withLock { state in
            state.requests.append(request)
            return state.held.contains(request.step)
        }
        guard isHeld else {
            return state.withLock { state in
                guard var script = state.outcomes[request.step], !script.isEmpty else {
                    return StepOutcome(.completed)
                }
                let next = script.removeFirst()
                state.outcomes[request.step] = script
                return next
            }
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { wait($0, for: request.step) }
        } onCancel: {
            release(request.step, .failed(.interrupted, "cut off"))
        }
    }

    package func evaluate(_ request: GateRequest) async -> [GateResult] {
        let verdict = state.withLock { state -> Verdict in
            guard var script = state.verdicts[request.phase]?[request.side], !script.isEmpty else {
                return .pass
            }
            let next = script.removeFirst()
            state.verdicts[request.phase]?[request.side] = script
            return next
        }
        return request.gates.enumerated().map { index, gate in
            GateResult(
                index: index,
                criteria: gate.criteria,
                isBlocking: gate.isBlocking,
                verdict: request.attestations[index] == nil ? verdict : .pass,
                awaits: verdict == .unknown && gate.isAttested ? .attestation : nil
            )
        }
    }

    /// Scripts whether an interrupted step turns out to be done; nothing: that cannot be told.
    package func script(_ step: StepReference, isDone: Bool?) {
        state.withLock { $0.done[step] = isDone }
    }

    package func isDone(_ request: StepRequest) async -> Bool? {
        state.withLock { $0.done[request.step] }
    }

    /// Brings every file back, and remembers what it was asked.
    package func restore(_ request: RestoreRequest) async -> RestoredFiles {
        state.withLock { $0.restorations.append(request) }
        return RestoredFiles(restored: request.changes.flatMap { $0.files.map(\.path) })
    }

    /// What the runner was asked to bring back, in order.
    package var restorations: [RestoreRequest] { state.withLock { $0.restorations } }

    private func wait(
        _ continuation: CheckedContinuation<StepOutcome, Never>,
        for step: StepReference
    ) {
        let (isCutOff, arrivals) = state.withLock { state in
            let arrivals = state.arrivals.filter { $0.0 == step }
            state.arrivals.removeAll { $0.0 == step }
            guard !Task.isCancelled else {
                return (true, arrivals)
            }
            state.waiting[step] = continuation
            return (false, arrivals)
        }
        if isCutOff {
            continuation.resume(returning: .failed(.interrupted, "cut off"))
        }
        for arrival in arrivals {
            arrival.1.resume()
        }
    }
}
