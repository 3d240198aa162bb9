import JSON
import Testing

@Suite struct UsageTests {
    private let scene: CommandScene

    init() throws {
        scene = try CommandScene()
    }

    @Test(arguments: [
        (["statsu"], "did you mean 'status'?"), (["run", "strat"], "did you mean 'start'?"),
        (["workflow", "advanse"], "did you mean 'advance'?"),
    ])
    func `an unknown command is refused with the nearest one`(
        words: [String],
        hint: String
    ) async {
        let result = await run(words)

        #expect(result.code == 64)
        #expect(result.output.isEmpty)
        #expect(
            result.errors.contains(
                "error: there is no command 'ddx \(words.joined(separator: " "))'"
            )
        )
        #expect(result.errors.contains("help: \(hint)"))
    }

    @Test(arguments: [
        ["status", "--jsn"], ["workflow", "show"], ["status", "extra"],
        ["run", "list", "--status", "odd"],
        ["logs", "--tail", "-1"], ["logs", "--tail", "many"], ["logs", "--context", "2"],
        ["logs", "--regex"], ["logs", "--level", "loud"], ["logs", "--all", "--follow"],
        ["logs", "--grep", "/(/"], ["run", "start", "--var", "novalue"],
        ["workflow", "validate", "--format", "odd"], ["workflow", "validate", "--fixed"],
        ["completions", "tcsh"], ["run", "resume", "--interrupted", "perhaps"], ["run", "pause"],
    ])
    func `what makes no sense ends with 64 and says what to type`(words: [String]) async {
        let result = await run(words)

        #expect(result.code == 64)
        #expect(result.output.isEmpty)
        #expect(result.errors.hasPrefix("error: "))
        #expect(result.errors.contains("help: "))
    }

    @Test func `a misspelt option is answered with the right one`() async {
        let result = await scene.run("status", "--jsn")

        #expect(
            result.errors == """
                error: unknown option '--jsn'
                help: did you mean '--json'?
                help: ddx status --help

                """
        )
    }

    @Test func `with json a wrong command line is one object on standard output`() async throws {
        let result = await scene.run("status", "--json", "extra")

        let json = try result.json
        #expect(json["schema"] == "ddx.error/1")
        #expect(json["code"] == "usage")
        #expect(json["exit"] == 64)
        #expect(json["message"] == "unexpected argument 'extra'")
        #expect(result.errors.isEmpty)
    }

    @Test(arguments: [
        ["--json", "config", "show"], ["--project", ".", "--json", "config", "show"],
        ["--no-color", "--project=.", "-q", "config", "show", "--json"],
    ])
    func `what all commands take may stand before the verb`(words: [String]) async throws {
        let result = await run(words)

        #expect(result.code == 0, "\(result.errors)")
        #expect(try result.json["schema"] == "ddx.config/1")
    }

    @Test(arguments: [["--json"], ["--project"], ["--project", "."], ["--json", "workflow"]])
    func `options without a verb are refused`(words: [String]) async {
        let result = await run(words)

        #expect(result.code == 64)
    }

    @Test func `a project folder that is not there is not found`() async {
        let result = await scene.run("status", "--project", "nowhere")

        #expect(result.code == 66)
        #expect(result.errors.hasPrefix("error: there is no folder 'nowhere'"))
    }

    @Test(arguments: [
        ["run", "show", "0193"], ["logs"], ["history"], ["explain"], ["run", "resume"],
        ["workflow", "next"], ["workflow", "show", "nothing"], ["explain", "DDX9998"],
        ["config", "get", "limits.parallell"], ["run", "start"],
    ])
    func `what is not there ends with 66 and a hint`(words: [String]) async {
        let result = await run(words)

        #expect(result.code == 66, "\(result.errors)")
        #expect(result.errors.contains("help: "))
    }

    @Test func `a workflow with control characters cannot act on the terminal`() async {
        let result = await scene.run("workflow", "show", "\u{1B}[2Jx")

        #expect(result.code == 66)
        #expect(!result.errors.contains("\u{1B}"))
    }

    private func run(_ words: [String]) async -> CommandScene.Result {
        await scene.run(words)
    }
}
