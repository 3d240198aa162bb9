import Synchronization

/// Lets each of many clients do something so often in a while.
///
/// Each has a bucket that fills steadily; what is done takes one out of it.
final class RateLimiter: Sendable {
    private struct Bucket {
        var level: Double
        var filledAt: ContinuousClock.Instant
    }

    /// How many clients are remembered; more begin anew.
    private static let mostClients = 10_000

    private let perSecond: Double
    private let size: Double
    private let buckets = Mutex<[String: Bucket]>([:])

    /// Lets a client do something so often a second, and so often at once.
    init(perSecond: Double, burst: Double) {
        self.perSecond = perSecond
        size = burst
    }

    /// Takes one; says after how many seconds there is one again when there is none.
    func take(_ client: String, now: ContinuousClock.Instant = .now) -> Int? {
        buckets.withLock { buckets in
            var bucket = buckets[client] ?? Bucket(level: size, filledAt: now)
            let seconds = (now - bucket.filledAt) / .seconds(1)
            bucket.level = min(size, bucket.level + max(0, seconds) * perSecond)
            bucket.filledAt = now
            defer {
                if buckets[client] == nil, buckets.count >= Self.mostClients {
                    buckets.removeAll()
                }
                buckets[client] = bucket
            }
            guard bucket.level >= 1 else {
                return max(1, Int(((1 - bucket.level) / perSecond).rounded(.up)))
            }
            bucket.level -= 1
            return nil
        }
    }
}
