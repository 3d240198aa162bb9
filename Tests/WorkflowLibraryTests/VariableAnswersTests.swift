import JSON
import Testing
import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowModel

@testable import WorkflowLibrary

@Suite struct VariableAnswersTests {
    private static func variable(
        _ kind: VariableDefinition.Kind,
        options: [JSONValue] = [],
        pattern: String? = nil,
        standard: JSONValue? = nil,
        required: Bool = false,
        secret: Bool = false
    ) -> VariableDefinition {
        var variable = VariableDefinition(name: "x")
        variable.kind = kind
        variable.options = options
        variable.pattern = pattern
        variable.defaultValue = standard
        variable.isRequired = required
        variable.isSecret = secret
        return variable
    }

    @Test(
        arguments: [
            (.string, "", ""), (.string, "7", "7"), (.string, "a=b", "a=b"), (.integer, "-7", -7),
            (.number, "1.5", 1.5), (.number, "2", 2), (.boolean, "true", true),
            (.boolean, "no", false), (.list, "a, b ,c", ["a", "b", "c"]), (.list, "", []),
            (.list, "[1, \"a,b\"]", [1, "a,b"]),
        ] as [(VariableDefinition.Kind, String, JSONValue)]
    )
    func `a flag is read as its variable wants it`(
        kind: VariableDefinition.Kind,
        text: String,
        expected: JSONValue
    ) {
        let found = VariableAnswers.resolve([Self.variable(kind)], flags: ["x": text])

        #expect(found.values == [RunVariable(name: "x", value: expected, source: .flag)])
        #expect(found.diagnostics.isEmpty)
    }

    @Test(
        arguments: [
            (.integer, "1.5"), (.integer, ""), (.integer, "0x10"), (.integer, "1e999999"),
            (.integer, "7 "), (.number, "nan"), (.number, "1,5"), (.boolean, "TRUE"),
            (.boolean, "1"), (.list, "[1,"), (.string, "a\u{0}b"),
        ] as [(VariableDefinition.Kind, String)]
    )
    func `a flag that does not fit is an error and no value`(
        kind: VariableDefinition.Kind,
        text: String
    ) {
        let found = VariableAnswers.resolve([Self.variable(kind)], flags: ["x": text])

        #expect(found.values == [RunVariable(name: "x", value: .null, source: .defaultValue)])
        #expect(found.diagnostics.map(\.code) == [.badAnswer])
    }

    @Test func `each place wins over those behind it`() {
        let variables = [Self.variable(.string, standard: "default")]
        func source(
            _ flags: [String: String],
            _ answers: JSONObject,
            _ locked: JSONObject
        )
            -> RunVariable.Source?
        {
            VariableAnswers.resolve(variables, flags: flags, answers: answers, locked: locked)
                .values.first?.source
        }

        #expect(source(["x": "1"], ["x": "2"], ["x": "3"]) == .flag)
        #expect(source([:], ["x": "2"], ["x": "3"]) == .answers)
        #expect(source([:], ["x": .null], ["x": "3"]) == .lock)
        #expect(source([:], [:], [:]) == .defaultValue)
    }

    @Test func `only required variables without any value are missing`() {
        var first = Self.variable(.string, required: true)
        var second = VariableDefinition(name: "y")
        second.isRequired = true
        second.defaultValue = "given"
        first.description = "Why."

        let found = VariableAnswers.resolve([first, second, VariableDefinition(name: "z")])

        #expect(found.missing.map(\.name) == ["x"])
        #expect(found.values.map(\.name) == ["x", "y", "z"])
        #expect(found.values.map(\.value) == [.null, "given", .null])
    }

    @Test func `a name that does not exist suggests one`() throws {
        var variable = VariableDefinition(name: "project_name")
        variable.isRequired = false

        let found = VariableAnswers.resolve(
            [variable],
            flags: ["projekt_name": "a"],
            locked: ["gone": 1]
        )

        #expect(found.diagnostics.map(\.severity) == [.error, .warning])
        let first = try #require(found.diagnostics.first)
        #expect(first.code == .unknownVariable)
        #expect(first.hints == ["did you mean 'project_name'?"])
    }

