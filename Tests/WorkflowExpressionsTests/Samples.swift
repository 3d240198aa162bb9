import JSON
import WorkflowExpressions
import WorkflowModel

/// A world that always gives the same answers.
struct FixedWorld: ExpressionWorld {
    func exists(_ path: String) throws -> Bool { path == "docs/prd.md" }
    func glob(_ pattern: String) throws -> [String] { ["a.md", "b.md"] }
    func hashFiles(_ patterns: [String]) throws -> String? { patterns == ["*.md"] ? "abc" : nil }
    func environment(_ name: String) throws -> String? { name == "HOME" ? "/home/ada" : nil }
    func now() throws -> Int64 { 1_700_000_000_000_000 }
}

/// Values that expressions in tests read.
enum Samples {
    static let values: ValueMap = [
        "vars": .map([
            "name": .string("Ada"), "count": .integer(3), "ratio": .number(0.5),
            "flag": .bool(true), "list": .list([.string("a"), .string("b")]),
            "token": .secret(.string("hunter2")), "none": .null,
            "people": .list([
                .map(["name": .string("Ada"), "age": .integer(36)]),
                .map(["name": .string("Bob"), "age": .integer(17)]),
            ]),
            "when": .time(1_700_000_000_000_000),
        ]),
        "phases": .map([
            "build-it": .map(["status": .string("completed"), "attempt": .integer(2)])
        ]),
    ]

    static let context = Context(
        values: RootValues(values),
        world: FixedWorld(),
        facts: RunFacts(success: false, failure: true)
    )

    /// A workflow with a variable of each kind, two phases and a matrix.
    static var workflow: WorkflowDefinition {
        var workflow = WorkflowDefinition(name: "sample")
        let kinds: [(String, VariableDefinition.Kind)] = [
            ("name", .string), ("count", .integer), ("ratio", .number), ("flag", .boolean),
            ("list", .list), ("color", .choice), ("token", .string),
        ]
        workflow.variables = kinds.map { name, kind in
            var variable = VariableDefinition(name: name)
            variable.kind = kind
            variable.isSecret = name == "token"
            variable.options = kind == .choice ? ["red", "green"] : []
            return variable
        }
        var frame = PhaseDefinition(id: "frame")
        frame.steps = [StepDefinition(id: "step-1", kind: .command(["true"]))]
        frame.outputs = [NamedExpression(name: "path", expression: "'x'")]
        var test = PhaseDefinition(id: "test")
        var matrix = MatrixDefinition()
        matrix.axes = [MatrixDefinition.Axis(name: "os", values: ["linux", "macos"])]
        matrix.include = [["os": "linux", "fast": true]]
        test.matrix = matrix
        test.outputs = [NamedExpression(name: "report", expression: "'y'")]
        workflow.phases = [frame, test]
        return workflow
    }

    static func value(_ text: String) throws -> Value {
        try Expression(parsing: SourceString(text)).evaluate(in: context)
    }
}
