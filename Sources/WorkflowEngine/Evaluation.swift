import JSON
import WorkflowExpressions
import WorkflowModel

/// Evaluates the expressions of a definition for the engine.
struct Evaluation {
    private let context: Context
    private let secrets: [String]

    init(
        _ lookup: any ValueLookup,
        secrets: [VariableDefinition],
        world: any ExpressionWorld,
        facts: RunFacts = RunFacts()
    ) {
        self.secrets = secrets.map(\.name)
        let values = RunValues(lookup, secrets: self.secrets)
        context = Context(values: values, world: world, facts: facts)
    }

    /// The text that a string with expressions in it stands for.
    func text(_ source: SourceString) throws -> String {
        try InterpolatedText(parsing: source).evaluate(in: context).description
    }

    /// The text that a child is given, and whether it was made from a secret.
    func argument(_ source: SourceString) throws -> (text: String, isSecret: Bool) {
        let value = try InterpolatedText(parsing: source).evaluate(in: context)
        return (value.revealed.description, value.containsSecret)
    }

    /// The secret variable that a text is, with nothing around it; nothing for any other text.
    func secret(thatIs source: SourceString) -> String? {
        let words = source.text.split(whereSeparator: \.isWhitespace).joined()
        guard words.hasPrefix("${{vars."), words.hasSuffix("}}") else {
            return nil
        }
        let name = words.dropFirst("${{vars.".count).dropLast(2)
        return secrets.first { $0.utf8.elementsEqual(name.utf8) }
    }

    /// What a used workflow is given: a value, or the text of a secret.
    func input(_ source: SourceString) throws -> (value: JSONValue, isSecret: Bool) {
        let value = try InterpolatedText(parsing: source).evaluate(in: context)
        return (try value.revealed.json(), value.containsSecret)
    }

    /// The values of declared outputs by name.
    func outputs(_ declared: [NamedExpression]) throws -> JSONObject {
        var outputs = JSONObject()
        for output in declared {
            let value = try InterpolatedText(parsing: output.expression).evaluate(in: context)
            outputs[output.name] = try value.json()
        }
        return outputs
    }

    /// The values of a list that a phase runs over.
    ///
    /// - Throws: Also when the expression yields something else.
    func list(_ source: SourceString) throws -> [JSONValue] {
        let value = try Expression.condition(parsing: source).evaluate(in: context).json()
        guard let items = value.arrayValue else {
            throw EngineError.notAList(source.text)
        }
        return items
    }

    /// Whether a condition holds, and what was read to find out.
    func decide(_ condition: SourceString) throws -> (holds: Bool, operands: [RecordedOperand]) {
        try Expression.condition(parsing: condition).decide(in: context)
    }
}

/// The values of a run with one step as its attempt has just left it.
struct StepOutcomeLookup: ValueLookup {
    let step: StepID
    let outcome: StepOutcome
    let lookup: any ValueLookup

    func value(at path: [String]) -> JSONValue? {
        guard path.count >= 3, path[0] == "steps", StepID(path[1]) == step else {
            return lookup.value(at: path)
        }
        let own: JSONObject = [
            "status": NodeStatus.completed.rawValue.json,
            "outputs": outcome.outputs.json,
            "exit_code": outcome.exitCode.json,
        ]
        return path.dropFirst(2).reduce(own.json as JSONValue?) { $0?[$1] }
    }
}
