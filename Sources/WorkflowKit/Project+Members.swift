import JSON
import SystemPackage
import WorkflowDiagnostics
import WorkflowEngine
import WorkflowLanguage
import WorkflowLibrary
import WorkflowModel
import WorkflowRunners
import WorkflowStore
import WorkflowSystem

extension Project {
    /// Renders one more member of an artifact that is a collection.
    ///
    /// - Parameters:
    ///   - artifact: The artifact.
    ///   - workflow: An applied workflow.
    ///   - variables: Values for its fields and its name.
    /// - Returns: The path of the new file in the project.
    /// - Throws: `Failure` when there is no such collection, or a field of its name is missing.
    package func newMember(
        of artifact: String,
        in workflow: String,
        variables: [String: String]
    ) async throws -> String {
        try await translatingFailures {
            let pinned = try PinnedDefinition(try library().find(workflow).composed())
            let collections = pinned.definition.phases.flatMap(\.artifacts)
                .filter { $0.collection != nil }
            guard let found = collections.first(where: { $0.id == ArtifactID(artifact) }) else {
                let names = collections.map(\.id.text)
                let hint = Suggestion.hint(for: artifact, among: names)
                throw Failure(
                    .notFound,
                    "workflow '\(pinned.definition.name)' has no collection '\(artifact)'",
                    hints: [
                        hint,
                        names.isEmpty
                            ? "ddx workflow show \(pinned.definition.name)"
                            : "it has: \(names.joined(separator: ", "))",
                    ]
                    .compactMap(\.self)
                )
            }
            let answers = try ProjectLock.read(in: root).entry(pinned.definition.name)?.answers
            let resolution = VariableAnswers.resolve(
                pinned.definition.variables,
                locked: answers ?? [:]
            )
            return try await recording(.artifactRendered) { notes in
                let path = try await makeRunner(for: pinned).renderMember(
                    of: found,
                    variables: JSONObject(variables.map { ($0.key, .string($0.value)) }),
                    values: ApplicationValues(
                        variables: resolution.values,
                        project: ProjectFacts.read(of: root)
                    )
                )
                notes.add { $0.describe(pinned.definition.name, files: [path], in: self) }
                return path
            }
        }
    }

    /// A runner that belongs to no run under way.
    ///
    /// - Parameters:
    ///   - pinned: The workflow.
    ///   - folder: Where what belongs to one run would stand.
    ///   - journal: Where output goes; nowhere when left out.
    /// - Returns: The runner.
    /// - Throws: `SystemError` when the project's folder cannot be opened.
    func makeRunner(
        for pinned: PinnedDefinition,
        in folder: FilePath? = nil,
        log journal: any LogSink = Silence()
    ) throws -> LocalRunner {
        let source = pinned.source
        var configuration = LocalRunner.Configuration(
            project: root,
            state: stateFolder,
            run: folder ?? stateFolder,
            environment: EnvironmentPolicy(
                own: surroundings.environment,
                pass: settings.passedEnvironment
            )
        )
        configuration.grace = settings.grace
        configuration.masker = surroundings.masker
        configuration.agents = agents
        configuration.variables = pinned.definition.variables
        return try LocalRunner(
            configuration,
            definitionFile: { source.file($0)?.content },
            log: journal,
            clock: MachineClock()
        )
    }
}

/// What templates may read outside of any run.
private struct ApplicationValues: ValueLookup {
    let variables: [RunVariable]
    let project: JSONObject

    func value(at path: [String]) -> JSONValue? {
        switch path.first {
        case "vars":
            let all = JSONObject(variables.map { ($0.name, $0.value) })
            return path.dropFirst().reduce(all.json as JSONValue?) { $0?[$1] }
        case "project":
            return path.dropFirst().reduce(project.json as JSONValue?) { $0?[$1] }
        default: return nil
        }
    }
}

/// A sink for what nobody reads.
struct Silence: LogSink {
    func write(_ record: LogRecord) {}
    func close(_ step: StepReference, attempt: Int, of run: RunID) {}
}
