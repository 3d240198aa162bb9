import JSON
import Testing

@Suite struct RunCommandTests {
    private let scene: CommandScene

    init() async throws {
        scene = try CommandScene()
        let applied = await scene.run("workflow", "apply", "./flows/greet", "--var", "who=world")
        try #require(applied.code == 0, "\(applied.errors)")
    }

    @Test func `a run waits for a person with 2 and ends with 0 once it is attested`() async throws
    {
        let started = await scene.run("run", "start")
        let advanced = await scene.run("workflow", "advance", "--attest", "all", "--reason", "fine")

        #expect(started.code == 2, "\(started.errors)")
        #expect(started.output.contains("The greeting is polite"))
        #expect(started.output.contains("next: ddx workflow advance"))
        #expect(advanced.code == 0, "\(advanced.errors)")
        #expect(advanced.output.contains("completed"))
    }

    @Test func `progress stands on standard error, a line a transition`() async {
        let started = await scene.run("run", "start")

        #expect(started.errors.contains("step 'hello/say' started"))
        #expect(started.errors.contains("phase 'hello' completed"))
        #expect(!started.errors.contains("\u{1B}"))
        #expect(!started.output.contains("step 'hello/say' started"))
    }

    @Test func `with quiet nothing stands on standard error`() async {
        let started = await scene.run("run", "start", "--quiet")

        #expect(started.code == 2)
        #expect(started.errors.isEmpty)
    }

    @Test func `on a terminal the tree is taken off the screen at the end`() async {
        let started = await scene.run("run", "start", answers: [])

        #expect(started.code == 2)
        #expect(started.errors.isEmpty || started.errors.hasSuffix("\u{1B}[J"))
    }

    @Test func `on a dumb terminal there are plain lines without escapes`() async {
        let started = await scene.run("run", "start", answers: [], environment: ["TERM": "dumb"])

        #expect(started.errors.contains("phase 'hello' completed"))
        #expect(!(started.errors + started.output).contains("\u{1B}"))
    }

    @Test func `the object of a run has the fields that programs rely on`() async throws {
        let started = await scene.run("run", "start", "--json", "--correlation", "ticket-7")

        let json = try started.json
        #expect(started.code == 2)
        #expect(started.errors.isEmpty)
        #expect(json["schema"] == "ddx.run/1")
        #expect(json["workflow"] == "greet")
        #expect(json["status"] == "paused")
        #expect(json["reason"] == "attestation")
        #expect(json["principal"]?.stringValue?.isEmpty == false)
        #expect(json["correlation_id"] == "ticket-7")
        #expect(json["variables"]?["who"] == "world")
        #expect(json["progress"]?["total"] == 2)
        #expect(json["phases"]?[0]?["steps"]?[0]?["exit_code"] == 0)
        #expect(json["waiting_for"]?[0]?["kind"] == "attestation")
    }

    @Test func `show, list, status and next tell the same run`() async throws {
        let started = try await scene.run("run", "start", "--json").json
        let id = try #require(started["id"]?.stringValue)

        let shown = try await scene.run("run", "show", "--json").json
        let listed = try await scene.run("run", "list", "--json", "--status", "paused").json
        let others = try await scene.run("run", "list", "--json", "--status", "failed").json
        let status = try await scene.run("status", "--json").json
        let same = try await scene.run("workflow", "status", "--json").json
        let next = try await scene.run("workflow", "next", "--json").json

        #expect(shown["id"]?.stringValue == id)
        #expect(listed["schema"] == "ddx.runs/1")
        #expect(listed["runs"]?[0]?["id"]?.stringValue == id)
        #expect(listed["runs"]?[0]?["phases"] == nil)
        #expect(others["runs"]?.arrayValue?.isEmpty == true)
        #expect(status["schema"] == "ddx.status/1")
        #expect(status["runs"]?[0]?["waiting_for"]?[0]?["text"] == "The greeting is polite")
        #expect(same == status)
        #expect(next["schema"] == "ddx.next/1")
        #expect(next["criteria"]?[0]?["number"] == 1)
    }

    @Test func `history and logs tell what happened`() async throws {
        _ = await scene.run("run", "start")

        let history = try await scene.run("history", "--json").json
        let logs = await scene.run("logs")
        let records = await scene.run("logs", "--json", "--stream", "stdout")
        let none = await scene.run("logs", "--step", "other")

        #expect(history["schema"] == "ddx.history/1")
        #expect(history["transitions"]?[0]?["to"] == "pending")
        #expect(logs.output.contains("\nhello/say | hello world\n"))
        #expect(logs.output.contains("\nhello/say | step 'hello/say' started\n"))
        #expect(try records.json["message"] == "hello world")
        #expect(try records.json["stream"] == "stdout")
        #expect(none.code == 66)
        #expect(none.output.isEmpty)
    }

