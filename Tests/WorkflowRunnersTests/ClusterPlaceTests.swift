import JSON
import Synchronization
import SystemPackage
import Testing
import WorkflowJobs
import WorkflowMasking
import WorkflowModel
import WorkflowSystem

@testable import WorkflowLanguage
@testable import WorkflowRunners

@Suite struct ClusterPlaceTests {
    @Test func `a step is one job whose log, outputs and exit code come back`() async throws {
        let world = try ClusterWorld { folder, job in
            try ClusterWorld.carryOut(
                folder,
                job,
                .exited(7),
                log: [
                    JobLogFrame(.standardOutput, Array("hello\n".utf8)),
                    JobLogFrame(.standardError, Array("oh\n".utf8)),
                ]
            ) {
                $0.output = Array("name=value\n".utf8)
            }
        }

        let outcome = try await world.runner().run(world.request())

        #expect(outcome.end == .failed(.exitStatus))
        #expect(outcome.exitCode == 7)
        #expect(outcome.outputs == ["name": "value"])
        #expect(world.fixture.log.texts(.standardOutput) == ["hello"])
        #expect(world.fixture.log.texts(.standardError) == ["oh"])
        let job = try #require(world.queue.submitted.first)
        #expect(world.queue.submitted.count == 1)
        #expect(job.key.text == "ddx:log-1:r1:build:compile:1")
        #expect(job.arguments == ["sh", "-e", "-c", "make it"])
        #expect(job.idempotencyKey == "r1/build/compile")
        #expect(job.workspace == .shared(project: world.fixture.project.string))
        #expect(job.environment["DDX_ATTEMPT"] == "1")
        #expect(job.environment["DDX_PROJECT"] == nil)
        #expect(job.environment["DDX_OUTPUT"] == nil)
        let place = try AttemptPlaces(folder: world.fixture.state.appending("runs").appending("r1"))
            .read()[TrackedAttempt(job.key.step, attempt: 1)]
        #expect(place?.stage == .ended)
        #expect(place?.node == "node1")
    }

    @Test func `an attempt that is taken up goes on with its job and its log`() async throws {
        let world = try ClusterWorld { _, _ in }
        let attempt = TrackedAttempt(StepReference("build", "compile"), attempt: 1)
        // What the dead owner left: the job, half of its log, and how far that was read.
        let key = JobKey(log: "log-0", run: "r1", step: attempt.step, attempt: 1)
        let job = JobDescription(
            key: key,
            idempotencyKey: "",
            arguments: ["true"],
            workspace: .shared(project: world.fixture.project.string),
            exchange: .folder(world.exchange.path.string)
        )
        try world.exchange.place(job)
        let places = AttemptPlaces(folder: world.fixture.state.appending("runs").appending("r1"))
        try DurableFile.createDirectories(world.fixture.state.appending("runs").appending("r1"))
        try places.note(
            AttemptPlace(
                runner: "far",
                key: key.text,
                stage: .running,
                since: Timestamp(microseconds: 1)
            ),
            of: attempt
        )
        let first = JobLogFrame(.standardOutput, Array("old\n".utf8))
        try places.note(logOffset: Int64(first.encoded.count), of: attempt)
        let next = JobLogFrame(.standardOutput, Array("new\n".utf8))
        try ClusterWorld.carryOut(world.exchange, job, log: [first, next])
        var request = world.request()
        request.isTakenUp = true

        let outcome = try await world.runner(interrupted: [attempt]).run(request)

        #expect(outcome.end == .completed)
        #expect(world.fixture.log.texts(.standardOutput) == ["new"])
        #expect(world.queue.submitted.isEmpty)
    }

    @Test func `what a job made of its own files comes back with its content`() async throws {
        let world = try ClusterWorld { folder, job in
            let digest = try ClusterWorld.keep("made over there", in: folder)
            try ClusterWorld.carryOut(folder, job) {
                $0.files = [
                    FileChange(
                        path: "made.txt",
                        change: .added,
                        digest: digest.description,
                        mode: 0o644
                    )
                ]
            }
        }
        try world.fixture.write("here", to: "source.txt")

        let outcome = try await world.runner(["kind": "slurm", "workspace": "bundle"])
            .run(world.request())

        #expect(outcome.end == .completed)
        #expect(try world.fixture.text("made.txt") == "made over there")
        #expect(outcome.files.map(\.path) == ["made.txt"])
        guard case .bundle? = world.queue.submitted.first?.workspace else {
            Issue.record("the job has no bundle")
            return
        }
    }

