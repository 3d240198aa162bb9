import WorkflowDiagnostics
import WorkflowKit
import WorkflowLibrary
import WorkflowSystem

/// Asks the person at the terminal whether a workflow may run what it brings along.
struct ConsentQuestion {
    let context: CommandContext

    /// Settles consent before the first command, as far as that can be done here.
    ///
    /// Without a person to ask nothing is settled; the kit then refuses the run and says how to
    /// consent.
    ///
    /// - Parameters:
    ///   - digest: What `--trust` says.
    ///   - name: The applied workflow; nothing for the only one.
    ///   - project: The project in which it stands.
    /// - Throws: `Failure` when the digest is not that of the workflow.
    func settle(digest: String?, for name: String?, in project: Project) async throws {
        if let digest {
            try await project.trust(digest: digest, of: name)
            return
        }
        try await project.consentBeforehand(toApplied: name)
        guard context.isInteractive, let request = try project.consentRequest(for: name) else {
            return
        }
        if try ask(request) {
            try await project.consent(to: request)
        }
    }

    /// Shows what is asked for and waits for an answer.
    func ask(_ request: ConsentRequest) throws -> Bool {
        let console = context.output.console
        try console.write("\(request.refusal.reason.neutralised)\n", .error)
        for item in request.refusal.added {
            try console.write("  \(item.line.neutralised)\n", .error)
        }
        try console.write("  digest: \(request.refusal.digest)\n", .error)
        guard case .text(let answer) = try console.ask("trust exactly this? [y/N] > ", false)
        else {
            return false
        }
        return ["y", "yes"].contains(answer.lowercased())
    }
}

extension Capabilities.Item {
    /// The item as people read it: what, where, and the text.
    var line: String { "\(kind.rawValue) \(place): \(shownText)" }
}
