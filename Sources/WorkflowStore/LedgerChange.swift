import GRDB

/// One thing that is to be stored as a whole or not at all.
protocol LedgerChange: Sendable {
    associatedtype Answer: Sendable

    /// Makes the change inside a transaction.
    func apply(to db: Database) throws -> Answer

    /// Says whether the ledger holds the change, when a failed commit left that open.
    func stands(in db: Database) throws -> Bool
}

/// A change whose caller waits for the answer.
struct WaitingChange: Sendable {
    /// Makes the change and says how to answer once it is durable.
    let attempt: @Sendable (Database) throws -> @Sendable () -> Void
    let stands: @Sendable (Database) throws -> Bool
    let refuse: @Sendable (any Error) -> Void

    init<Change: LedgerChange>(
        _ change: Change,
        _ caller: CheckedContinuation<Change.Answer, any Error>
    ) {
        attempt = { db in
            let answer = try change.apply(to: db)
            return { caller.resume(returning: answer) }
        }
        stands = { try change.stands(in: $0) }
        refuse = { caller.resume(throwing: $0) }
    }
}