    @Test func `a file that was edited meanwhile stays, and the step fails`() async throws {
        let world = try ClusterWorld { folder, job in
            let digest = try ClusterWorld.keep("made over there", in: folder)
            try ClusterWorld.carryOut(folder, job) {
                $0.files = [
                    FileChange(
                        path: "made.txt",
                        change: .added,
                        digest: digest.description,
                        mode: 0o644
                    )
                ]
            }
        }
        try world.fixture.write("mine", to: "made.txt")

        let outcome = try await world.runner(["kind": "slurm", "workspace": "bundle"])
            .run(world.request())

        #expect(outcome.end == .failed(.invalid))
        #expect(outcome.message?.contains("'made.txt'") == true)
        #expect(try world.fixture.text("made.txt") == "mine")
    }

    @Test(
        arguments: [
            JobState.lost("the node is gone"), .cancelled, .ended(nil), .unknown,
        ]
    )
    func `a job that nobody took and the queue gave up is an interruption, and never starts`(
        state: JobState
    ) async throws {
        let world = try ClusterWorld { _, _ in }
        world.queue.script([state])

        let outcome = try await world.runner().run(world.request())

        #expect(outcome.end == .failed(.interrupted))
        let job = try #require(world.queue.submitted.first)
        let late = JobOwner(node: "n", worker: "w", pid: 1, started: Timestamp(microseconds: 1))
        #expect(try !world.exchange.claim(job.key, late))
        #expect(try !world.exchange.publish(ClusterWorld.result(job)))
    }

    @Test func `a job that the queue forgot is handed over again under the same key`() async throws
    {
        let count = Count()
        let world = try ClusterWorld { folder, job in
            // The first one vanishes before anybody takes it.
            if count.next() > 1 {
                try ClusterWorld.carryOut(folder, job)
            }
        }
        world.queue.script([.unknown, .queued(since: nil)])

        let outcome = try await world.runner().run(world.request())

        #expect(outcome.end == .completed)
        #expect(Set(world.queue.submitted.map(\.key)).count == 1)
        #expect(world.queue.submitted.count >= 2)
    }

    @Test func `a cluster that cannot be reached fails the step, and nothing starts later`()
        async throws
    {
        let world = try ClusterWorld { _, _ in }
        let down = JobQueueFailure(.unreachable, "no route", hints: ["scontrol ping"])
        world.queue.fail(Array(repeating: down, count: 10_000))

        let outcome = try await world.runner().run(world.request())

        #expect(outcome.end == .failed(.toolMissing))
        #expect(outcome.message?.contains("no route") == true)
        #expect(world.queue.submitted.isEmpty)
    }

    @Test func `a secret travels by its name, and nothing that holds one travels`() async throws {
        let world = try ClusterWorld { try ClusterWorld.carryOut($0, $1) }
        var request = world.request()
        request.environment = ["TOKEN": "s3cret-value", "PLAIN": "yes"]
        request.secrets = ["s3cret-value"]
        request.secretEntries = ["TOKEN": "token"]
        #expect(try await world.runner().run(request).end == .completed)
        let job = try #require(world.queue.submitted.first)
        #expect(job.secrets == ["TOKEN": "token"])
        #expect(job.environment["PLAIN"] == "yes")
        #expect(job.environment["TOKEN"] == nil)

        var mixed = world.request(attempt: 2)
        mixed.environment = ["HEADER": "Bearer s3cret-value"]
        mixed.secrets = ["Bearer s3cret-value"]
        let outcome = try await world.runner().run(mixed)
        #expect(outcome.end == .failed(.invalid))
        #expect(outcome.message?.contains("'HEADER'") == true)
        #expect(outcome.message?.contains("s3cret") == false)
        #expect(world.queue.submitted.count == 1)
    }

