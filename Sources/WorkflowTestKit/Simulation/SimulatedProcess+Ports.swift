import WorkflowModel
import WorkflowScheduler

/// The ledger as one process sees it.
extension SimulatedProcess: Ledger {
    func append(
        _ events: [RecordedEvent],
        epoch: Int64,
        answering commands: [String]
    ) async throws {
        if isSuperseded {
            world.report(
                "an owner that was superseded writes nothing",
                "\(events.map(\.event.kind))"
            )
        }
        await world.turnstile.turn()
        guard !isKilled, !world.isOver else {
            throw SimulatedCrash()
        }
        let fault = world.countAppend()
        if fault == .lost {
            isKilled = true
            throw SimulatedCrash()
        }
        do {
            try await world.ledger.append(events, epoch: epoch, answering: commands)
        } catch LedgerError.superseded(let run) {
            isSuperseded = true
            throw LedgerError.superseded(run: run)
        }
        world.check { $0.take(events) }
        if fault == .storedAllTheSame {
            isKilled = true
            throw SimulatedCrash()
        }
        await world.turnstile.turn()
    }

    func events(of run: RunID) async -> [RecordedEvent] {
        await world.ledger.events(of: run)
    }

    func openCommands(for run: RunID) async -> [RunCommand] {
        await world.turnstile.turn()
        return await world.ledger.openCommands(for: run)
    }
}

/// Steps and gates that come to what the seed says.
extension SimulatedProcess: StepRunner {
    func run(_ request: StepRequest) async -> StepOutcome {
        begin(request)
        let attempt = world.behaviour.attempt(request, isKind: world.isKind)
        var isEnded = false
        if attempt.duration != .zero {
            isEnded = await !world.clock.pass(attempt.duration)
        }
        await world.turnstile.turn()
        _ = countAttempt(-1)
        if world.behaviour.isLost(request, isKind: world.isKind) {
            return .failed(.interrupted, "lost")
        }
        return isEnded && !attempt.outrunsItsEnd
            ? .failed(.interrupted, "ended") : attempt.outcome
    }

    private func begin(_ request: StepRequest) {
        let limit = world.scenario.options.parallelLimit
        let underWay = countAttempt(1)
        guard isOwner, !isKilled, !world.isOver else {
            return
        }
        world.check { check in
            check.require(
                underWay <= limit,
                "no more steps than allowed are under way",
                "\(underWay) in process \(number)"
            )
            let known = check.record.step(request.step)
            check.require(
                known?.isRunning == true && known?.attempt == request.attempt,
                "a step starts after its intent is durable",
                "\(request.step) attempt \(request.attempt)"
            )
            check.require(
                !request.isTakenUp || world.behaviour.isElsewhere(request.step),
                "only what goes on elsewhere is taken up",
                "\(request.step) attempt \(request.attempt)"
            )
        }
        // What goes on elsewhere did so before its locks could be taken again.
        if !request.isTakenUp {
            checkLocks(of: request.step)
        }
    }

    /// A step runs while it, or a phase around it, holds all that they name.
    private func checkLocks(of step: StepReference) {
        let (names, nodes) = world.check { check in check.locks(of: step) }
        for name in names {
            let holder = world.locks.holder(of: name)
            if holder?.process != number || !nodes.contains(holder?.node ?? .step(step)) {
                let found = holder.map { "\($0.node)" } ?? "nobody"
                world.report("a lock is held while a step runs", "\(name) at \(step): \(found)")
            }
        }
    }

    func evaluate(_ request: GateRequest) async -> [GateResult] {
        await world.turnstile.turn()
        return request.gates.enumerated().map { index, gate in
            let entry = "\(request.phase) \(request.side) \(index)"
            let (verdict, awaits) = world.behaviour.verdict(
                request,
                index,
                times: world.countEvaluation(of: entry),
                isKind: world.isKind
            )
            return GateResult(
                index: index,
                criteria: gate.criteria,
                isBlocking: gate.isBlocking,
                isRequired: gate.isRequired,
                verdict: verdict,
                awaits: awaits
            )
        }
    }

    func isDone(_ request: StepRequest) async -> Bool? {
        await world.turnstile.turn()
        return world.behaviour.isDone(request.step, isKind: world.isKind)
    }

    func restore(_ request: RestoreRequest) async -> RestoredFiles {
        await world.turnstile.turn()
        return RestoredFiles(restored: request.changes.flatMap { $0.files.map(\.path) })
    }
}

/// Locks as one process sees them.
extension SimulatedProcess: LockKeeper {
    func acquire(_ names: [String], for holder: NodeReference) async throws {
        await world.turnstile.turn()
        guard !isKilled else {
            throw SimulatedCrash()
        }
        try await world.locks.acquire(names, for: .init(process: number, node: holder))
    }

    func release(_ holder: NodeReference) {
        world.locks.release { $0.process == number && $0.node == holder }
    }

    func releaseAll() {
        world.locks.release { $0.process == number }
    }
}

extension HistoryCheck {
    /// The locks that must be held while a step runs, and by whom that may be.
    fileprivate func locks(
        of step: StepReference
    ) -> (names: Set<String>, nodes: Set<NodeReference>) {
        var names = Set(definition(of: step)?.locks ?? [])
        var nodes: Set<NodeReference> = [.step(step)]
        var phase = record.index(of: step.phase)
        while let index = phase {
            nodes.insert(.phase(record.phases[index].id))
            names.formUnion(plan.phases[index].definition.locks)
            phase = record.phases[index].parent
        }
        return (names, nodes)
    }
}
