import ArgumentParser
import JSON
import WorkflowKit
import WorkflowLibrary
import WorkflowModel
import WorkflowSystem

/// Consents to what a workflow runs.
struct WorkflowTrustCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Consent to exactly what an applied workflow runs, or make a clone your own.",
        discussion: """
            On a terminal it shows what a workflow would run and asks. Elsewhere it takes the digest \
            that 'ddx workflow show NAME' prints. '--yes' never consents.
            """
    )

    @Argument(help: "An applied workflow, or its digest; the only one when left out.")
    var target: String?

    @Flag(help: "Make this copy of the project your own: its workflows may be edited unasked.")
    var thisProject = false

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let place = try context.project()
        if thisProject {
            let isNew = try await place.setOwn(true)
            try context.output.print(
                isNew ? "this project is your own now" : "this project is your own already",
                or: ["schema": "ddx.trust/1", "project": true, "changed": isNew.json]
            )
            return .done
        }
        if let target, target.hasPrefix("sha256:") {
            let name = try await place.trust(digest: target)
            return try report(name, digest: target, context)
        }
        guard let request = try place.consentRequest(for: target) else {
            try context.output.print(
                "it is trusted already",
                or: ["schema": "ddx.trust/1", "changed": false]
            )
            return .done
        }
        let digest = request.refusal.digest.description
        guard context.isInteractive, try ConsentQuestion(context: context).ask(request) else {
            throw await place.refusedConsent(to: request)
        }
        try await place.consent(to: request)
        return try report(request.workflow.name, digest: digest, context)
    }

    private func report(
        _ name: String,
        digest: String,
        _ context: CommandContext
    ) throws -> ExitStatus {
        try context.output.print(
            "trusted '\(name)' as it is\nnext: ddx run start \(name)",
            or: [
                "schema": "ddx.trust/1", "name": name.json, "digest": digest.json,
                "changed": true,
            ]
        )
        return .done
    }
}
