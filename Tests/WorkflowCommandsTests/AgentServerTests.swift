import JSON
import JSONSchema
import Synchronization
import Testing
import WorkflowCommands
import WorkflowKit

@testable import WorkflowProtocols

@Suite struct AgentServerTests {
    /// Sends requests to a server, and gives the answers by their ids once it has ended.
    private func play(
        _ requests: [JSONObject],
        in scene: CommandScene
    ) async throws -> [Int: JSONValue] {
        let written = Mutex<[UInt8]>([])
        let surroundings = scene.surroundings([:])
        let server = try AgentServer(
            openProject: { try Project.open(nil, in: surroundings) },
            runVerb: AgentVerbRunner(surroundings, projectFolder: nil).run,
            write: { bytes in
                written.withLock { $0 += bytes }
                return true
            }
        )
        var inbox = RPCInbox<LineFraming>()
        let hello: JSONValue = ["jsonrpc": "2.0", "id": 0, "method": "initialize", "params": [:]]
        for message in [hello] + requests.map(\.json) {
            inbox.take(LineFraming.framed(message.bytes())).items.forEach(server.take)
        }
        server.leave()
        await server.serve()
        let lines = written.withLock { $0 }.split(separator: UInt8(ascii: "\n"))
        var answers: [Int: JSONValue] = [:]
        for line in lines {
            let message = try JSONValue(parsing: Array(line))
            if let id = message["id"]?.intValue {
                answers[id] = message
            }
        }
        return answers
    }

    private func call(_ id: Int, _ tool: String, _ arguments: JSONObject = [:]) -> JSONObject {
        [
            "jsonrpc": "2.0", "id": id.json, "method": "tools/call",
            "params": ["name": tool.json, "arguments": arguments.json],
        ]
    }

    @Test func `every tool is a command that has its options`() async throws {
        let scene = try CommandScene()
        let dump = try await scene.run("--experimental-dump-help").json

        for verb in AgentVerbs.all {
            var command = try #require(dump["command"])
            for word in verb.words {
                let children = command["subcommands"]?.arrayValue ?? []
                command = try #require(children.first { $0["commandName"]?.stringValue == word })
            }
            let known = (command["arguments"]?.arrayValue ?? []).flatMap { argument in
                (argument["names"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
            }
            let given = try verb.commandLine(
                JSONObject(verb.arguments.map { ($0.name, example($0)) })
            )
            let options = given.dropFirst(verb.words.count).prefix { $0 != "--" }
            for option in options {
                let name = String(option.dropFirst(2).prefix { $0 != "=" })
                #expect(known.contains(name), "'\(verb.name)' has no '\(option)'")
            }
        }
    }

    /// A value that an argument takes.
    private func example(_ argument: AgentArgument) -> JSONValue {
        switch argument.kind {
        case .position, .text: "a"
        case .choice(_, let words): words[0].json
        case .texts: ["a"]
        case .number: 1
        case .flag, .background: true
        case .values: ["a": "b"]
        }
    }

    @Test func `what a tool answers is what the command prints, and follows its schema`()
        async throws
    {
        let scene = try CommandScene()
        _ = await scene.run("workflow", "apply", "./flows/greet", "--var", "who=ada")
        _ = await scene.run("run", "start")

        let answers = try await play(
            [
                call(1, "run_show"), call(2, "history"), call(3, "status"),
                call(4, "run_show", ["run": "zz"]),
            ],
            in: scene
        )

        for (id, tool, words) in [
            (1, "run_show", ["run", "show"]), (2, "history", ["history"]),
            (3, "status", ["status"]),
        ] {
            let told = try #require(answers[id]?["result"]?["structuredContent"])
            #expect(told == (try await scene.run(words + ["--json"]).json))
            let schema = try JSONSchema(try #require(AgentVerbs.verb(tool)).answer.schema)
            #expect(schema.validate(told).isValid)
        }
        let failure = try #require(answers[4]?["result"])
        #expect(failure["isError"] == true)
        #expect(failure["content"]?[0]?["text"] == "there is no run 'zz'\nhelp: run_list {}")
        #expect(failure["_meta"]?["ddx/error"]?["code"] == "not_found")
    }

    @Test func `what an agent does is recorded as an agent's, and it trusts nothing`() async throws
    {
        let scene = try CommandScene()
        let refused = try await play(
            [call(1, "workflow_apply", ["workflow": "./flows/greet"])],
            in: scene
        )
        _ = await scene.run("workflow", "apply", "./flows/greet", "--var", "who=ada")

        let answers = try await play([call(1, "run_start")], in: scene)

        #expect(refused[1]?["result"]?["isError"] == true)
        #expect(answers[1]?["result"]?["structuredContent"]?["status"] == "paused")
        let history = try await scene.run("history", "--json").json
        let kinds = history["transitions"]?.arrayValue?.compactMap {
            $0["principal_kind"]?.stringValue
        }
        #expect(Set(kinds ?? []) == ["agent"])
    }

    @Test func `no verb makes an agent trust something, whichever it is`() async throws {
        let scene = try CommandScene()
        let runner = AgentVerbRunner(scene.surroundings([:]), projectFolder: nil)
        let call = VerbCall(
            agent: "test",
            interruptions: AsyncStream { $0.finish() },
            keepsLast: false,
            document: { _ in },
            note: { _ in }
        )
        _ = await runner.run(["init", "--json"], call)
        try scene.write(".ddx/workflows/greet/workflow.yml", CommandScene.greet)
        let digest = "sha256:" + String(repeating: "0", count: 64)

        let answers = [
            await runner.run(["workflow", "trust", "--this-project", "--json"], call),
            await runner.run(["workflow", "trust", digest, "--json"], call),
            await runner.run(["run", "start", "greet", "--trust", digest, "--json"], call),
        ]
        // What an agent made is nobody's own, so a person is asked as well.
        let started = await scene.run("run", "start", "greet", "--var", "who=ada")
        let adopted = await scene.run("workflow", "trust", "--this-project")
        let again = await scene.run("run", "start", "greet", "--var", "who=ada")

        #expect(
            answers.map { $0.documents.last?["code"] } == [
                "not_permitted", "not_permitted", "not_permitted",
            ]
        )
        #expect(
            answers.allSatisfy { $0.documents.last?["message"] == "an agent cannot trust anything" }
        )
        #expect(started.code == 77)
        #expect(adopted.code == 0)
        #expect(again.code == 2)
    }
}
