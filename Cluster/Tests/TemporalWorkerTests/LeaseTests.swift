import Testing

@testable import TemporalWorker

@Suite struct LeaseTests {
    private let start = ContinuousClock.now

    @Test(arguments: [(lease: 6, word: 2), (lease: 30, word: 5)])
    func `a word is due in every third of a lease, and every five seconds`(lease: Int, word: Int) {
        let lease = Lease(.seconds(lease), from: start)

        #expect(lease.nextWord(from: start) == start + .seconds(word))
    }

    @Test func `a word that was not heard is said again before long, and at the end at the latest`()
    {
        let lease = Lease(.seconds(30), from: start)

        #expect(lease.nextWord(from: start + .seconds(12)) == start + .seconds(12.5))
        #expect(lease.nextWord(from: start + .seconds(26.8)) == lease.end)
    }

    @Test func `the worker lets go before the server calls the job lost`() {
        var lease = Lease(.seconds(30), from: start)
        #expect(lease.end == start + .seconds(27))

        lease.renew(at: start + .seconds(10))
        #expect(lease.end == start + .seconds(37))
    }

    @Test func `a word that was sent earlier does not shorten the lease`() {
        var lease = Lease(.seconds(30), from: start)
        lease.renew(at: start - .seconds(5))

        #expect(lease.renewed == start)
    }

    @Test func `a worker that slept through its lease looks at once`() {
        let lease = Lease(.seconds(3), from: start)

        #expect(lease.nextWord(from: start + .seconds(60)) == start + .seconds(60))
    }
}
