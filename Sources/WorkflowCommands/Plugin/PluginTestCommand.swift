import ArgumentParser
import JSON
import WorkflowDiagnostics
import WorkflowKit

/// Tests whether a plugin keeps to the protocol.
struct PluginTestCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Test whether a plugin keeps to the protocol.",
        discussion: """
            The plugin is started in an empty folder, once for each check. The examples in its \
            manifest are carried out there.
            """
    )

    @Argument(help: "A folder, such as ./my-plugin, or the name of an installed plugin.")
    var place: String

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let report = try await context.project().testPlugin(place)
        let lines = report.checks.map { result in
            let problem = result.problem.map { "\n        \($0.neutralised)" } ?? ""
            let word = result.problem == nil ? "pass" : "FAIL"
            return "  \(word)  \(result.name.neutralised)\(problem)"
        }
        let failed = report.checks.count { $0.problem != nil }
        let end =
            failed == 0
            ? "all \(report.checks.count) checks passed\nnext: ddx plugin add \(place)\n"
            : "\(failed) of \(report.checks.count) checks failed\n"
        try context.output.print(
            "\(report.name) \(report.version)\n\(lines.joined(separator: "\n"))\n\(end)",
            or: [
                "schema": "ddx.plugin-test/1", "name": report.name.json,
                "version": report.version.json, "passed": report.isConforming.json,
                "checks": .array(
                    report.checks.map { result in
                        [
                            "name": result.name.json, "passed": (result.problem == nil).json,
                            "problem": result.problem.json,
                        ]
                    }
                ),
            ]
        )
        return report.isConforming ? .done : .refused
    }
}
