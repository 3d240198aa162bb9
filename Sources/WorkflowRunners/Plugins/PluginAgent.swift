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

    /// What came of a prompt.
    struct Reply: Sendable {
        /// The artifact, or what the agent has to say.
        let text: String
        /// The whole answer, for what it reports beside that: `cost`, `tokens`.
        let answer: JSONValue
    }

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
        _ prompt: String,
        for request: StepRequest,
        _ output: ProgramOutput
    ) async -> Result<Reply, PluginPlaceFailure> {
        if let problem = part.problem(with: inputs, of: plugin.manifest.reference(to: part)) {
            return .failure(PluginPlaceFailure(outcome: .failed(.invalid, problem)))
        }
        let project = program.programs.project.path.string
        var asked = PluginProgram.Request(
            "prompt",
            [
                "part": part.name.json, "with": inputs.json, "prompt": prompt.json,
                "project": project.json,
            ]
        )
        asked.environment = request.environment.merging(
            StepVariables.values(for: request, project: project, outputFile: "")
        ) { $1 }
        asked.workingDirectory = request.workingDirectory
        asked.timeout = request.timeout
        switch await program.ask(plugin, asked, output) {
        case .failed(let outcome): return .failure(PluginPlaceFailure(outcome: outcome))
        case .answered(let answer, _):
            guard let text = answer["text"]?.stringValue else {
                let message = "plugin '\(plugin.manifest.name)': its answer has no 'text'"
                return .failure(PluginPlaceFailure(outcome: .failed(.invalid, message)))
            }
            return .success(Reply(text: text, answer: answer))
        }
    }
}
