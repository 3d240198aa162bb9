import JSON
import Testing

/// Commands that show something leave every file as it was.
@Suite struct ReadingCommandTests {
    private let scene: CommandScene

    init() throws {
        scene = try CommandScene()
    }

    @Test func `commands that show something write nothing`() async throws {
        _ = await scene.run("workflow", "apply", "./flows/greet", "--var", "who=bob")
        _ = await scene.run("run", "start")
        let before = try scene.snapshot()

        let words = [
            ["status"], ["history"], ["logs"], ["explain"], ["run", "list"], ["run", "show"],
            ["status", "--all-projects"], ["run", "list", "--all-projects"],
            ["run", "list", "--where", "vars.who == 'bob' && phases.hello.attempt > 0"],
            ["report", "run"], ["report", "timing"], ["report", "usage"],
            ["report", "run", "--format", "html"],
            ["workflow", "list"], ["workflow", "next"], ["workflow", "show", "greet"],
            ["workflow", "validate", "greet"], ["workflow", "actions", "greet"],
            ["config", "show"], ["schema"], ["explain", "DDX0213"], ["run", "start", "--dry-run"],
            ["workflow", "apply", "greet", "--dry-run"],
        ]
        for command in words {
            let result = await scene.run(command)
            #expect(result.code == 0, "\(command): \(result.errors)")
        }

        #expect(try scene.snapshot() == before)
    }

    @Test func `outside a project reading makes none`() async throws {
        let before = try scene.snapshot()

        let words = [["status"], ["run", "list"], ["workflow", "list"], ["config", "show"]]
        for command in words {
            let result = await scene.run(command)
            #expect(result.code == 0, "\(command): \(result.errors)")
        }

        #expect(try scene.snapshot() == before)
    }

    @Test func `apply that only shows makes no project`() async throws {
        let before = try scene.snapshot()

        let result = await scene.run(
            "workflow",
            "apply",
            "./flows/greet",
            "--dry-run",
            "--var",
            "who=bob"
        )

        #expect(result.code == 0, "\(result.errors)")
        #expect(result.output.contains("nothing was written"))
        #expect(result.output.contains("printf 'hello"))
        #expect(try scene.snapshot() == before)
    }

    @Test func `a run that only shows tells variables, gates and commands`() async throws {
        _ = await scene.run("workflow", "apply", "./flows/greet", "--var", "who=bob")

        let text = await scene.run("run", "start", "--dry-run")
        let json = try await scene.run("run", "start", "--dry-run", "--json").json

        #expect(text.output.contains("who = bob"))
        #expect(text.output.contains("The greeting is polite (attested)"))
        #expect(json["schema"] == "ddx.plan/1")
        #expect(
            json["phases"]?[0]?["steps"]?[0]?["command"]?.stringValue?.contains("printf") == true
        )
    }
}
