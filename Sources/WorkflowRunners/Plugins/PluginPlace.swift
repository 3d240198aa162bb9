import JSON
import SystemPackage
import WorkflowLanguage
import WorkflowModel
import WorkflowSystem

/// A place of a plugin where programs of steps run.
struct PluginPlace: Sendable {
    let plugin: UsablePlugin
    let part: PluginManifest.Part
    /// What the runner is given.
    let inputs: JSONObject
    let program: PluginProgram

    /// Has a program run there.
    ///
    /// - Parameters:
    ///   - command: The program, with all of its environment.
    ///   - file: Where it hands over its outputs.
    ///   - output: Takes in what it writes.
    /// - Returns: How it ended; nothing with an outcome when the plugin did not say.
    func run(
        _ command: ProjectPrograms.Command,
        handingOver file: FilePath,
        _ output: ProgramOutput
    ) async -> Result<ChildEnding, PlaceFailure> {
        if let problem = part.problem(with: inputs, of: plugin.manifest.reference(to: part)) {
            return .failure(PlaceFailure(outcome: .failed(.invalid, problem)))
        }
        let environment = command.environment.sorted { $0.key < $1.key }
        var request = PluginProgram.Request(
            "run",
            [
                "part": part.name.json, "with": inputs.json, "argv": command.words.json,
                "environment": .object(JSONObject(environment.map { ($0.key, $0.value.json) })),
                "working_directory": (command.workingDirectory ?? "").json,
                "output_file": file.string.json,
                "project": program.programs.project.path.string.json,
            ]
        )
        request.environment = command.environment.filter { StepVariables.names.contains($0.key) }
        request.timeout = command.timeout
        switch await program.ask(plugin, request, output) {
        case .failed(let outcome): return .failure(PlaceFailure(outcome: outcome))
        case .answered(let answer, _):
            guard let code = answer["exit_code"]?.intValue, (0...255).contains(code) else {
                let problem = "its answer has no 'exit_code' from 0 to 255"
                let message = "plugin '\(plugin.manifest.name)': \(problem)"
                return .failure(PlaceFailure(outcome: .failed(.invalid, message)))
            }
            return .success(.exited(Int32(code)))
        }
    }
}
