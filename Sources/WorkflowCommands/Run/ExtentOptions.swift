import ArgumentParser
import WorkflowKit
import WorkflowModel

/// How far a run is carried on.
struct ExtentOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Pause once this phase has completed.", valueName: "phase"))
    var until: String?

    @Flag(help: "Pause after every step.")
    var step = false

    @Flag(help: "With '--json', print each event in a line as it happens, the run last.")
    var follow = false

    /// What the kit is asked for.
    var value: RunExtent {
        var extent = RunExtent()
        extent.lastPhase = until.map { PhaseID($0) }
        extent.isStepwise = step
        return extent
    }
}
