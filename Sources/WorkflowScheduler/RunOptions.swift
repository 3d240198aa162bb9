package import WorkflowModel

/// How far and how broadly a run is carried on.
package struct RunOptions: Sendable {
    /// How many steps may be under way at once; at least one.
    package var parallelLimit = 8
    /// The phase after which the run pauses.
    package var lastPhase: PhaseID?
    /// Whether the run pauses after every step.
    package var isStepwise = false

    /// Carries a run on as far as it goes.
    package init(parallelLimit: Int = 8) {
        self.parallelLimit = max(1, parallelLimit)
    }
}
