import JSON
import Testing

@Suite struct WorkflowCommandTests {
    private let scene: CommandScene

    init() throws {
        scene = try CommandScene()
    }

    @Test func `a workflow is shown before it is applied`() async throws {
        let text = await scene.run("workflow", "show", "./flows/greet")
        let json = try await scene.run("workflow", "show", "./flows/greet", "--json").json

        #expect(text.code == 0, "\(text.errors)")
        #expect(text.output.contains("who (string; required)"))
        #expect(text.output.contains("The greeting is polite"))
        #expect(json["schema"] == "ddx.workflow/1")
        #expect(json["variables"]?[0]?["name"] == "who")
        #expect(json["phases"]?[1]?["exit_criteria"]?[0]?["criteria"] == "The greeting is polite")
        #expect(json["phases"]?[0]?["steps"]?[0]?["kind"] == "run")
    }

    @Test func `apply makes a project, pins the workflow, and changes nothing when repeated`()
        async throws
    {
        let first = await scene.run(
            "workflow",
            "apply",
            "./flows/greet",
            "--var",
            "who=bob",
            "--json"
        )
        let again = await scene.run("workflow", "init", "./flows/greet", "--json")
        let listed = try await scene.run("workflow", "list", "--installed", "--json").json

        #expect(first.code == 0, "\(first.errors)")
        #expect(try first.json["schema"] == "ddx.apply/1")
        #expect(try first.json["files"]?[0]?["change"] == "new")
        #expect(try first.json["dry_run"] == false)
        let changes = try again.json["files"]?.arrayValue?.map { $0["change"] }
        #expect(changes?.allSatisfy { $0 == "same" } == true)
        #expect(listed["workflows"]?[0]?["name"] == "greet")
        #expect(listed["workflows"]?[0]?["installed"] == true)
        #expect(listed["workflows"]?[0]?["usage"] == 0)
    }

    @Test(arguments: [
        (["--type", "tour"], 1), (["--type", "other"], 0), (["--category", "learning"], 1),
        (["--tag", "small"], 1), (["--tag", "small", "--tag", "big"], 0),
        (["--source", "project"], 1),
    ])
    func `lists are narrowed down`(filter: [String], count: Int) async throws {
        _ = await scene.run("workflow", "apply", "./flows/greet", "--var", "who=bob")

        let listed = try await scene.run(["workflow", "list", "--json"] + filter).json

        #expect(listed["workflows"]?.arrayValue?.count == count)
    }

    @Test func `a missing variable is named with the flag to give`() async {
        let result = await scene.run("workflow", "apply", "./flows/greet")

        #expect(result.code == 64)
        #expect(result.errors.contains("who"))
        #expect(result.errors.contains("--var who="))
    }

    @Test func `on a terminal a missing variable is asked for until it fits`() async throws {
        let result = await scene.run(
            "workflow",
            "apply",
            "./flows/greet",
            answers: ["", "BOB", "bob"]
        )
        let started = try await scene.run("run", "start", "--json").json

        #expect(result.code == 0, "\(result.errors)")
        #expect(result.errors.contains("Who shall be greeted?"))
        #expect(result.errors.contains("a value is required"))
        #expect(started["variables"]?["who"] == "bob")
    }

    @Test func `a person who ends the input is told what is missing`() async {
        let result = await scene.run("workflow", "apply", "./flows/greet", answers: [])

        #expect(result.code == 64)
        #expect(result.errors.contains("--var who="))
    }

    @Test func `with yes or json nobody is asked`() async {
        let yes = await scene.run("workflow", "apply", "./flows/greet", "--yes", answers: ["bob"])
        let json = await scene.run("workflow", "apply", "./flows/greet", "--json", answers: ["bob"])

        #expect(yes.code == 64)
        #expect(json.code == 64)
    }

    @Test func `advance asks for one criterion after the other`() async {
        _ = await scene.run("workflow", "apply", "./flows/greet", "--var", "who=bob")
        _ = await scene.run("run", "start")

        let denied = await scene.run("workflow", "advance", answers: ["n"])
        let attested = await scene.run("workflow", "advance", answers: ["y"])

        #expect(denied.code == 2)
        #expect(denied.errors.contains("1. The greeting is polite"))
        #expect(attested.code == 0, "\(attested.output)\(attested.errors)")
    }

    @Test func `errors in a workflow end with 65 and are all told`() async throws {
        try scene.write(
            "flows/bad/workflow.yml",
            "name: bad\nphases:\n  - id: one\n    needs: [tow]\n    stps: []\n"
        )

        let human = await scene.run("workflow", "validate", "./flows/bad")
        let short = await scene.run("workflow", "validate", "./flows/bad", "--format", "short")
        let json = await scene.run("workflow", "validate", "./flows/bad", "--json")
        let good = await scene.run("workflow", "validate", "./flows/greet")

        #expect(human.code == 65)
        #expect(human.output.contains("--> "))
        #expect(short.output.contains("workflow.yml:4:"))
        #expect(json.code == 65)
        #expect(try json.json["schema"] == "ddx.diagnostics/1")
        #expect(try (json.json["errors"]?.intValue ?? 0) > 0)
        #expect(try json.json["diagnostics"]?[0]?["line"] != .null)
        #expect(good.code == 0)
    }

