import JSON
import SystemPackage
import WorkflowLanguage
import WorkflowModel
import WorkflowSystem

/// An agent that a plugin brings along.
struct PluginAgent: Sendable {
    let plugin: UsablePlugin
    let part: PluginManifest.Part
    /// What the agent is given beside the prompt.
    let inputs: JSONObject
    let program: PluginProgram

    /// Finds the agent that a setting names; nothing when it is not here.
    ///
    /// - Parameters:
    ///   - name: `plugin` or `plugin/agent`.
    ///   - inputs: What it is given.
    ///   - plugins: The plugins that the run may use.
    ///   - program: What starts them.
    init?(
        _ name: String,
        with inputs: JSONObject,
        among plugins: [UsablePlugin],
        startedBy program: PluginProgram
    ) {
        guard let reference = PluginReference(name),
            let plugin = plugins.first(where: {
                $0.manifest.name.isIdentical(to: reference.plugin)
            }),
            let part = plugin.manifest.part(reference.part, as: .agent)
        else {
            return nil
        }
        self.plugin = plugin
        self.part = part
        self.inputs = inputs
        self.program = program
    }

    /// Hands a prompt over.
    ///
    /// - Returns: What the agent answered, or the outcome of an attempt that got no answer.
    func ask(
        _ call: AgentCall,
        _ output: ProgramOutput
    ) async -> Result<AgentAnswer, PlaceFailure> {
        let request = call.request
        if let problem = part.problem(with: inputs, of: plugin.manifest.reference(to: part)) {
            return .failure(PlaceFailure(outcome: .failed(.invalid, problem)))
        }
        let project = program.programs.project.path.string
        var asked = PluginProgram.Request(
            "prompt",
            [
                "part": part.name.json, "with": inputs.json, "prompt": call.prompt.json,
                "project": project.json,
            ]
        )
        asked.environment = request.environment.merging(
            StepVariables.values(for: request, project: project, outputFile: "")
        ) { $1 }
        asked.workingDirectory = request.workingDirectory
        asked.timeout = call.timeout
        switch await program.ask(plugin, asked, output) {
        case .failed(let outcome): return .failure(PlaceFailure(outcome: outcome))
        case .answered(let answer, _):
            guard let text = answer["text"]?.stringValue else {
                let message = "plugin '\(plugin.manifest.name)': its answer has no 'text'"
                return .failure(PlaceFailure(outcome: .failed(.invalid, message)))
            }
            let tokens = answer["tokens"]
            return .success(
                AgentAnswer(
                    text,
                    input: tokens?["input"]?.intValue,
                    output: tokens?["output"]?.intValue,
                    cost: AnswerReader.micros(answer["cost"])
                )
            )
        }
    }
}
