import ArgumentParser
import WorkflowKit
import WorkflowModel

/// Leaves out runs that were created before a moment.
struct SinceOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only runs created from this moment on: \(MomentArgument.help).",
            valueName: "moment"
        )
    )
    var since: String?

    /// The moment that was typed.
    ///
    /// - Throws: `Failure` with `usage` when it is none.
    func moment(in context: CommandContext) throws -> Timestamp? {
        try since.map {
            try MomentArgument.parse($0, of: "--since", now: context.surroundings.now())
        }
    }
}