    @Test func `findings are written for code review tools`() async throws {
        try scene.write("flows/bad/workflow.yml", "name: bad\nversion: 1.0.0\nstages: []\n")

        let sarif = await scene.run("workflow", "validate", "./flows/bad", "--format", "sarif")

        let run = try sarif.json["runs"]?[0]
        #expect(sarif.code == 65)
        #expect(run?["tool"]?["driver"]?["rules"]?[0]?["shortDescription"]?["text"] != nil)
        let uris = run?["results"]?.arrayValue?.map {
            $0["locations"]?[0]?["physicalLocation"]?["artifactLocation"]?["uri"]
        }
        #expect(uris?.isEmpty == false)
        #expect(uris?.allSatisfy { $0 == "flows/bad/workflow.yml" } == true)
    }

    @Test func `keys are mended where they stand, and the rest is told`() async throws {
        let text =
            "name: bad\nversion: 1.0.0\nstages:\n  - {id: p, tasks: [{cmd: x, retries: 2}]}\n"
        try scene.write("flows/bad/workflow.yml", text)

        let mended = await scene.run("workflow", "validate", "./flows/bad", "--fix")
        let again = await scene.run("workflow", "validate", "./flows/bad", "--fix", "--json")

        #expect(mended.code == 65)
        #expect(mended.errors.contains("workflow.yml:3:1: 'stages' is now 'phases'"))
        #expect(mended.output.contains("a step has no key 'retries'"))
        #expect(
            try scene.text(of: "flows/bad/workflow.yml")
                == "name: bad\nversion: 1.0.0\nphases:\n  - {id: p, steps: [{run: x, retries: 2}]}\n"
        )
        #expect(try again.json["changes"] == [])
        #expect(try again.json["errors"] == 1)
    }

    @Test func `what cannot be used fails with its findings as one object`() async throws {
        try scene.write("flows/bad/workflow.yml", "name: bad\nphases: 3\n")

        let result = await scene.run("workflow", "apply", "./flows/bad", "--json")

        #expect(result.code == 65)
        #expect(try result.json["schema"] == "ddx.error/1")
        #expect(try result.json["diagnostics"]?[0]?["code"]?.stringValue?.hasPrefix("DDX") == true)
    }

    @Test func `a created workflow is valid, and can be removed`() async throws {
        _ = await scene.run("init")

        let created = await scene.run("workflow", "create", "mine", "--json")
        let valid = await scene.run("workflow", "validate", "mine")
        let tested = try await scene.run("workflow", "test", "mine", "--json").json
        let page = await scene.run("workflow", "docs", "mine")
        let removed = await scene.run("workflow", "remove", "mine", "--force")
        let gone = await scene.run("workflow", "show", "mine")

        #expect(created.code == 0, "\(created.errors)")
        #expect(try created.json["schema"] == "ddx.create/1")
        #expect(valid.code == 0, "\(valid.output)")
        #expect(tested["schema"] == "ddx.test/1")
        #expect(tested["passed"] == true, "\(tested)")
        #expect(tested["coverage"]?["phases"] == ["reached": 2, "total": 2, "missing": []])
        #expect(page.output.hasPrefix("# mine\n"))
        #expect(removed.code == 0, "\(removed.errors)")
        #expect(gone.code == 66)
    }

    @Test func `a scene that fails is told with file, line, expected and found`() async throws {
        _ = await scene.run("init")
        try scene.write(
            "flows/greet/tests/a.yml",
            "variables: { who: x }\nexpect:\n  status: failed\n"
        )

        let text = await scene.run("workflow", "test", "./flows/greet")
        let json = try await scene.run("workflow", "test", "./flows/greet", "--json").json

        #expect(text.code == 1)
        #expect(text.output.contains("FAILED  tests/a.yml"))
        #expect(
            text.output.contains(
                "status of the run should be 'failed' but is 'paused' (attestation)\n"
                    + " --> flows/greet/tests/a.yml:3:11"
            ),
            "\(text.output)"
        )
        let failure = json["scenes"]?[0]?["failures"]?[0]
        #expect(failure?["expectation"] == "status")
        #expect(failure?["expected"] == "failed")
        #expect(failure?["found"] == "paused")
        #expect(failure?["line"] == 3)
    }

    @Test func `actions are listed and their prompts printed`() async throws {
        try scene.write("flows/greet/actions/wave/prompt.md", "# Wave a hand\n\nDo it.\n")

        let actions = try await scene.run("workflow", "actions", "./flows/greet", "--json").json
        let prompt = await scene.run("workflow", "exec", "./flows/greet", "wave", "at", "bob")
        let unknown = await scene.run("workflow", "exec", "./flows/greet", "wafe")

        #expect(actions["actions"]?[0]?["title"] == "Wave a hand")
        #expect(prompt.output == "# Wave a hand\n\nDo it.\n\nat bob\n")
        #expect(unknown.code == 66)
        #expect(unknown.errors.contains("did you mean 'wave'?"))
    }
}