    @Test func `cancelling asks the queue and the worker, and takes the job's own word`()
        async throws
    {
        let world = try ClusterWorld { folder, job in
            let time = Timestamp(microseconds: 1)
            let owner = JobOwner(node: "node1", worker: "w", pid: 7, started: time)
            _ = try folder.claim(job.key, owner)
        }
        world.queue.script([.running(node: "node1", since: nil)])
        let runner = try world.runner()
        let request = world.request()
        let exchange = world.exchange
        let work = Task { await runner.run(request) }
        while world.queue.submitted.isEmpty { await Task.yield() }
        let job = world.queue.submitted[0]
        work.cancel()
        while try exchange.revocation(of: job.key) == nil { await Task.yield() }
        _ = try exchange.publish(ClusterWorld.result(job, .terminated))

        #expect(await work.value.end == .failed(.interrupted))
        while world.queue.cancelled.isEmpty { await Task.yield() }
        #expect(world.queue.cancelled.first == job.key)
    }

    @Test func `a worker that is silent for a lease has lost the job, and its word comes too late`()
        async throws
    {
        let world = try ClusterWorld { folder, job in
            let time = Timestamp(microseconds: 1)
            let owner = JobOwner(node: "node1", worker: "w", pid: 7, started: time)
            _ = try folder.claim(job.key, owner)
        }
        world.queue.script([.lost("its node does not answer")])
        var job = JobDescription(
            key: JobKey(log: "log-1", run: "r1", step: StepReference("a", "b"), attempt: 1),
            idempotencyKey: "",
            arguments: ["true"],
            workspace: .shared(project: world.fixture.project.string),
            exchange: .folder(world.exchange.path.string)
        )
        job.leaseMilliseconds = 5
        try world.exchange.place(job)
        let run = world.fixture.state.appending("runs").appending("r1")
        try DurableFile.createDirectories(run, durably: false)
        let source = OutputSource(run: "r1", step: job.key.step, attempt: 1)
        var attempt = ClusterAttempt(
            job: job,
            runner: "far",
            queue: world.queue,
            exchange: world.exchange,
            places: AttemptPlaces(folder: run),
            output: ProgramOutput(
                of: source,
                to: world.fixture.log,
                clock: FrozenClock(),
                masker: ProcessMasker().current
            ),
            clock: FrozenClock()
        )
        attempt.pace.shortest = .milliseconds(1)
        attempt.pace.retry = .milliseconds(1)
        attempt.pace.allowance = .milliseconds(1)

        // The queue's word or the silence itself, whichever is noticed first.
        guard case .lost = try await attempt.result().end else {
            Issue.record("it is not lost")
            return
        }
        #expect(try !world.exchange.publish(ClusterWorld.result(job)))
        #expect(try world.exchange.revocation(of: job.key) == .fence)
    }

    @Test func `jobs of the run that nobody waits for are ended`() async throws {
        let world = try ClusterWorld { _, _ in }
        let step = StepReference("build", "compile")
        let mine = JobKey(log: "log-1", run: "r1", step: step, attempt: 2)
        let stray = JobKey(log: "log-1", run: "r1", step: step, attempt: 1)
        let other = JobKey(log: "log-9", run: "r1", step: step, attempt: 1)
        world.queue.keepOpen([mine, stray, other])
        for key in [mine, stray, other] {
            let job = JobDescription(
                key: key,
                idempotencyKey: "",
                arguments: ["true"],
                workspace: .shared(project: "/project"),
                exchange: .folder(world.exchange.path.string)
            )
            _ = try world.exchange.place(job)
        }

        let ended = try await world.runner().endStrays(
            of: "r1",
            except: [TrackedAttempt(step, attempt: 2)],
            on: [.named("far")]
        )

        #expect(ended == [stray])
        #expect(world.queue.cancelled == [stray])
        // A queue may be able to withdraw what waits alone.
        #expect(try world.exchange.revocation(of: stray) == .cancel)
        #expect(try world.exchange.revocation(of: mine) == nil)
        #expect(try world.exchange.revocation(of: other) == nil)
    }
}

/// Counts from one.
private final class Count: Sendable {
    private let number = Mutex(0)

    func next() -> Int {
        number.withLock { number in
            number += 1
            return number
        }
    }
}