    @Test func `a value that does not fit is named with the place that gave it`() {
        let variables = [Self.variable(.integer)]
        let flag = VariableAnswers.resolve(variables, flags: ["x": "a"])
        let answers = VariableAnswers.resolve(variables, answers: ["x": "a"])
        let locked = VariableAnswers.resolve(variables, locked: ["x": "a"])

        let begins = [flag, answers, locked].map { $0.diagnostics.first?.message.prefix(24) }
        #expect(
            begins == [
                "'--var x' is 'a' but 'x'", "'x' in the answers file ", "'x' in '.ddx/lock.yml' i",
            ]
        )
    }

    @Test func `a choice is one of its options, whatever their type`() {
        let variable = Self.variable(.choice, options: ["web", 8, true])

        let values = ["web", "8", "true"].map {
            VariableAnswers.resolve([variable], flags: ["x": $0]).values.first?.value
        }
        let wrong = VariableAnswers.resolve([variable], flags: ["x": "wep"])

        #expect(values == ["web", 8, true])
        #expect(wrong.diagnostics.first?.hints.first == "did you mean 'web'?")
    }

    @Test func `a pattern must match the whole value`() {
        let variable = Self.variable(.string, pattern: "a|ab")

        let codes = ["a", "ab", "abc", "ca", "a\n"].map {
            VariableAnswers.resolve([variable], flags: ["x": $0]).diagnostics.map(\.code)
        }

        #expect(codes == [[], [], [.badAnswer], [.badAnswer], [.badAnswer]])
    }

    @Test func `a pattern that never ends refuses the value instead of hanging`() {
        let variable = Self.variable(.string, pattern: "(a+)+b")
        let text = String(repeating: "a", count: 5_000)

        let found = VariableAnswers.resolve([variable], flags: ["x": text])

        #expect(found.diagnostics.map(\.code) == [.uncheckedAnswer])
        #expect(found.values.first?.value == .null)
    }

    @Test func `a number in a file is no text, since digits could be lost`() {
        let found = VariableAnswers.resolve([Self.variable(.string)], answers: ["x": 1.10])

        #expect(found.diagnostics.map(\.code) == [.badAnswer])
        #expect(found.diagnostics.first?.hints == ["put it in quotes"])
    }

    @Test func `text in a file is read like a flag where a number is wanted`() {
        let found = VariableAnswers.resolve([Self.variable(.integer)], answers: ["x": "8080"])

        #expect(found.values.first?.value == 8080)
    }

    @Test func `a secret is in no message and stays a reference`() {
        let variable = Self.variable(.string, pattern: "[a-z]+", secret: true)

        let plain = VariableAnswers.resolve([variable], flags: ["x": "HUNTER2"])
        let reference = VariableAnswers.resolve([variable], flags: ["x": "env:TOKEN"])

        #expect(plain.diagnostics.map(\.code) == [.plainSecret, .badAnswer])
        #expect(!plain.diagnostics.contains { $0.message.contains("HUNTER2") })
        #expect(reference.values.first?.value == "env:TOKEN")
        #expect(reference.diagnostics.isEmpty)
    }

    @Test func `flags are cut at their first equals sign`() {
        let (values, diagnostics) = VariableAnswers.flags(["a=b=c", "a=d", "e=", "=f", "g", ""])

        #expect(values == ["a": "d", "e": ""])
        #expect(diagnostics.map(\.code) == [.malformedFlag, .malformedFlag, .malformedFlag])
    }

    @Test func `every code is explained`() {
        let codes = LibraryCatalog.explanations.map(\.code)

        #expect(codes == codes.sorted())
        #expect(Set(codes).count == 6)
    }
}
