import SystemPackage
import Testing
import WorkflowJobs
import WorkflowModel
import WorkflowSystem

@testable import WorkflowRunners

@Suite struct JobFolderTests {
    private static let owner = JobOwner(
        node: "node-1",
        worker: "w",
        pid: 7,
        started: Timestamp(microseconds: 1)
    )

    private static func result(_ key: JobKey, _ end: JobResult.End) -> JobResult {
        let now = FrozenClock().now()
        return JobResult(key: key, end: end, node: "node-1", started: now, ended: now)
    }

    @Test func `a job that is placed a second time stays as it is`() throws {
        let fixture = try JobFixture()
        let key = try fixture.place("echo first")
        try fixture.place("echo second")

        #expect(try fixture.exchange.job(key)?.arguments == ["sh", "-c", "echo first"])
    }

    @Test func `one worker gets a job, however often it asks`() throws {
        let fixture = try JobFixture()
        let key = try fixture.place("true")
        let other = JobOwner(node: "node-2", worker: "w", pid: 7, started: Self.owner.started)

        #expect(try fixture.exchange.claim(key, Self.owner))
        #expect(try !fixture.exchange.claim(key, other))
        #expect(try fixture.exchange.claim(key, Self.owner))
        #expect(try fixture.exchange.owner(of: key) == Self.owner)
    }

    @Test func `the first result counts`() throws {
        let fixture = try JobFixture()
        let key = try fixture.place("true")
        let first = Self.result(key, .exited(0))

        #expect(try fixture.exchange.publish(first))
        #expect(try !fixture.exchange.publish(Self.result(key, .exited(1))))
        #expect(try fixture.exchange.publish(first))
        #expect(try fixture.exchange.result(of: key) == first)
    }

    @Test func `a job that was given up is started by nobody, and no later result counts`() throws {
        let fixture = try JobFixture()
        let key = try fixture.place("true")
        let now = FrozenClock().now()
        let lost = try fixture.exchange.giveUp(key, because: "silence", on: "engine", now: now)

        #expect(lost.end == .lost("silence"))
        #expect(try fixture.exchange.revocation(of: key) == .fence)
        #expect(try !fixture.exchange.claim(key, Self.owner))
        #expect(try !fixture.exchange.publish(Self.result(key, .exited(0))))
    }

    @Test func `a worker that was faster than the engine is right`() throws {
        let fixture = try JobFixture()
        let key = try fixture.place("true")
        let done = Self.result(key, .exited(0))
        _ = try fixture.exchange.claim(key, Self.owner)
        _ = try fixture.exchange.publish(done)

        let now = FrozenClock().now()
        #expect(try fixture.exchange.giveUp(key, because: "", on: "engine", now: now) == done)
    }

    @Test func `a piece of a log counts once, and a missing one is told`() throws {
        let fixture = try JobFixture()
        let key = try fixture.place("true")
        let bytes = JobLogFrame(.standardOutput, Array("hello\n".utf8)).encoded

        #expect(try fixture.exchange.append(toLogOf: key, bytes, at: 5) == 0)
        #expect(try fixture.exchange.append(toLogOf: key, Array(bytes.prefix(4)), at: 0) == 4)
        let (none, start) = try fixture.exchange.log(of: key, from: 0)
        #expect(none.isEmpty && start == 0)
        for _ in 1...2 {
            #expect(try fixture.exchange.append(toLogOf: key, bytes, at: 0) == Int64(bytes.count))
        }
        let (frames, next) = try fixture.exchange.log(of: key, from: 0)
        #expect(frames == [JobLogFrame(.standardOutput, Array("hello\n".utf8))])
        #expect(next == Int64(bytes.count))
    }

    @Test func `a log that holds something else is damaged`() {
        #expect(throws: JobLogFrame.Damage(offset: 17)) {
            _ = try JobLogFrame.frames(in: Array("something else".utf8), at: 17)
        }
    }

    @Test func `a content is kept once all its pieces came and fit its name`() throws {
        let fixture = try JobFixture()
        let bytes = Array("a content".utf8)
        let digest = SHA256Digest(of: bytes)
        let size = Int64(bytes.count)

        let first = try fixture.exchange.take([], of: digest, at: 0, size: size)
        #expect(first == (0, false))
        _ = try fixture.exchange.take(Array(bytes.prefix(4)), of: digest, at: 0, size: size)
        let last = try fixture.exchange.take(Array(bytes[4...]), of: digest, at: 4, size: size)
        #expect(last == (size, true))
        #expect(try fixture.content("\(digest)") == "a content")
        #expect(throws: JobFolder.WrongContent.self) {
            _ = try fixture.exchange.take([1], of: SHA256Digest(of: [2]), at: 0, size: 1)
        }
    }
}
