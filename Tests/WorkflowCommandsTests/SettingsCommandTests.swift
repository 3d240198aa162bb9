import JSON
import Testing

@Suite struct SettingsCommandTests {
    private let scene: CommandScene

    init() throws {
        scene = try CommandScene()
    }

    @Test func `a setting that is changed is told with where it stands`() async throws {
        _ = await scene.run("init")

        let set = await scene.run("config", "set", "limits.parallel", "3")
        let get = await scene.run("config", "get", "limits.parallel")
        let shown = await scene.run("config", "show", "--origin")

        #expect(set.code == 0, "\(set.errors)")
        #expect(get.output == "3\n")
        #expect(shown.output.contains("limits.parallel = 3  # "))
        #expect(shown.output.contains("config.yml"))
    }

    @Test func `the environment wins over files`() async throws {
        let result = await scene.run(
            "config",
            "get",
            "limits.parallel",
            "--json",
            environment: ["DDX_LIMITS_PARALLEL": "5"]
        )

        let setting = try result.json["settings"]?[0]
        #expect(setting?["value"] == 5)
        #expect(setting?["origin"] == "environment DDX_LIMITS_PARALLEL")
    }

    @Test(arguments: [["limits.parallel", "none"], ["limits.paralel", "3"]])
    func `a setting that is mistyped changes nothing`(words: [String]) async throws {
        _ = await scene.run("init")
        let before = try scene.snapshot()

        let result = await scene.run(["config", "set"] + words)

        #expect(result.code == 64)
        #expect(result.errors.contains("limits.paral"))
        #expect(result.errors.contains("help: ddx config show"))
        #expect(try scene.snapshot() == before)
    }

    @Test func `a wrong setting ends every command that uses it with 78`() async throws {
        _ = await scene.run("init")
        try scene.write(".ddx/config.yml", "limits: { parallel: 0 }\n")

        let result = await scene.run("status")

        #expect(result.code == 78)
        #expect(result.errors.contains("config.yml:1:"))
    }

    @Test func `init is told once and repeated without effect`() async throws {
        let first = try await scene.run("init", "--json").json
        let before = try scene.snapshot()
        let again = try await scene.run("init", "--json").json

        #expect(first["schema"] == "ddx.init/1")
        #expect(first["created"]?.arrayValue?.isEmpty == false)
        #expect(again["created"]?.arrayValue?.isEmpty == true)
        #expect(try scene.snapshot() == before)
    }

    @Test func `the schema is one`() async throws {
        let result = await scene.run("schema")

        #expect(try result.json["$schema"] == "http://json-schema.org/draft-07/schema#")
    }

    @Test(arguments: ["DDX0213", "ddx213", "DDX2002", "DDX4001"])
    func `a code is explained however it is typed`(code: String) async throws {
        let text = await scene.run("explain", code)
        let json = try await scene.run("explain", code, "--json").json

        #expect(text.code == 0)
        #expect(text.output.hasPrefix("DDX"))
        #expect(json["schema"] == "ddx.explanation/1")
    }

    @Test func `a code is explained with lines that are wrong and right`() async throws {
        let text = await scene.run("explain", "DDX0107")
        let json = try await scene.run("explain", "DDX0107", "--json").json

        #expect(
            text.output == """
                DDX0107: a duration cannot be read

                Write a number and a unit: 300ms, 90s, 10m, 2h, 1d.

                Wrong, in a step:

                    run: make
                    timeout: 90

                Right:

                    run: make
                    timeout: 90s

                """
        )
        #expect(json["example"]?["of"] == "step")
        #expect(json["example"]?["right"] == "run: make\ntimeout: 90s")
    }

    @Test func `colours need a terminal that wants them`() async throws {
        let colored = await scene.run("config", "show", "--origin", answers: [])
        let plain = await scene.run(
            "config",
            "show",
            "--origin",
            answers: [],
            environment: ["NO_COLOR": "1"]
        )
        let asked = await scene.run("config", "show", "--origin", "--no-color", answers: [])

        #expect(colored.output.contains("\u{1B}["))
        #expect(!plain.output.contains("\u{1B}["))
        #expect(asked.output == plain.output)
    }
}
