import ArgumentParser
import WorkflowKit
import WorkflowModel

/// From when to when something is looked at.
struct PeriodOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Only from this moment on: \(MomentArgument.help).", valueName: "moment")
    )
    var since: String?

    @Option(help: ArgumentHelp("Only before this moment.", valueName: "moment"))
    var until: String?

    /// The moments that were typed; the second is the first one that is too late.
    ///
    /// - Throws: `Failure` with `usage` when one is none.
    func moments(now: Timestamp) throws -> (since: Timestamp?, until: Timestamp?) {
        (
            try since.map { try MomentArgument.parse($0, of: "--since", now: now) },
            try until.map { try MomentArgument.parse($0, of: "--until", now: now) }
        )
    }
}
