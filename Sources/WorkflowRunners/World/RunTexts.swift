import JSON
import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowModel

/// Fills texts of a definition with the values of a run.
struct RunTexts: Sendable {
    private let context: Context
    /// What templates may name: what the workflow declares, and what the run has beside it.
    private let variables: ValueMap

    /// Reads the values of a run.
    ///
    /// - Parameters:
    ///   - values: The values.
    ///   - declared: The variables of the workflow; those without a value are empty.
    ///   - open: Further variables, unknown to templates as long as nobody gave them a value.
    ///   - world: What expressions may read of this computer.
    init(
        _ values: any ValueLookup,
        declared: [VariableDefinition],
        open: [VariableDefinition] = [],
        world: any ExpressionWorld = ClosedWorld()
    ) {
        let all = declared + open
        var variables = ValueMap()
        for variable in declared {
            variables[variable.name] = .null
        }
        for variable in all {
            variables[variable.name] =
                variable.defaultValue.map { Value($0) }
                ?? variables[variable.name]
        }
        for (name, value) in values.value(at: ["vars"])?.objectValue ?? [:] {
            variables[name] = Value(value)
        }
        for variable in all where variable.isSecret {
            variables[variable.name] = variables[variable.name]?.asSecret
        }
        self.variables = variables
        let secrets = all.filter(\.isSecret).map(\.name)
        context = Context(values: RunValues(values, secrets: secrets), world: world)
    }

    /// Why a text cannot be filled in.
    struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        let description: String
    }

    /// An argument of a program: `${{ … }}` is replaced, and a secret is revealed to the program.
    func argument(_ source: SourceString) throws -> (text: String, isSecret: Bool) {
        let value = try interpolated(source)
        return (value.revealed.description, value.containsSecret)
    }

    /// A value that a plugin is given; a secret is revealed to the plugin.
    func input(_ source: SourceString) throws -> (value: JSONValue, isSecret: Bool) {
        let value = try interpolated(source)
        return (try value.revealed.json(), value.containsSecret)
    }

    /// A path of evidence or of an output; `${{ … }}` or else `{{ … }}` is replaced.
    func path(_ source: SourceString) throws -> String {
        if source.text.contains("${{") {
            let value = try interpolated(source)
            guard !value.containsSecret else {
                throw Failure(description: "the path '\(source.text)' would show a secret")
            }
            return value.description
        }
        guard source.text.contains("{{") else {
            return source.text
        }
        let rendering = try render(Template(parsing: source.text, file: "path"))
        guard let name = rendering.undeclared.first else {
            return rendering.text
        }
        throw Failure(
            description: "the path '\(source.text)' needs a value for '\(name)', and there is none"
        )
    }

    /// Fills in a template; what is not declared is left byte for byte.
    func render(
        _ template: Template,
        partials: [String: Template] = [:]
    ) throws -> Rendering {
        let declared = TemplateContext(variables: variables, context: context)
        return try template.render(in: declared, partials: partials)
    }

    /// Fills in a template and hands the text over piece by piece; what is not declared is told.
    func render(
        _ template: Template,
        partials: [String: Template],
        inPieces take: (ArraySlice<UInt8>) throws -> Void
    ) throws -> [String] {
        let declared = TemplateContext(variables: variables, context: context)
        var refusal: (any Error)?
        let undeclared = try template.render(in: declared, partials: partials) { piece in
            guard refusal == nil else {
                return
            }
            do {
                try take(piece)
            } catch {
                refusal = error
            }
        }
        if let refusal {
            throw refusal
        }
        return undeclared
    }

    /// Decides an expression, and says what was read for it.
    func decide(_ source: SourceString) throws -> (holds: Bool, operands: [RecordedOperand]) {
        try explaining { try Expression.condition(parsing: source).decide(in: context) }
    }

    private func interpolated(_ source: SourceString) throws -> Value {
        try explaining { try InterpolatedText(parsing: source).evaluate(in: context) }
    }

    private func explaining<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let diagnostic as Diagnostic {
            throw Failure(description: diagnostic.message)
        }
    }
}
