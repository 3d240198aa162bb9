import JSON
import Testing
import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowModel

@Suite struct ExpressionEvaluationTests {
    @Test(arguments: [
        ("7 / 2", "3.5"), ("6 / 2", "3"), ("7 % 3", "1"), ("-7 % 3", "-1"), ("7.5 % 2", "1.5"),
        ("1 == 1.0", "true"), ("9007199254740993 == 9007199254740992.0", "false"),
        ("9007199254740993 > 9007199254740992.0", "true"), ("1 == '1'", "false"),
        ("null == null", "true"), ("'a' < 'b'", "true"), ("'a' + 'b'", "ab"),
        ("[1] + [2]", "[1,2]"),
        ("[1, 2] == [1, 2.0]", "true"), ("{a: 1, b: 2} == {b: 2, a: 1}", "true"),
        ("{a: 1, a: 2}", "{\"a\":2}"), ("'e\u{301}' == '\u{e9}'", "false"),
        ("duration('1h30m') - duration('30m')", "1h"), ("duration('1.5s')", "1500ms"),
        ("vars.when + duration('1d') > vars.when", "true"), ("(now() - vars.when)", "0s"),
        ("'a' in vars.list", "true"), ("'ba' in 'abab'", "true"), ("'k' in {k: 1}", "true"),
        ("-9223372036854775808 % -1", "0"), ("vars.flag ? 'yes' : 1 / 0", "yes"),
        ("false && 1 / 0 == 1", "false"), ("true || 1 / 0 == 1", "true"),
        ("vars.nothing.at.all", ""), ("vars.people[0].name", "Ada"),
        ("phases['build-it'].status", "completed"), ("phases.build-it.attempt", "2"),
        ("vars.list[0]", "a"), ("null.x", ""), ("env.HOME", "/home/ada"),
        ("env.NOPE == null", "true"),
    ])
    func `operators compute`(text: String, expected: String) throws {
        let value = try Samples.value(text)

        #expect(value.description == expected)
    }

    @Test(arguments: [
        ("success()", "false"), ("failure()", "true"), ("always()", "true"),
        ("cancelled()", "false"),
        ("contains('abc', 'bc')", "true"), ("contains([1, 2], 2.0)", "true"),
        ("contains({a: 1}, 'a')", "true"), ("contains('abc', '')", "true"),
        ("starts_with('abc', 'ab')", "true"), ("starts_with('ab', 'abc')", "false"),
        ("ends_with('abc', 'bc')", "true"), ("ends_with('c', 'bc')", "false"),
        ("format('{1} {0} {{}}', 'a', 2)", "2 a {}"), ("format('x')", "x"),
        ("join(['a', 1, true], '-')", "a-1-true"), ("join([1, 2])", "1,2"),
        ("split('a,b,,c', ',')", "[\"a\",\"b\",\"\",\"c\"]"),
        ("split('a\\r\\nb', '\\n')[0] == 'a\\r'", "true"),
        ("lower('ÄB')", "äb"), ("upper('äb')", "ÄB"), ("trim('\\t a b \\n')", "a b"),
        ("trim('  ')", ""),
        ("replace('aXbX', 'X', '--')", "a--b--"), ("replace('aaa', 'aa', 'b')", "ba"),
        ("length('né')", "2"), ("length([1, 2])", "2"), ("length({a: 1})", "1"),
        ("to_json({a: [1, 2.5, null]})", "{\"a\":[1,2.5,null]}"),
        ("from_json('{\"a\": [1, 2]}').a[1]", "2"), ("hash_files('*.md')", "abc"),
        ("hash_files('*.txt') == null", "true"), ("exists('docs/prd.md')", "true"),
        ("glob('*.md')", "[\"a.md\",\"b.md\"]"), ("default(vars.none, 'x')", "x"),
        ("default('', 'x')", ""), ("has(vars.none)", "false"), ("has(vars.name)", "true"),
        ("has({a: null}, 'a')", "true"), ("has({a: null}, 'b')", "false"),
        ("has(null, 'b')", "false"),
        ("all(vars.people, p => p.age > 10)", "true"), ("all([], x => false)", "true"),
        ("any(vars.people, p => p.age < 10)", "false"), ("any([false, true])", "true"),
        ("map(vars.people, p => upper(p.name))", "[\"ADA\",\"BOB\"]"),
        ("length(filter(vars.people, p => p.age >= 18))", "1"),
        ("map([1, 2], x => map([10, 20], y => x * y))", "[[10,20],[20,40]]"),
        ("map([1], x => map([2], x => x))", "[[2]]"),
        ("map([vars.name], name => name + vars.name)", "[\"AdaAda\"]"),
        ("matches('v1.2', '^v\\\\d+')", "true"), ("matches('abc', 'b$')", "false"),
        ("semver('1.4.2', '>=1.2, <2')", "true"), ("semver('2.0.0-rc.1', '< 2.0.0')", "true"),
        ("semver('v1.2', '^1.1')", "true"), ("duration('90s') == duration('1m30s')", "true"),
        ("now() >= vars.when", "true"),
    ])
    func `functions compute`(text: String, expected: String) throws {
        let value = try Samples.value(text)

        #expect(value.description == expected)
    }

