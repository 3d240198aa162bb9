package import JSON
package import WorkflowDiagnostics
package import WorkflowLanguage
package import WorkflowModel

/// How a scene went.
package struct SceneResult: Sendable {
    package let scene: Scene
    /// What was not as it should be; empty when the scene passed.
    package let failures: [Failure]
    /// The run as it stood at the end; nothing when none began.
    package let record: RunRecord?
    /// Everything that happened.
    package let events: [RecordedEvent]
    package let duration: Duration
    /// The last lines of the step that failed; empty when none did, or the scene passed.
    package let lastOutput: [String]
    /// The project of the scene, when it was kept.
    package let keptFolder: String?

    package var hasPassed: Bool { failures.isEmpty }

    /// One thing that was not as it should be.
    package struct Failure: Sendable {
        /// The keys that lead to the expectation, such as `phases.plan.status`; nothing for what
        /// could not be done.
        package let place: String?
        package let expected: JSONValue
        package let found: JSONValue
        package let diagnostic: Diagnostic
    }
}

/// How all scenes of a workflow went.
package struct SceneReport: Sendable {
    package let workflow: String
    package let version: String
    package let results: [SceneResult]
    /// Whether all scenes of the workflow were played.
    package let isComplete: Bool
    /// What the scenes reached of the workflow.
    package let coverage: SceneCoverage
    /// The texts of the files with findings, by the path that is shown.
    package let texts: [String: SourceText]
    /// The folder of the workflow as messages show it.
    package let shownAs: String

    package var hasPassed: Bool { results.allSatisfy(\.hasPassed) }
}
