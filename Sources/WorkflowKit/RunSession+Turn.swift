import WorkflowModel
import WorkflowStore
import WorkflowSystem

/// The turn of a run among those of its concurrency group.
extension RunSession {
    /// The right to go on while others of the group wait.
    enum Turn: Sendable, Equatable {
        /// The run belongs to no group.
        case free
        case held(HeldLock)
        /// Somebody interrupted the run while it waited, or asked for a pause.
        case interrupted
        /// Somebody cancelled the run while it waited: it ends without its turn.
        case cancelled

        static func == (left: Self, right: Self) -> Bool {
            switch (left, right) {
            case (.free, .free), (.interrupted, .interrupted), (.cancelled, .cancelled): true
            case (.held(let left), .held(let right)): left === right
            default: false
            }
        }
    }

    /// Waits until the run may go on, as the policy of its group says.
    ///
    /// - Throws: `Failure` with `busy` when the policy is to give up at once.
    func takeTurn(_ follower: RunFollower) async throws -> Turn {
        guard let concurrency = pinned.definition.concurrency else {
            return .free
        }
        let group = try project.group(of: record, concurrency)
        let locks = NamedLocks.groups(state: project.stateFolder)
        if let lock = try await locks.tryAcquire(group, for: record.id) {
            return .held(lock)
        }
        let holder = try locks.holder(of: group)
        switch concurrency.policy {
        case .fail:
            throw Failure(
                .busy,
                "the group '\(group)' is taken\(holder.map { " by run \($0.run.short)" } ?? "")",
                hints: ["ddx run resume \(record.id.short)"]
            )
        case .cancel:
            if let holder {
                try await wish(.cancelRequested, of: holder.run, in: group)
            }
        case .queue: break
        }
        follower.waits(group, holder?.run)
        return try await waitForTurn(group, locks, follower)
    }

    /// Waits for the turn, or for what ends the waiting.
    ///
    /// Wishes to pause that were left before it began are past, as they are for the engine.
    private func waitForTurn(
        _ group: String,
        _ locks: NamedLocks,
        _ follower: RunFollower
    ) async throws -> Turn {
        let (run, ledger) = (record.id, ledger)
        let listener = try WakeListener.ofProcess()
        let wakes = try listener.wakes(of: ownership.folder.wake)
        defer { withExtendedLifetime(listener) {} }
        return try await withThrowingTaskGroup(of: Turn?.self) { tasks in
            tasks.addTask { .held(try await locks.acquire(group, for: run)) }
            tasks.addTask {
                let old = try await ledger.openCommands(for: run)
                if old.contains(where: { $0.event == .cancelRequested }) {
                    return .cancelled
                }
                for await _ in wakes {
                    let wishes = try await ledger.openCommands(for: run).filter { wish in
                        !old.contains { $0.id == wish.id }
                    }
                    if wishes.contains(where: { $0.event == .cancelRequested }) {
                        return .cancelled
                    }
                    if wishes.contains(where: { $0.event == .pauseRequested }) {
                        return .interrupted
                    }
                }
                return nil
            }
            tasks.addTask {
                for await _ in follower.interruptions {
                    return .interrupted
                }
                return nil
            }
            defer { tasks.cancelAll() }
            // Who can hear no more wishes or signals leaves the matter to the others.
            for try await turn in tasks {
                if let turn {
                    return turn
                }
            }
            return .interrupted
        }
    }

    /// Leaves a wish for another run of the group.
    private func wish(_ event: RunEvent, of run: RunID, in group: String) async throws {
        try await ledger.submit(
            RunCommand(
                id: UUIDv7.next().description,
                run: run,
                event: event,
                time: project.surroundings.now(),
                principal: project.surroundings.principal,
                note: .remark("run \(record.id.short) takes the place of the group '\(group)'")
            )
        )
        _ = try WakeFIFO.wake(RunFolder(run, state: project.stateFolder).wake)
    }
}
