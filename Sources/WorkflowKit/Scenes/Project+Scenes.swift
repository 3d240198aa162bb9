import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowLibrary
import WorkflowModel
import WorkflowSystem

/// Which scenes of a workflow are played, and how.
package struct SceneRequest: Sendable {
    /// A name or a path; the workflow here or the only applied one when left out.
    package var workflow: String?
    /// Names of files, or parts of them; all scenes when empty.
    package var scenes: [String] = []
    /// A digest that the user trusts.
    package var trust: String?
    /// Whether the project of a scene that failed stays.
    package var keepsFailed = false
    /// Told of each scene once it has been played.
    package var observe: @Sendable (SceneResult) -> Void = { _ in }

    package init() {}
}

extension Project {
    /// Plays scenes of a workflow, one after another, each in a project of its own.
    ///
    /// - Parameter request: Which workflow and which scenes.
    /// - Returns: How each went, and what they reached together.
    /// - Throws: `Failure`: `invalid` when the workflow or a scene has mistakes, `notFound` when there
    ///   is no scene, `notPermitted` when nobody trusts the workflow here.
    package func playScenes(_ request: SceneRequest) async throws -> SceneReport {
        try await translatingFailures {
            let entry = try await validatedEntry(request.workflow, for: "ddx workflow test")
            let (pinned, loaded) = try loadScenes(of: entry)
            let scenes = try chosen(request.scenes, of: loaded.scenes, entry)
            try await recordTrust(request.trust, in: pinned, from: entry)
            try requireTrustToTest(pinned, from: entry)
            var results: [SceneResult] = []
            for scene in scenes {
                try Task.checkCancellation()
                let result = try await play(scene, of: pinned, keeping: request.keepsFailed)
                request.observe(result)
                results.append(result)
            }
            return SceneReport(
                workflow: pinned.definition.name,
                version: pinned.definition.version,
                results: results,
                isComplete: scenes.count == loaded.scenes.count,
                coverage: SceneCoverage(
                    of: pinned.definition,
                    events: results.flatMap(\.events).map(\.event)
                ),
                texts: loaded.texts,
                shownAs: entry.shownAs
            )
        }
    }

    /// Plays one scene and removes its project, unless it is to be looked at.
    func play(
        _ scene: Scene,
        of pinned: PinnedDefinition,
        keeping keepsFailed: Bool
    ) async throws -> SceneResult {
        let stage = try SceneStage(for: scene, of: pinned, surroundings)
        let result: Result<SceneResult, any Error>
        do {
            result = .success(
                try await ScenePlay(scene, of: pinned, on: stage).result(keeping: keepsFailed)
            )
        } catch {
            result = .failure(error)
        }
        if case .success(let played) = result, played.keptFolder != nil {
            return played
        }
        try stage.remove()
        return try result.get()
    }

    /// Refuses what this user does not trust; outside of a project nothing is anybody's own.
    private func requireTrustToTest(
        _ pinned: PinnedDefinition,
        from entry: LibraryEntry
    ) throws {
        guard let refusal = try refusal(of: pinned, from: entry) else {
            return
        }
        throw Failure(
            .notPermitted,
            refusal.reason,
            hints: (isInitialized ? [] : ["if it is yours: ddx init"]) + refusal.hints
        )
    }

    private func loadScenes(
        of entry: LibraryEntry
    ) throws -> (PinnedDefinition, LoadedWorkflow) {
        let source = try entry.composed()
        let pinned = try PinnedDefinition(source)
        let loaded = WorkflowLoader.load(source, readsScenes: true)
        guard !loaded.diagnostics.hasErrors else {
            throw Failure(
                .invalid,
                "the scenes of '\(pinned.definition.name)' cannot be played",
                diagnostics: loaded.diagnostics,
                texts: loaded.texts
            )
        }
        return (pinned, loaded)
    }

    private func chosen(
        _ names: [String],
        of scenes: [Scene],
        _ entry: LibraryEntry
    ) throws -> [Scene] {
        guard !scenes.isEmpty else {
            throw Failure(
                .notFound,
                "workflow '\(entry.name)' has no scenes, so nothing was tested",
                hints: [
                    "write \(entry.shownAs)/tests/first.yml with 'expect: { status: completed }'",
                    "or make one of a run: ddx workflow test \(entry.shownAs) --record RUN",
                ]
            )
        }
        for name in names where !scenes.contains(where: { $0.isMeant(by: name) }) {
            throw Failure(
                .notFound,
                "workflow '\(entry.name)' has no scene '\(name)'",
                hints: [
                    Suggestion.hint(for: name, among: scenes.map(\.file)),
                    "it has \(scenes.prefix(10).map(\.file).joined(separator: ", "))",
                ]
                .compactMap(\.self)
            )
        }
        return names.isEmpty
            ? scenes : scenes.filter { scene in names.contains { scene.isMeant(by: $0) } }
    }
}

extension Scene {
    /// Whether a person means the scene: by its file, with or without folder and ending.
    fileprivate func isMeant(by name: String) -> Bool {
        let base = file.dropFirst("tests/".utf8.count)
        return [file, String(base), String(base.prefix { $0 != "." })].contains {
            $0.utf8.elementsEqual(name.utf8)
        }
    }
}
