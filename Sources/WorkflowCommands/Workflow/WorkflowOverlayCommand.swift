import ArgumentParser
import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowSystem

/// Lists the overlays of a project, or makes one.
struct WorkflowOverlayCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "overlay",
        abstract: "List what this project changes in workflows, or begin to change one.",
        discussion: """
            An overlay, .ddx/overlays/NAME.yml, inserts, replaces and removes phases and steps and \
            sets keys of an applied workflow. The workflow's own files stay as they are, so updates \
            go on.
            """
    )

    @Argument(help: "The workflow whose overlay is meant; all when left out.")
    var name: String?

    @Flag(help: "Make an overlay that changes nothing yet.")
    var new = false

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard !new || name != nil else {
            throw ValidationError("'--new' needs the name of an applied workflow")
        }
    }

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        if new, let name {
            let path = try await project.createOverlay(of: name)
            try context.output.print(
                "created \(path)\nnext: edit it, then 'ddx workflow show \(name) --resolved'",
                or: ["schema": "ddx.create/1", "name": name.json, "files": [path].json]
            )
            return .done
        }
        let overlays = try project.overlays(of: name)
        try context.output.print(
            overlays.isEmpty
                ? "this project changes no workflow\nnext: ddx workflow overlay NAME --new"
                : overlays.map { text($0, context.output) }.joined(separator: "\n"),
            or: ["schema": "ddx.overlays/1", "overlays": .array(overlays.map(\.outline))]
        )
        return overlays.contains { $0.diagnostics.hasErrors } ? .invalid : .done
    }

    private func text(_ overlay: OverlayListing, _ output: Output) -> String {
        let count = overlay.changes == 1 ? "1 change" : "\(overlay.changes) changes"
        guard overlay.isApplied else {
            return "\(overlay.path): \(count), but no workflow '\(overlay.workflow)' is applied"
                .neutralised
        }
        let errors = overlay.diagnostics.filter { $0.severity == .error }
        let head = "\(overlay.path): \(count) of '\(overlay.workflow)'".neutralised
        guard !errors.isEmpty else {
            return head
        }
        let renderer = DiagnosticRenderer(
            texts: overlay.texts,
            isColored: output.isColored(.output)
        )
        return head + ", which cannot be used:\n" + renderer.human(errors)
    }
}

extension OverlayListing {
    fileprivate var outline: JSONValue {
        [
            "workflow": workflow.json, "path": path.json, "applied": isApplied.json,
            "changes": changes.json, "errors": diagnostics.count { $0.severity == .error }.json,
        ]
    }
}