    @Test func `explain tells about a run, a phase, a step and nothing else`() async {
        _ = await scene.run("run", "start")
        let id = await newest()

        let run = await scene.run("explain", id)
        let phase = await scene.run("explain", id, "sign")
        let step = await scene.run("explain", id, "hello/say")
        let other = await scene.run("explain", id, "singn")

        #expect(run.code == 0 && phase.code == 0 && step.code == 0)
        #expect(phase.output.contains("The greeting is polite"))
        #expect(other.code == 66)
        #expect(other.errors.contains("did you mean 'sign'?"))
    }

    @Test func `the command to type next is one that there is`() async throws {
        let root = await scene.run("--help")
        var told = [try await scene.run("status", "--json").json["next"]]
        for words in [["run", "start"], ["workflow", "advance", "--attest", "all"]] {
            _ = await scene.run(words)
            told.append(try await scene.run("run", "show", "--json").json["next"])
            told.append(try await scene.run("status", "--json").json["next"])
        }

        for command in told {
            let words = (command?.stringValue ?? "").split(separator: " ").map(String.init)
            let help = await scene.run(Array(words.dropFirst()) + ["--help"])
            #expect(words.first == "ddx")
            #expect(help.code == 0 && help.output != root.output, "\(words)")
        }
    }

    @Test func `a cancelled run is over`() async throws {
        _ = await scene.run("run", "start")
        let id = await newest()

        let cancelled = await scene.run("run", "cancel", id, "--reason", "not needed")
        let again = await scene.run("run", "cancel", id)
        let resumed = await scene.run("run", "resume", id)
        let shown = try await scene.run("run", "show", id, "--json").json

        #expect(cancelled.code == 0, "\(cancelled.errors)")
        #expect(again.code == 1)
        #expect(resumed.code == 1)
        #expect(shown["status"] == "cancelled")
    }

    @Test func `what a criterion is called decides, and an unknown one is refused`() async {
        _ = await scene.run("run", "start")

        let unknown = await scene.run("workflow", "advance", "--attest", "Nothing")
        let advanced = await scene.run("workflow", "advance", "--attest", "the greeting")

        #expect(unknown.code == 64)
        #expect(unknown.errors.contains("no open criterion is called 'Nothing'"))
        #expect(advanced.code == 0)
    }

    @Test func `who started a run cannot approve in it where duties are separated`() async throws {
        let flow = """
            name: flow
            version: 1.0.0
            phases:
              - id: one
                exit_criteria:
                  - {criteria: Signed, check: {approval: boss}}
                  - Looked at
                steps: [{command: ["true"]}]
            """
        try scene.write("flow/workflow.yml", flow)
        _ = await scene.run("workflow", "apply", "./flow")
        _ = await scene.run("config", "set", "policies.separation_of_duties", "true")
        _ = await scene.run("run", "start", "flow")
        let open = try await scene.run("run", "list", "--json").json["runs"]?[0]?["id"]
        let run = try #require(open?.stringValue)

        let approved = await scene.run("workflow", "advance", run, "--attest", "Signed")
        let attested = await scene.run("workflow", "advance", run, "--attest", "Looked at")

        #expect(approved.code == 77)
        #expect(approved.errors.contains("somebody who did not start the run"))
        #expect(attested.code == 2)
    }

    @Test func `resume of a completed run says so with 0`() async {
        _ = await scene.run("run", "start")
        let id = await newest()
        _ = await scene.run("workflow", "advance", "--attest", "1")

        let resumed = await scene.run("run", "resume", id)

        #expect(resumed.code == 0)
        #expect(resumed.output.contains("completed"))
    }

    @Test func `without a person advance evaluates again and attests nothing`() async {
        _ = await scene.run("run", "start")

        let advanced = await scene.run("workflow", "advance")

        #expect(advanced.code == 2)
    }

    @Test func `a failed run ends with 1 and quotes what its step wrote last`() async throws {
        let scene = try CommandScene(
            workflow: """
                name: greet
                version: 1.0.0
                phases:
                  - id: boom
                    steps: [{ id: burst, run: "echo the last words; exit 3" }]

                """
        )
        _ = await scene.run("workflow", "apply", "./flows/greet")

        let started = await scene.run("run", "start")
        let json = try await scene.run("run", "show", "--json").json

        #expect(started.code == 1)
        #expect(started.output.contains("the last words"))
        #expect(started.output.contains("next: ddx run resume"))
        #expect(json["phases"]?[0]?["steps"]?[0]?["exit_code"] == 3)
    }

    private func newest() async -> String {
        let runs = await scene.run("run", "show", "--json")
        return (try? runs.json["id"]?.stringValue) ?? ""
    }
}
