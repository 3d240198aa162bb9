import Testing
import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowModel

@Suite struct ExpressionCheckTests {
    private let scope = Scope(
        definition: Samples.workflow,
        position: .step(StepReference("frame", "step-1"))
    )

    private func findings(_ text: String, expecting type: ValueType? = nil) throws -> [Diagnostic] {
        let span = SourceSpan(file: "w.yml", range: 0..<text.utf8.count)
        return try Expression(parsing: SourceString(text, at: span))
            .check(in: scope, expecting: type)
    }

    @Test(arguments: [
        "vars.count > 1 && vars.flag", "vars.name == 'x' || vars.name != null", "always()",
        "phases.frame.status == 'completed'", "phases.frame.outputs.path == 1",
        "phases.test.outputs.report[0] == 'x'", "steps.step-1.outputs.anything == 5",
        "steps.step-1.exit_code == 0", "run.started < now()", "project.git.branch == 'main'",
        "vars.color in ['red']", "phases[vars.name].status == 'failed'", "env.HOME == null",
        "any(vars.list, x => x.deep.er[0] == 1)", "from_json(vars.name).ok",
        "default(vars.flag, false)", "matches(vars.name, '^[a-z]+$')",
        "semver(vars.name, '>=1.2')", "vars.ratio * vars.count >= 1.5",
        "(vars.flag ? 1 : 2.5) > 1", "[1, 2.5][0] > 1", "filter([1], x => x > 0)[0] == 1",
    ])
    func `a sound condition has no findings`(text: String) throws {
        #expect(try findings(text, expecting: .bool).isEmpty)
    }

    @Test(arguments: [
        ("vars.nmae == ''", DiagnosticCode.unknownName, "'vars' has no 'nmae'", 4..<9),
        ("phases.fram.status == ''", .unknownName, "'phases' has no 'fram'", 6..<11),
        ("phases.frame.outptus == null", .unknownName, "'phases.frame' has no 'outptus'", 12..<20),
        (
            "phases.frame.outputs.x == ''", .unknownName, "'phases.frame.outputs' has no 'x'",
            20..<22
        ),
        ("steps.nope.status == ''", .unknownName, "'steps' has no 'nope'", 5..<10),
        ("matrix.os == ''", .unknownName, "nothing is called 'matrix'", 0..<6),
        ("completed", .unknownName, "nothing is called 'completed'", 0..<9),
        ("always() && succes()", .unknownFunction, "there is no function 'succes'", 12..<18),
        ("contains('a')", .wrongArgumentCount, "contains() got 1 argument", 0..<13),
        ("vars.name", .wrongType, "this must be a bool, not a string", 0..<9),
        ("vars.count == 'x'", .wrongType, "'==' cannot compare an integer with a string", 0..<17),
        ("vars.name > 1", .wrongType, "'>' cannot compare a string with an integer", 0..<13),
        ("vars.name && true", .wrongType, "'&&' takes two bools, not a string", 0..<17),
        ("!vars.count", .wrongType, "what '!' negates must be a bool, not an integer", 1..<11),
        (
            "vars.name + vars.count == ''", .wrongType,
            "'+' cannot be applied to a string and an integer", 0..<22
        ),
        (
            "lower(vars.count) == ''", .wrongType, "'text' of lower(text) cannot be an integer",
            6..<16
        ),
        ("phases.frame", .wrongType, "'phases.frame' is a group of values, not a value", 0..<12),
        ("phases", .wrongType, "'phases' is a group of values, not a value", 0..<6),
        ("vars.name.first == ''", .wrongType, "a string has no members", 9..<15),
        (
            "vars.list.first == ''", .wrongType, "a place in a list is an integer, not a string",
            9..<15
        ),
        ("phases[1].status == ''", .wrongType, "a name is a string, not an integer", 7..<8),
        (
            "any(vars.list, x => 1)", .wrongType, "each element must yield a bool, not an integer",
            20..<21
        ),
        ("vars.color == 1", .wrongType, "'==' cannot compare a string with an integer", 0..<15),
        ("1 in vars.name", .wrongType, "a string cannot contain an integer", 0..<14),
        ("null < 1", .wrongType, "'<' cannot compare null with an integer", 0..<8),
        ("duration('1x') == duration('1s')", .unreadableText, "'1x' is not a duration", 9..<13),
        ("semver('1.0.0', 'new')", .unreadableText, "'new' is not a version requirement", 16..<21),
    ])
    func `what cannot work is found before anything runs`(
        text: String,
        code: DiagnosticCode,
        message: String,
        range: Range<Int>
    ) throws {
        let found = try findings(text, expecting: .bool)

        #expect(found.map(\.message) == [message])
        #expect(found.first?.code == code)
        #expect(found.first?.span?.range == range)
    }

    @Test func `a pattern that is none is found where it is written`() throws {
        let found = try findings("matches(vars.name, '(')")

        #expect(found.map(\.code) == [.unreadableText])
        #expect(found.first?.span?.range == 19..<22)
    }

    @Test(arguments: [
        ("vars.nmae == ''", "did you mean 'name'?"),
        ("phases.fram.status == ''", "did you mean 'frame'?"),
        ("phase.frame.status == ''", "did you mean 'phases'?"),
        ("contians('a', 'b')", "did you mean 'contains'?"),
        ("completed", "put a text in quotes: 'completed'"),
        ("a-b", "put spaces around '-' to subtract"),
        ("run.nothing == ''", "known here: id, workflow, version, principal, started"),
        ("'a' + 1", "join values of other types with format('{0}{1}', …)"),
    ])
    func `findings say what to do`(text: String, hint: String) throws {
        #expect(try findings(text).flatMap(\.hints) == [hint])
    }

    @Test func `all findings of an expression come at once`() throws {
        let found = try findings("vars.a == 1 && nope(vars.b) && lower(1)", expecting: .bool)

        #expect(
            found.map(\.code) == [
                .unknownName, .unknownName, .unknownFunction, .wrongType, .wrongType,
            ]
        )
    }

    @Test(arguments: [
        "vars.token == 'x'", "vars.token == 'x' ? true : false", "any([vars.token], x => x == 'a')",
        "length(vars.token) > 1", "has(vars.token)", "!(vars.token == '')",
        "contains(map([1], x => vars.token), 'a')", "filter([1], x => vars.token == '') == [1]",
        "{a: vars.token}.a == ''", "vars.flag && vars.token == ''", "to_json(vars) == ''",
    ])
    func `a secret cannot decide a condition`(text: String) throws {
        #expect(try findings(text, expecting: .bool).map(\.code) == [.secretRefused])
    }

    @Test func `a secret is refused as a name, a path and an output but not in an environment`()
        throws
    {
        #expect(try findings("phases[vars.token].status").map(\.code) == [.secretRefused])
        #expect(try findings("exists(vars.token)").contains { $0.code == .secretRefused })
        #expect(try findings("'x' + vars.token").map(\.code) == [.secretRefused])
        let allowed = try Expression(parsing: "'x' + vars.token")
        #expect(allowed.check(in: scope, expecting: .string, allowingSecrets: true).isEmpty)
    }
}
