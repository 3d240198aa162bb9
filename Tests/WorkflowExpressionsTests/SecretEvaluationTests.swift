import JSON
import Testing
import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowModel

@Suite struct SecretEvaluationTests {
    @Test(arguments: [
        ("vars.token", "hunter2"), ("'a' + vars.token", "ahunter2"),
        ("format('{0}', vars.token)", "hunter2"),
        ("upper(vars.token)", "HUNTER2"), ("length(vars.token)", "7"),
        ("vars.token == 'x'", "false"),
        ("vars.token == 'x' ? 1 : 2", "2"), ("join([vars.token, 'x'])", "hunter2,x"),
        ("to_json({a: vars.token})", "{\"a\":\"hunter2\"}"),
        ("default(null, vars.token)", "hunter2"),
        ("{a: 1}[vars.token == '' ? 'b' : 'a']", "1"), ("!(vars.token == '')", "true"),
        ("true && vars.token != ''", "true"), ("any([vars.token], x => x == 'hunter2')", "true"),
        ("split(vars.token, 't')[0]", "hun"), ("length(filter([1], x => vars.token != ''))", "1"),
        ("[vars.token][0]", "hunter2"), ("{a: vars.token}.a", "hunter2"),
        ("'x' in vars.token", "false"),
        ("contains([vars.token], 'hunter2')", "true"),
    ])
    func `what is made from a secret is a secret`(text: String, revealed: String) throws {
        let value = try Samples.value(text)

        #expect(value == .secret(value.revealed))
        #expect(value.revealed.description == revealed)
        #expect(value.description == "***")
        #expect(throws: EvaluationError.self) { try value.json() }
    }

    @Test func `a list keeps its secrets among its other elements`() throws {
        let value = try Samples.value("map([vars.token, 'open'], x => x)")

        #expect(value == .list([.secret(.string("hunter2")), .string("open")]))
        #expect(value.description == "[\"***\",\"open\"]")
        #expect(throws: EvaluationError.self) { try value.json() }
    }

    @Test func `a secret is recorded as asterisks`() throws {
        let expression = try Expression(parsing: "vars.token + format('{0}', vars.token)")

        let operands = try expression.evaluateRecording(in: Samples.context).operands

        #expect(operands == [Operand(name: "vars.token", value: "***")])
    }

    @Test(arguments: [
        "from_json(vars.token)", "duration(vars.token)", "semver(vars.token, '>1')",
        "matches('a', vars.token + '(')",
        "vars.token - 1", "vars.list[vars.token]", "exists(vars.token)",
        "format(vars.token + '{9}')",
    ])
    func `no error tells what the secret is`(text: String) throws {
        let error = #expect(throws: EvaluationError.self) { try Samples.value(text) }

        #expect(error?.message.contains("hunter") == false)
        #expect(error?.hints.joined().contains("hunter") == false)
    }

    @Test func `no error tells how long a secret is`() throws {
        let error = #expect(throws: EvaluationError.self) {
            try Samples.value("vars.list[length(vars.token)]")
        }

        #expect(error?.code == .indexOutOfRange)
        #expect(error?.message.contains("7") == false)
    }

    @Test func `a condition made from a secret is refused when it is decided`() throws {
        let expression = try Expression(parsing: "vars['token'] == 'hunter2'")

        let error = #expect(throws: EvaluationError.self) {
            _ = try expression.decide(in: Samples.context)
        }

        #expect(error?.code == .secretRefused)
    }

    @Test func `a condition is a bool or an error`() throws {
        #expect(try Expression(parsing: "vars.flag").decide(in: Samples.context).holds)
        let error = #expect(throws: EvaluationError.self) {
            _ = try Expression(parsing: "vars.none").decide(in: Samples.context)
        }
        #expect(error?.code == .wrongType)
    }
}
