import Testing

@testable import WorkflowServer

@Suite struct RateLimiterTests {
    private let start = ContinuousClock.now

    @Test func `as much as the bucket holds is taken at once, and then no more`() {
        let limiter = RateLimiter(perSecond: 1, burst: 3)

        for _ in 1...3 {
            #expect(limiter.take("ada", now: start) == nil)
        }
        #expect(limiter.take("ada", now: start) == 1)
    }

    @Test func `a bucket fills again with time, and not over its brim`() {
        let limiter = RateLimiter(perSecond: 2, burst: 2)
        _ = limiter.take("ada", now: start)
        _ = limiter.take("ada", now: start)

        let later = start + .seconds(100)
        #expect(limiter.take("ada", now: later) == nil)
        #expect(limiter.take("ada", now: later) == nil)
        #expect(limiter.take("ada", now: later) != nil)
    }

    @Test func `clients have buckets of their own`() {
        let limiter = RateLimiter(perSecond: 1, burst: 1)

        #expect(limiter.take("ada", now: start) == nil)
        #expect(limiter.take("grace", now: start) == nil)
        #expect(limiter.take("ada", now: start) != nil)
    }
}
