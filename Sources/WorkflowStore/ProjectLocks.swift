import Synchronization
package import SystemPackage
package import WorkflowModel

/// The mutexes that the phases and steps of one run hold.
package final class ProjectLocks: LockKeeper {
    private let run: RunID
    private let locks: NamedLocks
    private let held = Mutex<[NodeReference: [HeldLock]]>([:])

    /// Begins with no locks; nothing is created.
    ///
    /// - Parameters:
    ///   - run: The run whose phases and steps take locks.
    ///   - state: The state folder of the project.
    package init(run: RunID, state: FilePath) {
        self.run = run
        locks = .mutexes(state: state)
    }

    package func acquire(_ names: [String], for holder: NodeReference) async throws {
        let own = Set(held.withLock { $0[holder] ?? [] }.map(\.path))
        var taken: [HeldLock] = []
        for name in names.inOneOrder where !own.contains(locks.path(of: name)) {
            try Task.checkCancellation()
            // When a later one cannot be had, those before it are dropped, and thereby free.
            taken.append(try await locks.acquire(name, for: run, holder))
        }
        held.withLock { $0[holder, default: []] += taken }
    }

    package func release(_ holder: NodeReference) {
        for lock in held.withLock({ $0.removeValue(forKey: holder) }) ?? [] {
            do {
                try lock.release()
            } catch {
                // The lock is free. That its file goes on naming the holder deceives nobody: who
                // asks for the holder looks first whether the lock is held.
            }
        }
    }
}

extension [String] {
    /// Each name once, in an order that all processes agree on.
    fileprivate var inOneOrder: [String] {
        Set(map { [UInt8]($0.utf8) })
            .sorted { $0.lexicographicallyPrecedes($1) }
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
