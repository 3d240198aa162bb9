import Synchronization
import SystemPackage
import Testing

@testable import WorkflowSystem

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite struct ChildProcessTests {
    @Test func `a child's exit code and both streams arrive`() async throws {
        let (ending, output) = try await runShell("echo out; echo err >&2; exit 7")

        #expect(ending == .exited(7))
        #expect(output.text() == "out\n")
        #expect(output.text(.standardError) == "err\n")
    }

    @Test func `a child that a signal ended is told apart`() async throws {
        let (ending, _) = try await runShell("kill -9 $$")

        #expect(ending == .signalled(9))
    }

    @Test func `bytes that are no text arrive unchanged`() async throws {
        let (_, output) = try await runShell(#"printf '\000\377\200\n\000'"#)

        #expect(output.bytes() == [0, 255, 128, 10, 0])
    }

    @Test func `ten megabytes on each stream arrive whole`() async throws {
        let size = 10 << 20
        let (ending, output) = try await runShell(
            "head -c \(size) /dev/zero & head -c \(size) /dev/zero >&2; wait"
        )

        #expect(ending == .exited(0))
        #expect(output.bytes().count == size)
        #expect(output.bytes(.standardError).count == size)
    }

    @Test func `two hundred children run at once`() async throws {
        let outputs = try await withThrowingTaskGroup(of: (Int, ChildEnding, String).self) {
            group in
            for number in 0..<200 {
                group.addTask {
                    let (ending, output) = try await runShell("echo \(number); exit \(number)")
                    return (number, ending, output.text())
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }

        #expect(outputs.count == 200)
        for (number, ending, text) in outputs {
            #expect(ending == .exited(Int32(number)))
            #expect(text == "\(number)\n")
        }
    }

    @Test func `a child sees exactly the environment it was given`() async throws {
        let output = ChildOutput()
        let specification = ChildSpecification(
            program: "env",
            environment: ["B": "2\n3", "A": "", "PATH": "/usr/bin:/bin"],
            workingDirectory: "/"
        )

        let outcome = try await ChildProcess.run(specification, onOutput: output.add)

        #expect(outcome.ending == .exited(0))
        #expect(output.text() == "A=\nB=2\n3\nPATH=/usr/bin:/bin\n")
    }

    @Test func `a child reads nothing unless a file is named`() async throws {
        let folder = try TemporaryFolder()
        try folder.root.write(Array("given".utf8), to: "input")
        let output = ChildOutput()
        var specification = ChildSpecification.shell("cat; pwd")
        specification.workingDirectory = folder.path

        _ = try await ChildProcess.run(specification, onOutput: output.add)
        specification.standardInput = folder.path.appending("input")
        _ = try await ChildProcess.run(specification, onOutput: output.add)

        #expect(output.text() == "\(folder.path)\ngiven\(folder.path)\n")
    }

    @Test func `a child leads a session and starts with default signals`() async throws {
        Terminal.ignoreBrokenPipes()

        let (ending, output) = try await runShell(
            """
            [ $(cut -d' ' -f6 /proc/$$/stat) = $$ ] || exit 1
            sed -n 's/^Sig\\(Ign\\|Blk\\):.//p' /proc/self/status
            """
        )

        // The C library keeps signals 32 and 33 to itself.
        let masks = output.text().split(separator: "\n").map { UInt64($0, radix: 16) }
        #expect(ending == .exited(0))
        #expect(masks.map { $0.map { $0 & 0x7fff_ffff } } == [0, 0])
    }

    @Test func `a child inherits no descriptor but the three streams`() async throws {
        let folder = try TemporaryFolder()
        let lock = try FileLock.tryAcquire(folder.path.appending("lock"))
        let leak = unsafe open("/dev/null", 0)

        let (_, output) = try await runShell("ls /proc/self/fd")
        close(leak)

        let isLocked = lock != nil
        #expect(isLocked)
        #expect(output.text() == "0\n1\n2\n3\n")
    }

    @Test func `the identity given at the start is that of the child`() async throws {
        let identity = Mutex<ProcessIdentity?>(nil)
        let output = ChildOutput()
        let control = ChildControl()

        _ = try await ChildProcess.run(
            .shell("echo $$; exec sleep 1000"),
            control: control,
            onStart: { started in
                #expect(started.isAlive)
                identity.withLock { $0 = started }
            },
            onOutput: { stream, bytes in
                output.add(stream, bytes)
                control.terminate(grace: .zero)
            }
        )

        let started = try #require(identity.withLock { $0 })
        #expect(output.text() == "\(started.pid)\n")
        #expect(!started.isAlive)
    }

    @Test func `an error at the start kills the child and is thrown`() async throws {
        struct Refused: Error {}
        let identity = Mutex<ProcessIdentity?>(nil)

        await #expect(throws: Refused.self) {
            try await ChildProcess.run(
                .shell("exec sleep 1000"),
                onStart: { started in
                    identity.withLock { $0 = started }
                    throw Refused()
                }
            )
        }

        let started = try #require(identity.withLock { $0 })
        #expect(!started.isAlive)
    }
}
