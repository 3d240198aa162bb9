import SeededRandomness
import Testing
import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowModel

@Suite struct ExpressionParsingTests {
    @Test(arguments: [
        ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("10 - 3 - 2", "5"), ("-2 * -3", "6"),
        ("true || false && false", "true"), ("1 + 1 == 2 && 2 < 3", "true"),
        ("false ? 1 : true ? 2 : 3", "2"), ("!true == false", "true"), ("8 / 2 / 2", "2"),
        ("'a' in ['a'] == true", "true"), ("-9223372036854775808", "-9223372036854775808"),
        ("[1, 2,][1]", "2"), ("{a: 1, 'b c': 2,}['b c']", "2"), ("{a: {b: [7]}}.a.b[0]", "7"),
        ("(vars.people)[0].name", "Ada"), ("(vars).people[1]['name']", "Bob"),
        ("phases.build-it.attempt - 1", "1"), ("1e3 + 0.5", "1000.5"),
    ])
    func `operators bind as they do elsewhere`(text: String, expected: String) throws {
        let value = try Samples.value(text)

        #expect(value.description == expected)
    }

    @Test(arguments: [
        ("'a\\'b'", "a'b"), ("'a''b'", "a'b"), ("\"a\\n\"", "a\n"), ("'\\u{1F600}'", "😀"),
        ("'\\\\d'", "\\d"), ("'{{ }}'", "{{ }}"),
    ])
    func `strings know their escapes`(text: String, expected: String) throws {
        let value = try Samples.value(text)

        #expect(value.description == expected)
    }

    @Test(arguments: [
        ("", DiagnosticCode.emptyExpression, 0), ("  ", .emptyExpression, 2),
        ("1 +", .unexpectedToken, 3), ("d > 5m", .unexpectedToken, 4),
        ("a = b", .unexpectedCharacter, 2),
        ("a & b", .unexpectedCharacter, 2), ("'open", .unclosedString, 0),
        ("'a\nb'", .unclosedString, 0), ("'\\d'", .unknownEscape, 1),
        ("'\\u{D800}'", .unknownEscape, 1), ("'\\u{+1}'", .unknownEscape, 1),
        ("9223372036854775808", .badNumber, 0), ("99999999999999999999", .badNumber, 0),
        ("1e999", .badNumber, 0), ("(1", .unexpectedToken, 2), ("[1 2]", .unexpectedToken, 3),
        ("f(1", .unexpectedToken, 3), ("a.", .unexpectedToken, 2), ("a b", .unexpectedToken, 2),
        ("x => x", .unexpectedToken, 2), ("map(x => x, [1])", .unexpectedToken, 10),
        ("a | lower", .unexpectedToken, 2), ("{a}", .unexpectedToken, 2),
        ("in", .unexpectedToken, 0), ("d > 1.5hello", .unexpectedToken, 7),
        ("a\u{0}", .unexpectedCharacter, 1), ("é", .unexpectedCharacter, 0),
        ("'\\", .unknownEscape, 1),
    ])
    func `what is wrong is found at its place`(text: String, code: DiagnosticCode, at: Int) throws {
        let span = SourceSpan(file: "w.yml", range: 100..<(100 + text.utf8.count))

        let error = #expect(throws: Diagnostic.self) {
            _ = try Expression(parsing: SourceString(text, at: span))
        }

        #expect(error?.code == code)
        #expect(error?.span?.range.lowerBound == 100 + at)
    }

    @Test func `a text that the file writes differently is marked as a whole`() throws {
        let span = SourceSpan(file: "w.yml", range: 10..<30)

        let error = #expect(throws: Diagnostic.self) {
            _ = try Expression(parsing: SourceString("1 +", at: span))
        }

        #expect(error?.span == span)
    }

    @Test(arguments: [
        "(", "[", "!", "-", "{a:", "f(", "a[", "true ? 1 : ", "true ? ", "map([], x => ",
    ])
    func `nesting beyond the limit is refused however deep it is`(opening: String) throws {
        let text = String(repeating: opening, count: 10_000)

        let error = #expect(throws: Diagnostic.self) {
            _ = try Expression(parsing: SourceString(text))
        }

        #expect(error?.code == .nestingTooDeep)
    }

    @Test func `the deepest nesting allowed can be evaluated`() throws {
        let text = String(repeating: "(1+1*-", count: 31) + "1" + String(repeating: ")", count: 31)

        let value = try Samples.value(text)

        #expect(value.type == .integer)
    }

    @Test func `long chains do not nest`() throws {
        let text = "1" + String(repeating: " + 1", count: 20_000)

        let value = try Samples.value(text)

        #expect(value == .integer(20_001))
    }

    @Test func `calls are known before anything is evaluated`() throws {
        let expression = try Expression(parsing: "always() && any([1], x => exists('a'))")

        #expect(expression.calls == ["always", "any", "exists"])
        #expect(expression.readsWorld)
        #expect(try Expression(parsing: "env.HOME").readsWorld)
        #expect(try !Expression(parsing: "failure() || vars.env").readsWorld)
    }

    @Test(arguments: 0..<40)
    func `nonsense is refused or evaluated but never traps`(seed: UInt64) throws {
        let words = [
            "vars", ".", "name", "[", "]", "(", ")", "{", "}", "'x'", "\"", "'", "1", "-", "!",
            "&&",
            "||", "==", "in", "map(", "x =>", ",", "?", ":", "0", "9223372036854775807", "/", "%",
            "\\", "é", " ", "\n", "format(", "to_json(", "1.5", "=>", "|", "duration('1d')",
            "now()",
        ]
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let count = Int.random(in: 1...12, using: &generator)
            let text = (0..<count).compactMap { _ in words.randomElement(using: &generator) }
                .joined()

            let outcome = Result {
                let expression = try Expression(parsing: SourceString(text))
                let findings = expression.check(in: Scope(definition: Samples.workflow))
                return (findings, try? expression.evaluate(in: Samples.context).maskedJSON)
            }

            #expect(Self.isExpected(outcome))
        }
    }

    private static func isExpected<Success>(_ outcome: Result<Success, any Error>) -> Bool {
        switch outcome {
        case .success: true
        case .failure(let error): error is Diagnostic
        }
    }
}
