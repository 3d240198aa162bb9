import JSON
import WorkflowDiagnostics
import WorkflowLibrary
public import WorkflowModel

/// Asks a person for the value of a variable; nothing when the person gave none.
public typealias VariableQuestion = @Sendable (VariableDefinition) async throws -> String?

/// The values of a workflow's variables, with what people are asked for.
struct VariableQuestions {
    let definition: WorkflowDefinition
    let ask: VariableQuestion?
    /// Whether secrets are needed already: an application keeps none, a run does.
    var needsSecrets = true
    /// Told of what is questionable in the values.
    var warn: @Sendable (Diagnostic) -> Void = { _ in }

    /// Finds all values; people are asked for what is missing.
    ///
    /// - Parameters:
    ///   - flags: Values of `--var`.
    ///   - answers: Values of an answers file.
    ///   - locked: Values given before.
    ///   - verb: The command that a person would type again, with the flags that are missing.
    ///   - workflow: The workflow as the person named it.
    /// - Returns: The value of every variable.
    /// - Throws: `Failure` when a value does not fit or a required one stays missing.
    func values(
        flags: [String: String],
        answers: JSONObject,
        locked: JSONObject,
        verb: String,
        workflow: String
    ) async throws -> [RunVariable] {
        let resolution = VariableAnswers.resolve(
            definition.variables,
            flags: flags,
            answers: answers,
            locked: locked
        )
        guard !resolution.diagnostics.hasErrors else {
            throw Failure(
                .usage,
                "the values given do not fit the variables of '\(definition.name)'",
                hints: ["ddx workflow show \(workflow)"],
                diagnostics: resolution.diagnostics
            )
        }
        resolution.diagnostics.forEach(warn)
        var values = resolution.values
        var missing: [VariableDefinition] = []
        for variable in resolution.missing where needsSecrets || !variable.isSecret {
            guard let value = try await asked(variable) else {
                missing.append(variable)
                continue
            }
            if let place = values.firstIndex(where: { $0.name == variable.name }) {
                values[place] = RunVariable(name: variable.name, value: value, source: .terminal)
            }
        }
        guard missing.isEmpty else {
            let names = missing.map { "'\($0.name)'" }.joined(separator: ", ")
            let flags = missing.map { "--var \($0.name)=…" }.joined(separator: " ")
            throw Failure(
                .usage,
                "\(missing.count == 1 ? "a value is" : "values are") missing for \(names)",
                hints: ["\(verb) \(workflow) \(flags)"]
                    + missing.filter { !$0.description.isEmpty }.map {
                        "\($0.name): \($0.description)"
                    }
            )
        }
        return values
    }

    /// Asks until the value fits or the person gives none.
    private func asked(_ variable: VariableDefinition) async throws -> JSONValue? {
        guard let ask else {
            return nil
        }
        while let text = try await ask(variable) {
            do {
                return try VariableAnswers.value(typed: text, for: variable)
            } catch {
                continue
            }
        }
        return nil
    }
}
