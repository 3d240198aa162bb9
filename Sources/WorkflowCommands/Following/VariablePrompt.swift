import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLibrary
import WorkflowModel
import WorkflowReports
import WorkflowSystem

/// Asks the person at the terminal for the value of a variable until it fits.
struct VariablePrompt: Sendable {
    let context: CommandContext

    /// What the kit calls for each missing variable; nothing when there is nobody to ask.
    var ask: VariableQuestion? {
        guard context.isInteractive else {
            return nil
        }
        return { variable in
            try answer(to: variable)
        }
    }

    /// Waits for the person; nothing else is under way then.
    private func answer(to variable: VariableDefinition) throws -> String? {
        let console = context.output.console
        if !variable.description.isEmpty {
            try console.write("\(variable.description.neutralised)\n", .error)
        }
        while true {
            let prompt = question(for: variable)
            guard case .text(let text) = try console.ask(prompt, variable.isSecret) else {
                return nil
            }
            if text.isEmpty {
                guard variable.defaultValue == nil else {
                    return nil
                }
                try console.write("a value is required\n", .error)
                continue
            }
            let chosen = option(text, of: variable)
            do throws(Diagnostic) {
                _ = try VariableAnswers.value(typed: chosen, for: variable)
                return chosen
            } catch {
                try console.write(error.problem, .error)
            }
        }
    }

    private func question(for variable: VariableDefinition) -> String {
        var text = (variable.prompt ?? variable.name).neutralised
        if !variable.options.isEmpty {
            let options = variable.options.enumerated().map { "\n  \($0 + 1). \($1.shown)" }
            text += options.joined() + "\n"
        } else {
            text += " "
        }
        if let standard = variable.defaultValue, !variable.isSecret {
            text += "[\(standard.shown)] "
        }
        return text + "> "
    }

    /// An option may be named by its number.
    private func option(_ text: String, of variable: VariableDefinition) -> String {
        let isOption = variable.options.contains { $0.shown.utf8.elementsEqual(text.utf8) }
        guard !isOption, let number = Int(text), variable.options.indices.contains(number - 1)
        else {
            return text
        }
        return variable.options[number - 1].shown
    }
}

extension Diagnostic {
    /// The finding as an answer at a question is refused.
    fileprivate var problem: String {
        ([message] + hints.prefix(1)).map { $0.neutralised + "\n" }.joined()
    }
}

extension JSONValue {
    /// The value as people read and type it: texts without quotation marks.
    var shown: String {
        (stringValue ?? text()).neutralised
    }
}
