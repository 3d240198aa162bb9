import Synchronization
import SystemPackage
import WorkflowStore

/// The ledgers that this process has open for writing, each once, however many runs write to it.
///
/// What all of them write while the disk is busy becomes durable together; so a thousand runs need
/// no more commits than one. A ledger is closed when the last that writes to it has ended.
final class OpenLedgers: Sendable {
    /// What has to be the same for two to share a ledger: where it is, and what records say of them.
    struct Key: Hashable, Sendable {
        let folder: FilePath
        let places: AuditPlaces
        /// From where they write, as text.
        let origin: String
    }

    private enum State {
        /// Somebody is opening it; others wait for that.
        case opening([CheckedContinuation<Void, Never>])
        case open(LedgerStore, users: Int)
    }

    private enum Turn {
        case take(LedgerStore)
        case open
        case wait
    }

    /// What is open, or being opened.
    private struct States {
        var ledgers: [Key: State] = [:]
    }

    private let states = Mutex(States())

    /// Works with a ledger, which is opened for it or shared with those who have it open.
    func using<Value: Sendable>(
        _ key: Key,
        opening open: () async throws -> LedgerStore,
        _ work: (LedgerStore) async throws -> Value
    ) async throws -> Value {
        let ledger = try await take(key, open)
        let result: Result<Value, any Error>
        do {
            result = .success(try await work(ledger))
        } catch {
            result = .failure(error)
        }
        if letGo(key) {
            // Nothing is lost when it fails: whoever opens the ledger next finds the log.
            _ = try? await ledger.close()
        }
        return try result.get()
    }

    private func take(
        _ key: Key,
        _ open: () async throws -> LedgerStore
    ) async throws -> LedgerStore {
        while true {
            switch turn(of: key) {
            case .take(let ledger): return ledger
            case .wait: await waitUntilOpened(key)
            case .open:
                do {
                    let ledger = try await open()
                    opened(key, .open(ledger, users: 1))
                    return ledger
                } catch {
                    opened(key, nil)
                    throw error
                }
            }
        }
    }

    private func turn(of key: Key) -> Turn {
        states.withLock { states in
            switch states.ledgers[key] {
            case .open(let ledger, let users):
                states.ledgers[key] = .open(ledger, users: users + 1)
                return .take(ledger)
            case .opening: return .wait
            case nil:
                states.ledgers[key] = .opening([])
                return .open
            }
        }
    }

    private func waitUntilOpened(_ key: Key) async {
        await withCheckedContinuation { waiter in
            let isOver = states.withLock { states in
                guard case .opening(let waiting) = states.ledgers[key] else { return true }
                states.ledgers[key] = .opening(waiting + [waiter])
                return false
            }
            if isOver { waiter.resume() }
        }
    }

    private func opened(_ key: Key, _ state: State?) {
        let waiting = states.withLock { states in
            defer { states.ledgers[key] = state }
            guard case .opening(let waiting) = states.ledgers[key] else { return [] as [Waiter] }
            return waiting
        }
        for waiter in waiting { waiter.resume() }
    }

    private typealias Waiter = CheckedContinuation<Void, Never>

    /// Says whether nobody works with the ledger any more.
    private func letGo(_ key: Key) -> Bool {
        states.withLock { states in
            guard case .open(let ledger, let users) = states.ledgers[key] else { return true }
            states.ledgers[key] = users > 1 ? .open(ledger, users: users - 1) : nil
            return users == 1
        }
    }
}
