import JSON
import JSONSchema
import Testing

@testable import WorkflowProtocols

@Suite struct AgentVerbTests {
    private func commandLine(_ name: String, _ given: JSONObject) throws -> [String] {
        try #require(AgentVerbs.verb(name)).commandLine(given)
    }

    @Test func `a call becomes a command line whose values cannot be options`() throws {
        let words = try commandLine(
            "run_start",
            [
                "workflow": "--project=/", "variables": ["who": "-x", "count": 3, "on": true],
                "correlation": "--trust", "step": true,
            ]
        )

        #expect(
            words == [
                "run", "start", "--json", "--verbose", "--var=who=-x", "--var=count=3",
                "--var=on=true", "--correlation=--trust", "--step", "--", "--project=/",
            ]
        )
    }

    @Test(
        arguments: [
            ["trust": "sha256:0"], ["workflow": ""], ["workflow": 7], ["variables": ["a": [:]]],
            ["step": "yes"], ["until": .null],
        ] as [JSONObject]
    )
    func `what is no argument of a verb is misuse`(given: JSONObject) throws {
        #expect(throws: AgentVerb.Misuse.self) { try commandLine("run_start", given) }
    }

    @Test func `a place in the line needs the ones before it`() throws {
        #expect(throws: AgentVerb.Misuse.self) { try commandLine("explain", ["place": "a/b"]) }
        #expect(
            try commandLine("explain", ["subject": "0193", "place": "a"]).suffix(2) == [
                "0193", "a",
            ]
        )
    }

    @Test func `tools have names, texts and schemas that can be used`() throws {
        #expect(Set(AgentVerbs.all.map(\.name)).count == AgentVerbs.all.count)
        for verb in AgentVerbs.all {
            _ = try JSONSchema(verb.inputSchema)
            _ = try JSONSchema(verb.answer.schema)
            #expect(verb.description.hasSuffix("."), "\(verb.name)")
            #expect(verb.arguments.allSatisfy { $0.description.hasSuffix(".") }, "\(verb.name)")
            #expect(verb.inputSchema["additionalProperties"] == false)
        }
    }

    @Test func `no tool trusts, skips or changes settings`() {
        let words = Set(
            AgentVerbs.all.flatMap(\.words) + AgentVerbs.all.flatMap(\.arguments).map(\.name)
        )

        #expect(
            words.isDisjoint(with: [
                "trust", "untrust", "skip", "config", "rollback", "audit", "key",
            ])
        )
    }

    @Test(arguments: [
        ("ddx run resume 0193", #"run_resume {"run":"0193"}"#),
        (
            "ddx workflow advance 01a2 --attest 1",
            #"workflow_advance {"run":"01a2","attest":["1"]}"#
        ),
        ("ddx workflow list", "workflow_list {}"),
        ("ddx workflow apply NAME", "ddx workflow apply NAME"),
        ("ddx run watch 0193", "ddx run watch 0193"),
        ("ddx run skip 0193 build --reason x", "ddx run skip 0193 build --reason x"),
        ("edit it, then go on", "edit it, then go on"),
    ])
    func `what to type is told as the call that does it, where there is one`(
        line: String,
        told: String
    ) {
        #expect(NextCall.hint(line) == told)
    }
}
