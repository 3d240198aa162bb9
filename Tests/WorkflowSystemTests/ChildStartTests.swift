import SystemPackage
import Testing

@testable import WorkflowSystem

@Suite struct ChildStartTests {
    private func failure(
        _ program: String,
        arguments: [String] = [],
        environment: [String: String] = ["PATH": "/usr/bin:/bin"],
        in directory: FilePath = "/"
    ) async throws -> ChildStartFailure? {
        let specification = ChildSpecification(
            program: program,
            arguments: arguments,
            environment: environment,
            workingDirectory: directory
        )
        let outcome = try await ChildProcess.run(specification)
        guard case .couldNotStart(let failure) = outcome.ending else { return nil }
        return failure
    }

    @Test(arguments: ["no-such-program", "/no/such/program", "./none", "", "/etc/passwd/x"])
    func `a missing program is not found`(program: String) async throws {
        #expect(try await failure(program)?.reason == .notFound)
    }

    @Test(arguments: ["/tmp", "/etc/passwd", "/dev/null"])
    func `what is no program is not executable`(program: String) async throws {
        #expect(try await failure(program)?.reason == .notExecutable)
    }

    @Test func `a script whose interpreter is missing is not executable`() async throws {
        let folder = try TemporaryFolder()
        try folder.root.write(Array("#!/no/such\n".utf8), to: "script", mode: .publicFolder)
        try folder.root.write([1, 2, 3], to: "noise", mode: .publicFolder)

        #expect(try await failure("./script", in: folder.path)?.reason == .notExecutable)
        #expect(try await failure("./noise", in: folder.path)?.reason == .notExecutable)
    }

    @Test func `a name is looked for in the child's own PATH`() async throws {
        let folder = try TemporaryFolder()
        try folder.root.createDirectories("a/tool")
        try folder.root.createDirectories("b")
        try folder.root.write(Array("#!/bin/sh\n".utf8), to: "b/tool", mode: .publicFolder)
        let first = ["PATH": "\(folder.path)/none:\(folder.path)/a"]
        let both = ["PATH": "\(folder.path)/a:b"]

        #expect(try await failure("tool", environment: first)?.reason == .notExecutable)
        #expect(try await failure("tool", environment: both, in: folder.path) == nil)
        #expect(try await failure("sh", environment: ["PATH": ""])?.reason == .notFound)
        #expect(try await failure("true", environment: [:]) == nil)
    }

    @Test func `a working directory that is none is said so`() async throws {
        let missing = try await failure("true", in: "/no/such/folder")
        let file = try await failure("true", in: "/etc/passwd")

        #expect(missing?.reason == .other)
        #expect(missing?.message == "the working directory '/no/such/folder' does not exist")
        #expect(file?.message == "the working directory '/etc/passwd' is not a folder")
    }

    @Test func `an environment beyond the system's limit is an outcome`() async throws {
        let huge = ["PATH": "/usr/bin:/bin", "HUGE": String(repeating: "x", count: 1 << 20)]

        let failure = try await failure("true", environment: huge)

        #expect(failure?.reason == .other)
        #expect(failure?.message.contains("arguments and environment are too large") == true)
    }

    @Test func `zero bytes and impossible names are refused`() async throws {
        #expect(try await failure("true", arguments: ["a\0b"])?.reason == .other)
        #expect(try await failure("true", environment: ["A": "\0"])?.reason == .other)
        #expect(try await failure("true", environment: ["A=B": ""])?.reason == .other)
        #expect(try await failure("true", environment: ["": "x"])?.reason == .other)
    }

    @Test func `a missing standard input is said so`() async throws {
        var specification = ChildSpecification.shell("exit 0")
        specification.standardInput = "/no/such/input"

        let outcome = try await ChildProcess.run(specification)

        #expect(
            outcome.ending
                == .couldNotStart(
                    ChildStartFailure(.other, "cannot read '/no/such/input' as standard input")
                )
        )
    }
}
