import ArgumentParser
import WorkflowKit
import WorkflowSystem

/// A verb: it reads its arguments, asks the kit, and renders the answer.
protocol ContextualCommand: ParsableCommand {
    var shared: SharedOptions { get }

    /// Does what the command says.
    func run(in context: CommandContext) async throws -> ExitStatus
}

/// What a command works with.
struct CommandContext: Sendable {
    private(set) var surroundings: Surroundings
    let output: Output
    let projectFolder: String?
    private let asksNothing: Bool

    init(_ options: SharedOptions, _ console: Console, _ surroundings: Surroundings) {
        self.surroundings = surroundings
        self.surroundings.onBehalfOf = options.onBehalfOf
        output = Output(console, options, environment: surroundings.environment)
        projectFolder = options.project
        asksNothing = options.yes
    }

    /// Whether a person can be asked something.
    var isInteractive: Bool {
        !asksNothing && !output.isJSON && output.console.terminals.isSuperset(of: [.input, .error])
    }

    /// Opens the project that is meant, and tells what is questionable in its settings.
    func project() throws -> Project {
        var surroundings = surroundings
        surroundings.secretDialogue =
            SecretPrompt(output: output, isInteractive: isInteractive).dialogue
        let project = try Project.open(projectFolder, in: surroundings)
        let findings = project.settingsDiagnostics
        if !findings.isEmpty {
            try output.note(FailureReport.text(of: findings, isColored: output.isColored(.error)))
        }
        return project
    }
}
