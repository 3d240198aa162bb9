import WorkflowDiagnostics

extension LanguageCatalog {
    /// Findings about workflows that use others, and about what runs at the same time.
    static let together = [
        DiagnosticExplanation(
            .unknownWorkflow,
            "a workflow that a phase uses is not there",
            "'uses' is './path' or '../path' from the folder of the workflow that says it, or "
                + "'name' or 'name@version' of a workflow of the project or of those that come "
                + "with the program."
        ),
        DiagnosticExplanation(
            .workflowVersion,
            "a workflow is here in another version",
            "'name@version' means exactly this version. Write the version that is here, or leave "
                + "it out to take whatever is here."
        ),
        DiagnosticExplanation(
            .workflowsTooDeep,
            "workflows use each other too deeply",
            "A workflow may use others, these again others, and so on, 16 levels deep."
        ),
        DiagnosticExplanation(
            .badInput,
            "a workflow or a plugin is given something else than it takes",
            "'with' gives values to the variables of the workflow that 'uses' names: each by its "
                + "name, all that are required, and of their types. Text is read as '--var' reads "
                + "it. What a plugin takes is said by the JSON Schema in its manifest, which 'ddx "
                + "plugin show' prints; what expressions yield is checked when the step runs."
        ),
        DiagnosticExplanation(
            .unknownPlugin,
            "a plugin is not here, or does not provide what is used",
            "'uses' of a step, of a check and of a runner name a plugin of this computer: 'plugin' "
                + "where it provides one thing of the kind, else 'plugin/part'. 'ddx plugin list' "
                + "shows what there is, and 'ddx plugin add' gets one from a folder or from git. A "
                + "workflow can be shown without its plugins, but not run."
        ),
        DiagnosticExplanation(
            .badRunner,
            "a runner cannot be as it is described",
            "A container names its image by the digest, 'name@sha256:…' or 'sha256:…' of an image "
                + "that is only here: a tag may mean another image tomorrow. 'podman image inspect' "
                + "prints the digest. 'memory' is a size such as 512MB, 'cpus' a number such as "
                + "0.5."
        ),
        DiagnosticExplanation(
            .concurrencyInside,
            "'concurrency' of a workflow that another one uses has no effect",
            "Runs take turns, and a workflow that stands in place of a phase is no run. Give the "
                + "phase a 'lock', which is held across all runs of the project."
        ),
        DiagnosticExplanation(
            .overlappingOutputs,
            "two writers of one file may run at the same time",
            "Which of the two wins would be a matter of luck. Let one come after the other with "
                + "'needs', give both the same 'lock', or write to different files. What counts is "
                + "where artifacts go, 'generates' and 'affects'; conditions do not. Two globs "
                + "overlap when one takes in a whole folder, as in 'docs/**', and the other lies in "
                + "it."
        ),
        DiagnosticExplanation(
            .unknownTarget,
            "an overlay changes what the workflow does not have",
            "An overlay in '.ddx/overlays' names phases by their id and steps as PHASE/STEP, as "
                + "they are after the changes above it. When a newer version of the workflow has "
                + "renamed or removed one, the change would be lost silently, so nothing runs until "
                + "it is corrected or removed. 'ddx workflow show NAME --resolved' tells what there "
                + "is and where each part comes from."
        ),
        DiagnosticExplanation(
            .lockHeldAlready,
            "something waits for a lock that is held around it",
            "A phase holds its locks until it has ended. A step in it that wants one of them would "
                + "wait for ever. Keep the lock in one of the two places."
        ),
    ]
}
