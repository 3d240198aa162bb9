import ArgumentParser
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLibrary

/// Values of variables on the command line.
struct VariableOptions: ParsableArguments {
    @Option(
        name: .customLong("var"),
        help: ArgumentHelp("The value of a variable; may be repeated.", valueName: "name=value")
    )
    var assignments: [String] = []

    /// The values by name.
    ///
    /// - Throws: `Failure` for what is no `name=value`.
    func values() throws -> [String: String] {
        let (values, diagnostics) = VariableAnswers.flags(assignments)
        guard let first = diagnostics.first else {
            return values
        }
        throw Failure(.usage, first.message, hints: first.hints)
    }
}
