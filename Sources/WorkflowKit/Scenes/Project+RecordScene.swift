import JSON
import SystemPackage
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowLibrary
import WorkflowModel
import WorkflowStore
import WorkflowSystem

extension Project {
    /// Writes a scene from a run, beside the other scenes of its workflow.
    ///
    /// - Parameters:
    ///   - run: The run, or the beginning of its id.
    ///   - workflow: A name or a path; the workflow here or the only applied one when left out.
    /// - Returns: The file in the workflow's folder, where it stands, and what it could not take over.
    /// - Throws: `Failure`; no file is written then.
    package func recordScene(
        of run: String,
        for workflow: String?
    ) async throws -> (file: String, shownAs: String, losses: [String]) {
        try await translatingFailures {
            let entry = try await validatedEntry(workflow, for: "ddx workflow test")
            guard entry.origin != .bundled, let place = entry.folder else {
                throw Failure(
                    .notPermitted,
                    "'\(entry.name)' is none of your own and stays as it is",
                    hints: ["ddx workflow create NAME --from \(entry.name)"]
                )
            }
            let history = try await history(of: run)
            let record = history.record
            let name = try PinnedDefinition(try entry.composed()).definition.name
            guard record.creation.workflow.utf8.elementsEqual(name.utf8) else {
                throw Failure(
                    .usage,
                    "run \(record.id.short) is of workflow '\(record.creation.workflow)', "
                        + "not of '\(name)'",
                    hints: ["ddx workflow test \(record.creation.workflow) --record \(run)"]
                )
            }
            let file = FilePath("tests/run-\(record.id.short).yml")
            let folder = try BoundedRoot(place)
            guard try !folder.exists(file) else {
                throw Failure(
                    .cannotCreate,
                    "'\(entry.shownAs)/\(file)' exists already",
                    hints: ["rename it, or remove it"]
                )
            }
            var recorder = SceneRecorder(project: try BoundedRoot(root), state: stateFolder)
            let text = try recorder.text(
                of: history,
                named: "Run \(record.id.short) as it went",
                schema: entry.origin == .project ? Scaffold.sceneSchema : nil
            )
            try await recording(.workflowEdited) { notes in
                try folder.createDirectories(file.removingLastComponent())
                try folder.write(Array(text.utf8), to: file)
                notes.add { $0.describe(name, files: ["\(entry.shownAs)/\(file)"], in: self) }
            }
            return (file.string, "\(entry.shownAs)/\(file)", recorder.losses)
        }
    }

    /// Gives a workflow without scenes its first one: all programs replaced, nobody there.
    ///
    /// - Returns: The path from the root; nothing when nothing could be played, for want of trust or
    ///   of values for its variables.
    func writeFirstScene(of name: String) async throws -> String? {
        let pinned = try PinnedDefinition(try library().find(name).composed())
        guard try refusal(of: pinned) == nil else {
            return nil
        }
        var scene = Scene(file: "tests/first-run.yml", span: SourceSpan(file: name))
        scene.stubs = pinned.definition.programs.map { step in
            Scene.Stub(step: step, attempts: [Scene.Stub.Attempt()])
        }
        scene.variables = pinned.definition.sampleValues
        let stage = try SceneStage(for: scene, of: pinned, surroundings)
        let text: Result<String, any Error>
        do {
            text = .success(try await firstScene(scene, of: pinned, on: stage))
        } catch {
            text = .failure(error)
        }
        try stage.remove()
        guard case .success(let yaml) = text else {
            return nil
        }
        let file = ProjectPath.workflow(name).appending(scene.file)
        let root = try BoundedRoot(root)
        try root.createDirectories(file.removingLastComponent())
        try root.write(Array(yaml.utf8), to: file)
        return file.string
    }

    private func firstScene(
        _ scene: Scene,
        of pinned: PinnedDefinition,
        on stage: SceneStage
    ) async throws -> String {
        let run = try await ScenePlay(scene, of: pinned, on: stage).begin()
        let project = try stage.project(as: scene.person)
        var recorder = SceneRecorder(project: stage.root, state: project.stateFolder)
        return try recorder.text(
            of: try await project.history(of: run.id.text),
            named: "How far a run goes by itself",
            schema: Scaffold.sceneSchema
        )
    }
}

extension WorkflowDefinition {
    /// The steps that run programs, those of hooks included.
    fileprivate var programs: [StepReference] {
        func programs(_ steps: [StepDefinition], in phase: PhaseID) -> [StepReference] {
            steps.compactMap { step in
                switch step.kind {
                case .run, .command, .prompt, .plugin: StepReference(phase, step.id)
                case .artifact, .approve: nil
                }
            }
        }
        let ended = Hook.allCases.flatMap { programs(hooks[$0] ?? [], in: .hook($0, in: nil)) }
        return phases.flatMap { programs($0.steps, in: $0.id) } + ended
    }

    /// A value for every variable that a run cannot do without.
    fileprivate var sampleValues: JSONObject {
        let open = variables.filter { $0.isRequired && $0.defaultValue == nil }
        return JSONObject(
            open.map { variable in
                switch variable.kind {
                case .string: (variable.name, "example")
                case .integer, .number: (variable.name, 1)
                case .boolean: (variable.name, true)
                case .choice: (variable.name, variable.options.first ?? "example")
                case .list: (variable.name, ["example"])
                }
            }
        )
    }
}
