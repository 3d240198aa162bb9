import JSON
import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowLanguage
@testable import WorkflowRunners

@Suite struct ContainerPlaceTests {
    private static let image = "name@sha256:" + String(repeating: "a", count: 64)

    /// A program by the name of the engine, which writes down how it was called.
    private static func tools(of fixture: ProjectFixture) throws -> String {
        let script = """
            #!/bin/sh
            for word in "$@"; do printf '%s\\n' "$word"; done >"$0.called"
            printf '%s' "$GREETING" >"$0.environment"
            exit 7
            """
        let tools = fixture.top.appending("tools")
        try DurableFile.createDirectories(tools, durably: false)
        let file = tools.appending("podman")
        try DurableFile.write(Array(script.utf8), to: file, mode: .publicFile)
        try BoundedRoot(tools).setPermissions(of: "podman", to: .publicFolder)
        return "\(tools):/usr/bin:/bin"
    }

    private static func called(_ fixture: ProjectFixture, _ what: String) throws -> [String] {
        let file = fixture.top.appending("tools").appending("podman.\(what)")
        return String(decoding: try DurableFile.read(file, limit: 1 << 16), as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }

    @Test func `the engine is called with exactly these words`() async throws {
        let fixture = try ProjectFixture()
        let path = try Self.tools(of: fixture)
        var request = fixture.request(
            .script("echo hi", shell: .standard),
            environment: ["GREETING": "hello", "PATH": "/inside"]
        )
        request.runner = .named("box")
        let box: JSONValue = [
            "kind": "container", "engine": "podman", "image": Self.image.json, "memory": "64MB",
            "cpus": 0.5, "pids": 9, "user": "1:2", "env": ["CI": "yes"],
        ]

        let outcome = try await fixture.runner(
            environment: ["PATH": path],
            runners: ["box": box]
        ).run(request)

        #expect(outcome.end == .failed(.exitStatus))
        #expect(outcome.exitCode == 7)
        let project = fixture.project.string
        let words = try Self.called(fixture, "called")
        let name = try #require(words.firstIndex(of: "--name").map { words[$0 + 1] })
        let file = try #require(words.first { $0.contains("/output-") })
        #expect(
            words == [
                "run", "--rm", "--name", name, "--label", "ddx.run=r1",
                "--label", "ddx.step=build/compile", "--network", "none",
                "--cap-drop", "all", "--security-opt", "no-new-privileges",
                "--pids-limit", "9", "--memory", "64000000b", "--cpus", "0.5", "--user", "1:2",
                "--mount", "type=bind,source=\(project),target=\(project)",
                "--mount", file, "--workdir", project,
                "--env", "CI", "--env", "DDX_ATTEMPT", "--env", "DDX_IDEMPOTENCY_KEY",
                "--env", "DDX_OUTPUT", "--env", "DDX_PHASE_ID", "--env", "DDX_PROJECT",
                "--env", "DDX_RUN_ID", "--env", "DDX_STEP_ID", "--env", "GREETING",
                "--env", "PATH=/inside",
                "--entrypoint", "sh", Self.image, "-e", "-c", "echo hi",
            ]
        )
        #expect(try Self.called(fixture, "environment") == ["hello"])
    }

    @Test func `a step that affects nothing cannot write to the project`() async throws {
        let fixture = try ProjectFixture()
        let path = try Self.tools(of: fixture)
        var request = fixture.request(.program(["true"]))
        request.affects = []
        request.runner = .described(["container": ["image": Self.image.json]])

        _ = try await fixture.runner(environment: ["PATH": path]).run(request)

        let project = fixture.project.string
        let mount = "type=bind,source=\(project),target=\(project),readonly"
        #expect(try Self.called(fixture, "called").contains(mount))
    }

    @Test func `without an engine the tool is missing`() async throws {
        let fixture = try ProjectFixture()
        var request = fixture.request(.program(["true"]))
        request.runner = .described(["container": ["image": Self.image.json]])

        let outcome = try await fixture.runner(environment: ["PATH": "/nowhere"]).run(request)

        #expect(outcome.end == .failed(.toolMissing))
        #expect(outcome.message?.contains("neither podman nor docker") == true)
    }

    @Test(
        arguments: [
            ["image": "alpine:3.20"], ["image": "a@sha256:12"], ["image": "--privileged"], [:],
            ["image": .string(image), "network": "-x"], ["image": .string(image), "memory": "1"],
            ["image": .string(image), "cpus": 0], ["image": .string(image), "volumes": []],
        ] as [JSONObject]
    )
    func `what a container cannot be is refused`(description: JSONObject) {
        #expect(throws: ContainerDescription.Problem.self) {
            try ContainerDescription(description.json)
        }
    }
}
