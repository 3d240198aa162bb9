import Testing
import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowModel

@Suite struct InterpolatedTextTests {
    @Test(arguments: [
        ("plain", Value.string("plain")), ("", .string("")), ("${{ vars.count }}", .integer(3)),
        ("${{ vars.list }}", .list([.string("a"), .string("b")])), ("${{vars.none}}", .null),
        (" ${{ vars.count }}", .string(" 3")),
        ("${{ vars.count }}${{ vars.count }}", .string("33")),
        ("a ${{ vars.none }} b", .string("a  b")), ("${{ vars.list }}!", .string("[\"a\",\"b\"]!")),
        ("${{ '}}' }}", .string("}}")),
        ("${{ {a: {b: 1}} }}", .map(["a": .map(["b": .integer(1)])])),
        ("$ { {", .string("$ { {")), ("${x} $y {{ z }}", .string("${x} $y {{ z }}")),
        ("$${{ vars.count }}", .string("$3")), ("é${{ vars.name }}é", .string("éAdaé")),
    ])
    func `expressions are replaced by their values`(text: String, expected: Value) throws {
        let interpolated = try InterpolatedText(parsing: SourceString(text))

        #expect(try interpolated.evaluate(in: Samples.context) == expected)
        #expect(interpolated.containsExpression == (text.contains("${{") && !text.isEmpty))
    }

    @Test func `a text with a secret in it is a secret`() throws {
        let text = try InterpolatedText(parsing: "Bearer ${{ vars.token }}")

        let value = try text.evaluate(in: Samples.context)

        #expect(value == .secret(.string("Bearer hunter2")))
    }

    @Test(arguments: [
        ("a ${{ x", DiagnosticCode.unclosedExpression, 2), ("${{ 'x }}", .unclosedExpression, 0),
        ("${{ }}", .emptyExpression, 4), ("ab ${{ 1 + }}", .unexpectedToken, 11),
        ("${{", .unclosedExpression, 0),
        ("${{ {a: 1 }}", .unclosedExpression, 0),
    ])
    func `what is wrong is found at its place`(text: String, code: DiagnosticCode, at: Int) throws {
        let span = SourceSpan(file: "w.yml", range: 7..<(7 + text.utf8.count))

        let error = #expect(throws: Diagnostic.self) {
            _ = try InterpolatedText(parsing: SourceString(text, at: span))
        }

        #expect(error?.code == code)
        #expect(error?.span?.range.lowerBound == 7 + at)
    }

    @Test func `findings inside of a text have their place`() throws {
        let text = "a ${{ vars.nope }} ${{ vars.name }}"
        let span = SourceSpan(file: "w.yml", range: 0..<text.utf8.count)
        let scope = Scope(definition: Samples.workflow)

        let found = try InterpolatedText(parsing: SourceString(text, at: span)).check(in: scope)

        #expect(found.map(\.span) == [SourceSpan(file: "w.yml", range: 10..<15)])
    }

    @Test(arguments: ["vars.count == 3", "${{ vars.count == 3 }}", "  ${{ vars.count == 3 }}\n"])
    func `a condition may stand in braces or not`(text: String) throws {
        let condition = try Expression.condition(parsing: SourceString(text))

        #expect(try condition.decide(in: Samples.context).holds)
    }

    @Test(arguments: ["${{ true }} && true", "${{ true }}${{ true }}", "!${{ true }}"])
    func `a condition partly in braces is refused`(text: String) throws {
        let error = #expect(throws: Diagnostic.self) {
            _ = try Expression.condition(parsing: SourceString(text))
        }

        #expect(error?.code == .partlyBracedCondition)
    }

    @Test func `a text that would become too long is refused`() throws {
        let context = Context(
            values: RootValues([
                "vars": .map(["x": .string(String(repeating: "a", count: 600_000))])
            ])
        )

        let error = #expect(throws: EvaluationError.self) {
            _ = try InterpolatedText(parsing: "${{ vars.x }}${{ vars.x }}").evaluate(in: context)
        }

        #expect(error?.code == .evaluationLimit)
    }
}
