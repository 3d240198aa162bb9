import JSON
import SystemPackage
import WorkflowLanguage
import WorkflowModel
import WorkflowSystem

/// Where programs of steps run: here, in containers, on a cluster, or where a plugin takes them.
struct ProgramPlaces: Sendable {
    /// One place.
    enum Place: Sendable {
        case here
        case container(ContainerPlace)
        case plugin(PluginPlace)
        case cluster(ClusterPlace)

        /// Whether programs are started as they are.
        var isHere: Bool {
            if case .here = self { true } else { false }
        }

        /// What an end means that the place has a word in.
        func end(_ end: ProgramEnd) -> ProgramEnd {
            guard case .container(let container) = self, end == .exited(125) else {
                return end
            }
            let name = container.engine
            return .unstartable("\(name) could not run the container; its log says why")
        }
    }

    /// The runners of the settings, by their names.
    let runners: [String: JSONValue]
    let plugins: [UsablePlugin]
    let programs: ProjectPrograms
    let plugin: PluginProgram
    /// What reaches clusters; nothing where none can be.
    let clusters: Clusters?
    /// Where attempts of the run on clusters are noted.
    let attempts: AttemptPlaces
    let log: StepLog

    /// The place that a step names.
    ///
    /// - Throws: `RunnerDescription.Problem` for one that is not there or cannot be used.
    func place(of choice: RunnerChoice?) throws -> Place {
        switch try RunnerDescription(choice, among: runners) {
        case .local: return .here
        case .container(let container):
            let environment = programs.environment.passedToEngines
            guard let engine = ContainerEngine.find(container.engine, environment: environment)
            else {
                let missing = ContainerEngine.missing(container.engine)
                throw RunnerDescription.Problem(
                    .missingTool,
                    missing.message,
                    hints: missing.hints
                )
            }
            return .container(
                ContainerPlace(container: container, engine: engine.name, programs: programs)
            )
        case .plugin(let reference, let inputs):
            let found = plugins.first { $0.manifest.name.isIdentical(to: reference.plugin) }
            guard let found, let part = found.manifest.part(reference.part, as: .runner) else {
                throw RunnerDescription.Problem(
                    .missingTool,
                    "the plugin '\(reference.plugin)' of the runner is not here",
                    hints: ["ddx plugin list"]
                )
            }
            return .plugin(
                PluginPlace(plugin: found, part: part, inputs: inputs, program: plugin)
            )
        case .cluster(let cluster, let name):
            guard let clusters else {
                throw RunnerDescription.Problem(
                    .settings,
                    "the runner '\(name)' is a cluster, which cannot be reached from here"
                )
            }
            return .cluster(
                ClusterPlace(
                    name: name,
                    cluster: cluster,
                    clusters: clusters,
                    places: attempts,
                    programs: programs,
                    log: log
                )
            )
        }
    }

    /// Runs a program where its step says.
    ///
    /// - Throws: `ProjectPrograms.Refusal`, `RunnerDescription.Problem`, `PlaceFailure`.
    func run(
        _ command: ProjectPrograms.Command,
        for request: StepRequest,
        in place: Place,
        handingOver file: FilePath,
        _ output: ProgramOutput
    ) async throws -> ChildEnding {
        switch place {
        case .here: return try await programs.run(command, output: output)
        case .container(let container):
            return try await container.run(command, for: request, handingOver: file, output)
        case .plugin(let plugin):
            return try await plugin.run(command, handingOver: file, output).get()
        case .cluster(let cluster):
            return try await cluster.run(command, for: request, handingOver: file, output)
        }
    }
}

/// That a place could not say how a program ended.
struct PlaceFailure: Error {
    let outcome: StepOutcome
}
