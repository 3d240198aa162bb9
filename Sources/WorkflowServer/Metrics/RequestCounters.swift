import Synchronization
import WorkflowKit

/// What a server counts of the requests to itself.
final class RequestCounters: Sendable {
    /// How often something was answered how, and how long that took.
    struct Counts: Sendable {
        var requests: [Key: Int] = [:]
        var durations: [String: DurationHistogram] = [:]
        var refusals: [String: Int] = [:]
        var underway = 0
    }

    /// Which requests are counted together.
    struct Key: Sendable, Hashable, Comparable {
        let route: String
        let method: String
        let status: Int

        static func < (one: Self, other: Self) -> Bool {
            (one.route, one.method, one.status) < (other.route, other.method, other.status)
        }
    }

    private let counts = Mutex(Counts())

    /// What was counted so far.
    var current: Counts { counts.withLock { $0 } }

    func begin() {
        counts.withLock { $0.underway += 1 }
    }

    /// Counts an answer.
    ///
    /// - Parameters:
    ///   - route: The name of the route; `none` where there is none.
    ///   - method: One of the methods that a route has, else `other`.
    ///   - status: The status.
    ///   - duration: How long it took until its head was known.
    func end(_ route: String, _ method: String, status: Int, after duration: Duration) {
        counts.withLock { counts in
            counts.underway -= 1
            counts.requests[Key(route: route, method: method, status: status), default: 0] += 1
            counts.durations[route, default: DurationHistogram(.requests)].add(duration)
        }
    }

    /// Counts a request that was refused before anything was done for it.
    func refuse(_ reason: String) {
        counts.withLock { $0.refusals[reason, default: 0] += 1 }
    }
}