    @Test(arguments: [
        ("9223372036854775807 + 1", DiagnosticCode.numberOverflow),
        ("-9223372036854775808 - 1", .numberOverflow),
        ("9223372036854775807 * 2", .numberOverflow), ("-(-9223372036854775808)", .numberOverflow),
        ("1e308 * 10", .numberOverflow), ("1 / 0", .divisionByZero), ("1 % 0", .divisionByZero),
        ("1.5 % 0.0", .divisionByZero), ("vars.list[2]", .indexOutOfRange),
        ("vars.list[-1]", .indexOutOfRange), ("vars.list[9223372036854775807]", .indexOutOfRange),
        ("vars.list['a']", .wrongType), ("vars.list.a", .wrongType), ("vars.name.x", .wrongType),
        ("'a' < 1", .wrongType), ("null < 1", .wrongType), ("'a' + 1", .wrongType),
        ("!1", .wrongType),
        ("1 && true", .wrongType), ("null ? 1 : 2", .wrongType), ("-'a'", .wrongType),
        ("1 in 2", .wrongType), ("lower(1)", .wrongType), ("lower(null)", .wrongType),
        ("any([1], x => x)", .wrongType), ("all([1])", .wrongType), ("nope()", .unknownFunction),
        ("lower()", .wrongArgumentCount), ("map([1])", .wrongArgumentCount),
        ("lower('a', x => x)", .wrongArgumentCount), ("now(1)", .wrongArgumentCount),
        ("matches('a', '(')", .unreadableText),
        ("matches(join(split('a', ','), ''), '(a')", .unreadableText),
        ("from_json('{')", .unreadableText), ("semver('x', '>1')", .unreadableText),
        ("semver('1.0.0', '>')", .unreadableText), ("duration('1 fortnight')", .unreadableText),
        ("duration('99999999999999d')", .unreadableText), ("split('a', '')", .unreadableText),
        ("replace('a', '', 'b')", .unreadableText), ("format('{')", .unreadableText),
        ("format('}')", .unreadableText), ("format('{x}', 1)", .unreadableText),
        ("format('{1}', 1)", .indexOutOfRange),
        ("format('{-1}', 1)", .unreadableText),
        ("format('{99999999999999999999}', 1)", .unreadableText),
        ("nowhere.x", .missingValue), ("duration('100000000d') * 2", .wrongType),
        ("vars.when + duration('90000000d')", .numberOverflow),
        (
            "matches(join(map(split(replace('aaaaaaaaaa', 'a', 'aaa'), ''), x => x)), 'b')",
            .unreadableText
        ),
    ])
    func `what cannot be computed is an error with a place`(
        text: String,
        code: DiagnosticCode
    ) throws {
        let span = SourceSpan(file: "w.yml", range: 5..<(5 + text.utf8.count))
        let expression = try Expression(parsing: SourceString(text, at: span))

        let error = #expect(throws: EvaluationError.self) {
            _ = try expression.evaluate(in: Samples.context)
        }

        #expect(error?.code == code)
        #expect(error?.span?.file == "w.yml")
    }

    @Test func `an error points at the smallest part that is wrong`() throws {
        let text = "1 + (2 / 0)"
        let span = SourceSpan(file: "w.yml", range: 0..<text.utf8.count)

        let error = #expect(throws: EvaluationError.self) {
            _ = try Expression(parsing: SourceString(text, at: span)).evaluate(in: Samples.context)
        }

        #expect(error?.span?.range == 4..<11)
    }

    @Test func `a world that cannot be read makes the answer unknown`() throws {
        let context = Context(values: RootValues())

        for text in ["exists('a')", "glob('a')", "hash_files('a')", "now()", "env.HOME"] {
            let error = #expect(throws: EvaluationError.self) {
                _ = try Expression(parsing: SourceString(text)).evaluate(in: context)
            }
            #expect(error?.isUnknown == true)
        }
    }

    @Test func `names and calls that were read are recorded once each`() throws {
        let expression = try Expression(
            parsing:
                "vars.count > 1 && exists('docs/prd.md') && all(vars.people, p => vars.count > 2)"
        )

        let (value, operands) = try expression.evaluateRecording(in: Samples.context)

        #expect(value == .bool(true))
        #expect(operands.map(\.name) == ["vars.count", "exists(\"docs/prd.md\")", "vars.people"])
        #expect(operands.first?.value == 3)
    }

    @Test func `what was not read is not recorded`() throws {
        let expression = try Expression(parsing: "vars.flag || vars.count > 1")

        let operands = try expression.evaluateRecording(in: Samples.context).operands

        #expect(operands == [Operand(name: "vars.flag", value: true)])
    }

    @Test func `long values are recorded in short`() throws {
        let list = Value.list(Array(repeating: .string("0123456789"), count: 1_000))
        let context = Context(values: RootValues(["vars": .map(["list": list])]))

        let operands = try Expression(parsing: "length(vars.list)").evaluateRecording(in: context)
            .operands

        #expect(operands == [Operand(name: "vars.list", value: "a list of 1000 elements")])
    }
}
