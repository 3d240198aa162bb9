import JSON
import Testing
import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowModel

@Suite struct RunValuesTests {
    private struct Source: ValueLookup {
        let values: [[String]: JSONValue] = [
            ["vars", "name"]: "Ada", ["vars", "token"]: "hunter2",
            ["vars"]: ["name": "Ada", "token": "hunter2"],
            ["phases", "build", "status"]: "completed",
            ["phases", "build", "outputs"]: ["a": [1, 2]],
            ["run", "started"]: "2023-11-14T22:13:20.000Z", ["project", "git", "branch"]: "main",
        ]

        func value(at path: [String]) -> JSONValue? { values[path] }
    }

    private let context = Context(values: RunValues(Source(), secrets: ["token"]))

    private func value(_ text: String) throws -> Value {
        try Expression(parsing: SourceString(text)).evaluate(in: context)
    }

    @Test(arguments: [
        ("vars.name", Value.string("Ada")), ("vars.token", .secret(.string("hunter2"))),
        ("vars['token']", .secret(.string("hunter2"))), ("phases.build.outputs.a[1]", .integer(2)),
        ("phases[lower('BUILD')].status", .string("completed")),
        ("phases[lower('BUILD')]['status']", .string("completed")),
        ("run.started", .time(1_700_000_000_000_000)), ("project.git.branch", .string("main")),
        ("vars[lower('TOKEN')]", .secret(.string("hunter2"))),
        ("vars", .map(["name": .string("Ada"), "token": .secret(.string("hunter2"))])),
    ])
    func `values are found by path`(text: String, expected: Value) throws {
        #expect(try value(text) == expected)
    }

    @Test func `a secret cannot name a phase`() throws {
        let error = #expect(throws: EvaluationError.self) { try value("phases[vars.token].status") }

        #expect(error?.code == .secretRefused)
    }

    @Test(arguments: [
        "vars.nope", "phases.other.status", "nope", "run.id", "env", "phases", "project.git",
    ])
    func `what the run does not have is an error`(text: String) throws {
        #expect(throws: EvaluationError.self) { try value(text) }
    }
}
