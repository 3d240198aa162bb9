import Synchronization
import SystemPackage
import Testing

@testable import WorkflowSystem

@Suite struct ChildEndingTests {
    @Test func `a child that ignores the request is killed after the grace period`() async throws {
        let control = ChildControl()

        let outcome = try await ChildProcess.run(
            .shell("trap '' TERM; echo ready; while :; do sleep 1000; done"),
            control: control,
            onOutput: { _, _ in control.terminate(grace: .milliseconds(20)) }
        )

        #expect(outcome.ending == .terminated)
    }

    @Test func `a child that heeds the request may say its last words`() async throws {
        let control = ChildControl()
        let output = ChildOutput()

        let outcome = try await ChildProcess.run(
            .shell("trap 'echo bye; exit 3' TERM; echo ready; sleep 1000 & wait"),
            control: control,
            onOutput: { stream, bytes in
                output.add(stream, bytes)
                control.terminate(grace: .seconds(1_000))
            }
        )

        #expect(outcome.ending == .terminated)
        #expect(output.text() == "ready\nbye\n")
    }

    @Test func `an earlier moment replaces a later one`() async throws {
        let control = ChildControl()

        let outcome = try await ChildProcess.run(
            .shell("trap 'echo again' TERM; echo ready; while :; do sleep 1000 & wait $!; done"),
            control: control,
            onOutput: { _, bytes in
                let isFirst = bytes.elementsEqual("ready\n".utf8)
                control.terminate(grace: isFirst ? .seconds(1_000) : .zero)
            }
        )

        #expect(outcome.ending == .terminated)
    }

    @Test func `a stopped child is ended too`() async throws {
        let control = ChildControl()

        let outcome = try await ChildProcess.run(
            .shell("trap 'exit 0' TERM; echo ready; kill -STOP $$; sleep 1000"),
            control: control,
            onOutput: { _, _ in control.terminate(grace: .seconds(1_000)) }
        )

        #expect(outcome.ending == .terminated)
    }

    @Test func `a child whose time is out is ended`() async throws {
        let outcome = try await ChildProcess.run(
            .shell("exec sleep 1000", timeout: .milliseconds(20))
        )

        #expect(outcome.ending == .timedOut)
        #expect(outcome.duration >= .milliseconds(20))
    }

    @Test func `a request before the start keeps the child from starting`() async throws {
        let control = ChildControl()
        control.terminate(grace: .zero)

        let outcome = try await ChildProcess.run(
            .shell("exit 0"),
            control: control,
            onStart: { _ in Issue.record("it started") }
        )

        #expect(outcome.ending == .terminated)
    }

    @Test func `cancelling the waiting task ends the child`() async throws {
        let (ready, started) = AsyncStream.makeStream(of: Void.self)
        let waiting = Task {
            try await ChildProcess.run(
                .shell("echo ready; exec sleep 1000"),
                onOutput: { _, _ in started.finish() }
            )
        }

        for await _ in ready {}
        waiting.cancel()

        #expect(try await waiting.value.ending == .terminated)
    }

    @Test func `what a child leaves in its group is dead afterwards`() async throws {
        let (ending, output) = try await runShell(
            "for i in 1 2 3; do sleep 1000 & echo $!; done; sleep 1000 >/dev/null 2>&1 & echo $!"
        )

        let pids = output.text().split(separator: "\n").compactMap { Int32($0) }
        #expect(ending == .exited(0))
        #expect(pids.count == 4)
        for pid in pids { #expect(ProcessIdentity(of: pid)?.isAlive != true) }
    }

    // The second fills the stream until nobody reads it any more, and may be dead by then.
    @Test(arguments: [("sleep 1000", 1...1), ("yes", 0...1)])
    func `an escaped process that keeps the stream open holds nobody up`(
        escaped: String,
        survivors: ClosedRange<Int>
    ) async throws {
        let folder = try TemporaryFolder()
        let entry = "DDX_TEST=\(UUIDv7.next())"
        var specification = ChildSpecification.shell(
            """
            mkfifo ready
            setsid sh -c 'echo > ready; exec \(escaped)' &
            read line < ready
            echo done >&2
            """
        )
        specification.workingDirectory = folder.path
        specification.environment["DDX_TEST"] = String(entry.dropFirst("DDX_TEST=".count))
        let output = ChildOutput()

        let outcome = try await ChildProcess.run(
            specification,
            onOutput: { stream, bytes in
                if stream == .standardError { output.add(stream, bytes) }
            }
        )

        #expect(outcome.ending == .exited(0))
        #expect(output.text(.standardError) == "done\n")
        let left = try await ProcessSessions.endAll(whoseEnvironmentContains: entry)
        #expect(survivors.contains(left.count))
        #expect(ProcessSessions.processes(whoseEnvironmentContains: entry).isEmpty)
    }

    @Test func `a recorded session is ended by its identity and by no other`() async throws {
        let recorded = Mutex<ProcessIdentity?>(nil)

        let outcome = try await ChildProcess.run(
            .shell("echo ready; sleep 1000 & wait"),
            onStart: { identity in recorded.withLock { $0 = identity } },
            onOutput: { _, _ in
                guard let identity = recorded.withLock({ $0 }) else { return }
                let other = ProcessIdentity(
                    pid: identity.pid,
                    startTime: identity.startTime &+ 1,
                    boot: identity.boot
                )
                #expect(!ProcessSessions.end(other))
                #expect(ProcessSessions.end(identity))
            }
        )

        #expect(outcome.ending == .signalled(9))
        let identity = try #require(recorded.withLock { $0 })
        #expect(!ProcessSessions.end(identity))
    }
}
