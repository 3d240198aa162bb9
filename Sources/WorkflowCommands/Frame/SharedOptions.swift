import ArgumentParser

/// The options that every command takes.
struct SharedOptions: ParsableArguments {
    @Flag(help: "Print one JSON object instead of text.")
    var json = false

    @Flag(name: [.short, .long], help: "Print no progress, warnings and hints.")
    var quiet = false

    @Flag(name: [.short, .long], help: "Print more about what happens.")
    var verbose = false

    @Flag(name: .customLong("no-color"), help: "Print without colours.")
    var noColor = false

    @Option(
        help: ArgumentHelp(
            "The folder of the project; the nearest one when left out.",
            valueName: "dir"
        ),
        completion: .directory
    )
    var project: String?

    @Flag(name: [.short, .long], help: "Ask nothing, and confirm what would be asked.")
    var yes = false

    @Option(
        help: ArgumentHelp(
            "Whom you act for, told in the audit trail beside your own name.",
            valueName: "name"
        )
    )
    var onBehalfOf: String?
}
