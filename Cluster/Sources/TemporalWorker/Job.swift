import FoundationEssentials

/// What the server knows a task by.
typealias JobToken = Data

/// How a job ended, as the queue is to know it: all else is in the exchange.
enum JobEnd: Sendable, Hashable {
    /// Its result is in the exchange.
    case completed
    /// It was asked to end, and did.
    case cancelled
    /// There is no result.
    case failed(String)
}
