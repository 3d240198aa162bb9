import SystemPackage
import WorkflowDiagnostics
import WorkflowLanguage
package import WorkflowLibrary
import WorkflowModel
import WorkflowSystem

extension Project {
    /// What the user changed in an applied workflow since it was applied.
    package func edits(of name: String?) async throws -> (name: String, diff: WorkflowDiff) {
        try await translatingFailures {
            let found = try appliedWorkflow(name, for: "ddx workflow diff")
            guard let pin = try lockEntry(found), pin.source != PinSource.project else {
                throw Failure(
                    .usage,
                    "'\(found)' belongs to this project: there is nothing to compare it with",
                    hints: ["git diff -- .ddx/workflows/\(found)"]
                )
            }
            guard let base = try await base(of: pin, try await shared()) else {
                throw Failure(
                    .notFound,
                    "no copy of '\(found)' from before your edits is left",
                    hints: ["ddx workflow update \(found)"]
                )
            }
            let updater = updater
            return (found, try await updater.edits(of: found, since: base))
        }
    }

    /// What became of a workflow in its source, newest first.
    package func versionHistory(
        of name: String
    ) async throws -> (name: String, source: String, history: WorkflowHistory) {
        try await translatingFailures {
            let shared = try await shared()
            let entries = try await shared.entries(for: name)
            switch try library().find(name, shared: entries) {
            case .shared(let entry, _):
                guard let clone = shared.clone(of: entry) else {
                    break
                }
                return (entry.name, clone.name, try await clone.history(of: entry.name))
            case .local(let entry):
                if let pin = try lockEntry(entry.name), let clone = shared.clone(at: pin.source) {
                    return (entry.name, clone.name, try await clone.history(of: entry.name))
                }
            }
            throw Failure(
                .usage,
                "'\(name)' came from no source that is here, so its history is not known",
                hints: ["ddx source list"]
            )
        }
    }
}
