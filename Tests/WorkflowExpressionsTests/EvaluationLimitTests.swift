import Testing
import WorkflowExpressions
import WorkflowModel

@Suite struct EvaluationLimitTests {
    private static let context = Context(
        values: RootValues([
            "vars": .map([
                "many": .list(Array(repeating: .integer(1), count: 1_000)),
                "text": .string(String(repeating: "a", count: 100_000)),
                "needle": .string(String(repeating: "a", count: 50_000) + "b"),
                "line": .string(String(repeating: "a", count: 60) + "!"),
            ])
        ])
    )

    @Test(arguments: [
        "map(vars.many, x => map(vars.many, y => map(vars.many, z => x + y + z)))",
        "all(vars.many, x => all(vars.many, y => x == y))",
        "map(vars.many, x => vars.text + vars.text)",
        "replace(vars.text, 'a', vars.text)",
        "join(vars.many, vars.text)",
        "format('{0}{0}{0}{0}{0}{0}{0}{0}{0}{0}{0}{0}', vars.text)",
        "map(vars.many, x => contains(vars.text, vars.needle))",
        "all(vars.many, x => vars.many == vars.many)",
        "map(vars.many, x => vars.many)[0] == map(vars.many, x => map(vars.many, y => 'abc'))",
        "map(vars.many, x => split(vars.text, 'a'))",
        "map(vars.many, x => map(vars.many, y => matches('a', 'a')))",
        "length(map(vars.many, x => to_json(vars.many)))",
        "upper(vars.text) + lower(vars.text) + trim(vars.text) + upper(vars.text) + upper(vars.text)"
            + " + upper(vars.text) + upper(vars.text)",
    ])
    func `an evaluation that would take too long or too much is given up`(text: String) throws {
        let expression = try Expression(parsing: SourceString(text))

        let error = #expect(throws: EvaluationError.self) {
            _ = try expression.evaluate(in: Self.context)
        }

        #expect(error?.code == .evaluationLimit)
    }

    @Test func `a pattern that would take forever makes the answer unknown`() throws {
        let expression = try Expression(parsing: "matches(vars.line, '^(a+)+$')")

        let error = #expect(throws: EvaluationError.self) {
            _ = try expression.evaluate(in: Self.context)
        }

        #expect(error?.code == .patternLimit)
        #expect(error?.isUnknown == true)
    }

    @Test func `reading a long text costs little`() throws {
        let expression = try Expression(
            parsing: "length(vars.text) == 100000 && contains(vars.text, 'aa')"
        )

        #expect(try expression.evaluate(in: Self.context) == .bool(true))
    }
}
