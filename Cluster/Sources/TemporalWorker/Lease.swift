/// How long a worker may go on with a job without a word from the server.
///
/// The server counts from the moment that it hears from the worker. The worker counts from the moment that
/// it spoke, which is earlier, and leaves some room: it has let go before the server calls the job lost.
struct Lease: Sendable {
    private let length: Duration
    private(set) var renewed: ContinuousClock.Instant

    /// Begins with a word that was sent at this moment and was heard.
    init(_ length: Duration, from moment: ContinuousClock.Instant) {
        self.length = length
        renewed = moment
    }

    /// How long to wait from one word to the next.
    ///
    /// The answer also says whether the job is to be cancelled, which should not take long to be heard.
    private var interval: Duration { min(length / 3, .seconds(5)) }

    /// When to speak again, as seen from now; after a word that was not heard, before long.
    func nextWord(from now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        min(max(renewed + interval, now + .milliseconds(500)), max(end, now))
    }

    /// When the worker must have let go.
    var end: ContinuousClock.Instant { renewed + length * 9 / 10 }

    /// Counts from a word that was sent at this moment and was heard.
    mutating func renew(at moment: ContinuousClock.Instant) {
        renewed = max(renewed, moment)
    }
}
