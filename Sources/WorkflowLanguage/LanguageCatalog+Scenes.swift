import WorkflowDiagnostics

extension LanguageCatalog {
    /// Findings about scenes.
    static let scenes = [
        DiagnosticExplanation(
            .unknownInScene,
            "a scene names what its workflow does not have",
            "Scenes in 'tests' name variables and criteria as the workflow does; criteria also by "
                + "a beginning that fits only one of the phase. Correct the name, or remove what "
                + "the workflow has lost."
        ),
        DiagnosticExplanation(
            .unmetExpectation,
            "a scene ended otherwise than it should",
            "'ddx workflow test' plays each scene with the real engine in a project of its own, "
                + "then compares. Either the workflow is wrong, or the scene asks for something "
                + "that is no longer so. With '--keep' the project of the scene stays to be looked "
                + "at."
        ),
        DiagnosticExplanation(
            .impossibleAct,
            "a scene could not be played to its end",
            "What 'people' do happens in order, each time the run has stopped. The run may wait "
                + "for something else at this moment, may have ended already, or the scene took "
                + "longer than its 'timeout'."
        ),
    ]
}
