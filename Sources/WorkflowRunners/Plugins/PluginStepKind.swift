import JSON
import JSONSchema
import SystemPackage
import WorkflowLanguage
import WorkflowModel
import WorkflowSystem

/// A kind of step that a plugin brings along.
struct PluginStepKind: StepKind {
    let plugin: UsablePlugin
    let part: PluginManifest.Part
    /// What `uses` calls it.
    let name: String
    let program: PluginProgram

    var declaration: StepKindDeclaration {
        var declaration = StepKindDeclaration(name: name, version: plugin.manifest.version)
        declaration.summary = part.summary
        declaration.writes = plugin.manifest.capabilities.writes
        return declaration
    }

    func run(_ invocation: StepInvocation) async -> StepOutcome {
        if let problem = part.problem(with: invocation.inputs, of: name) {
            return .failed(.invalid, problem)
        }
        var request = PluginProgram.Request(
            "step",
            [
                "part": part.name.json, "with": invocation.inputs.json,
                "run": invocation.run.text.json, "phase": invocation.step.phase.text.json,
                "step": invocation.step.step.text.json, "attempt": invocation.attempt.json,
                "idempotency_key": invocation.idempotencyKey.json,
                "project": invocation.project.json,
            ]
        )
        request.environment = invocation.environment.merging(
            StepVariables.values(for: invocation)
        ) { $1 }
        request.workingDirectory = invocation.workingDirectory
        let output = program.log.output(
            of: OutputSource(
                run: invocation.run,
                step: invocation.step,
                attempt: invocation.attempt
            ),
            hiding: invocation.secrets,
            in: invocation.environment
        )
        switch await program.ask(plugin, request, output) {
        case .failed(let outcome): return outcome
        case .answered(let answer, let outputs): return outcome(of: answer, outputs)
        }
    }

    private func outcome(of answer: JSONValue, _ told: JSONObject) -> StepOutcome {
        var outputs = told
        for (name, value) in answer["outputs"]?.objectValue ?? [:] {
            guard StepOutputs.isName(name) else {
                return .failed(.invalid, "plugin '\(name)': an output has no name of letters")
            }
            outputs[name] = value
        }
        let message = answer["message"]?.stringValue.map { String($0.prefix(2_000)) }
        var outcome: StepOutcome
        switch answer["outcome"]?.stringValue {
        case "completed": outcome = .completed(message: message)
        case "failed": outcome = .failed(.exitStatus, message ?? "the plugin gave no reason")
        case let word:
            let shown = word.map { "'\($0.prefix(40))'" } ?? "none"
            return .failed(
                .invalid,
                "plugin '\(name)': its 'outcome' is \(shown), not 'completed' or 'failed'"
            )
        }
        outcome.outputs = outputs
        outcome.exitCode = answer["exit_code"]?.intValue
        return outcome
    }
}

extension PluginManifest.Part {
    /// What is wrong with what the part is given; nothing when it follows its schema.
    func problem(with given: JSONObject, of name: String) -> String? {
        inputs?.problem(with: given, of: name)
    }
}

extension JSONSchema {
    /// What is wrong with what is given to a part of a plugin, or to a kind of step.
    func problem(with given: JSONObject, of name: String) -> String? {
        let report = validate(given.json)
        guard !report.isValid else {
            return nil
        }
        let list = report.findings.prefix(5).map { "\($0)" }.joined(separator: "; ")
        return "what '\(name)' is given does not follow its schema: \(list)"
    }
}

extension StepKinds {
    /// The same with what plugins bring along, under the names that workflows may use.
    func adding(_ plugins: [UsablePlugin], startedBy program: PluginProgram) -> StepKinds {
        var kinds = self
        for plugin in plugins {
            for part in plugin.manifest.parts(.step) {
                let names: Set = [
                    "\(plugin.manifest.name)/\(part.name)", plugin.manifest.reference(to: part),
                ]
                for name in names {
                    kinds.register(
                        PluginStepKind(plugin: plugin, part: part, name: name, program: program)
                    )
                }
            }
        }
        return kinds
    }
}
