/// A function of the language: its signature, which checker and evaluator share, and its body.
struct Function: Sendable {
    /// One argument.
    struct Parameter: Sendable {
        let name: String
        /// The types taken; empty for all.
        let types: [ValueType]
        var isOptional = false
        /// Whether any number of arguments may follow; only for the last parameter.
        var isRepeated = false
        /// Says what is wrong with a text, for arguments that are written out in the expression.
        var problem: (@Sendable (String) -> String?)?

        init(_ name: String, _ types: ValueType...) {
            self.name = name
            self.types = types
        }

        func accepts(_ type: ValueType) -> Bool {
            types.isEmpty || types.contains { $0.accepts(type) }
        }

        var optional: Self {
            var copy = self
            copy.isOptional = true
            return copy
        }

        var repeated: Self {
            var copy = self
            copy.isRepeated = true
            return copy
        }

        func checked(_ problem: @escaping @Sendable (String) -> String?) -> Self {
            var copy = self
            copy.problem = problem
            return copy
        }
    }

    /// What a function looks at besides its arguments.
    enum Source: Sendable {
        case nothing
        case world
        case facts
    }

    /// What a function does with the elements of a list.
    enum Iteration: Sendable {
        case all
        case any
        case map
        case filter
    }

    enum Body: Sendable {
        case values(@Sendable (inout Invocation) throws(EvaluationError) -> Value)
        /// The last argument is a lambda, for `all` and `any` only if there is one.
        case elements(Iteration)
    }

    let name: String
    let parameters: [Parameter]
    let source: Source
    /// The type of the result for types of the arguments, secrets set aside.
    let result: @Sendable ([ValueType]) -> ValueType
    let body: Body

    /// Declares a function whose result always has the same type.
    init(
        _ name: String,
        _ parameters: [Parameter],
        _ result: ValueType,
        reads source: Source = .nothing,
        body: @escaping @Sendable (inout Invocation) throws(EvaluationError) -> Value
    ) {
        self.init(name, parameters, { _ in result }, reads: source, .values(body))
    }

    /// Declares a function whose result depends on its arguments.
    init(
        _ name: String,
        _ parameters: [Parameter],
        _ result: @escaping @Sendable ([ValueType]) -> ValueType,
        reads source: Source = .nothing,
        _ body: Body
    ) {
        self.name = name
        self.parameters = parameters
        self.source = source
        self.result = result
        self.body = body
    }

    /// The function as a message shows it; what may be left out stands in brackets.
    var signature: String {
        var words = parameters.map { parameter in
            parameter.isOptional
                ? "[\(parameter.name)]"
                : parameter.isRepeated ? "\(parameter.name)…" : parameter.name
        }
        if case .elements(let iteration) = body {
            words.append(iteration == .map || iteration == .filter ? "x => …" : "[x => …]")
        }
        return "\(name)(\(words.joined(separator: ", ")))"
    }

    /// How many arguments are taken, lambdas not counted.
    var argumentCounts: ClosedRange<Int> {
        let least = parameters.count { !$0.isOptional }
        return least...(parameters.last?.isRepeated == true ? 64 : parameters.count)
    }

    /// The parameter that an argument is for.
    func parameter(at index: Int) -> Parameter {
        parameters[min(index, parameters.count - 1)]
    }

    /// Whether a lambda must be there, may be there or must not.
    func allowsLambda(_ hasLambda: Bool) -> Bool {
        switch body {
        case .values: !hasLambda
        case .elements(.map), .elements(.filter): hasLambda
        case .elements: true
        }
    }

    /// All functions by name.
    static let all: [String: Function] = Dictionary(
        (texts + values + collections + worlds).map { ($0.name, $0) }
    ) { first, _ in first }
}

/// One call of a function: its arguments, checked against the signature, and what it may use.
struct Invocation {
    let arguments: [Value]
    let context: Context
    var budget: Budget

    /// The text of an argument that the signature says is one.
    func text(_ index: Int) -> String {
        if case .string(let text) = arguments[index] { text } else { "" }
    }

    /// The elements of an argument that the signature says is a list.
    func elements(_ index: Int) -> [Value] {
        if case .list(let elements) = arguments[index] { elements } else { [] }
    }

    /// Asks the world; what goes wrong there makes the answer unknown.
    func world<Answer>(
        _ ask: (any ExpressionWorld) throws -> Answer
    ) throws(EvaluationError) -> Answer {
        do {
            return try ask(context.world)
        } catch {
            throw EvaluationError(.worldUnreadable, "\(error)")
        }
    }
}
