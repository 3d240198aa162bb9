import JSON
import SystemPackage
package import WorkflowDiagnostics
import WorkflowLanguage
package import WorkflowLibrary
package import WorkflowModel
import WorkflowStore
import WorkflowSystem

/// A workflow as lists show it.
package struct WorkflowListing: Sendable {
    package let summary: WorkflowSummary
    /// `project` or `bundled`.
    package let source: String
    package let isInstalled: Bool
    /// How many runs of it this project has had.
    package let usage: Int
}

/// A workflow as `show` tells it, before anything is applied.
package struct WorkflowDetails: Sendable {
    package let definition: WorkflowDefinition
    package let diagnostics: [Diagnostic]
    package let digest: String
    package let source: String
    package let path: String
    /// Why its commands would be refused here; nothing when they would run.
    package let refusal: String?
}

extension Project {
    /// The workflows of the project and the bundled ones, the project's own first.
    package func workflows() async throws -> [WorkflowListing] {
        try await translatingFailures {
            let usage = try await reading { try await $0.runCounts() }
            let entries = try library().entries()
            let installed = Set(entries.filter { $0.origin == .project }.map(\.name))
            return try entries.filter { $0.origin == .project || !installed.contains($0.name) }
                .map { entry in
                    WorkflowListing(
                        summary: try entry.summary(),
                        source: entry.origin.rawValue,
                        isInstalled: entry.origin == .project,
                        usage: usage[entry.name] ?? 0
                    )
                }
        }
    }

    /// One workflow by name or path.
    package func workflow(_ name: String) throws -> WorkflowDetails {
        try translatingFailure {
            let entry = try library().find(name)
            let pinned = try PinnedDefinition(try entry.composed())
            return WorkflowDetails(
                definition: pinned.definition,
                diagnostics: pinned.diagnostics,
                digest: pinned.source.digest.description,
                source: entry.origin.rawValue,
                path: entry.shownAs,
                refusal: try refusal(of: pinned)?.reason
            )
        }
    }

    /// The prompt of an action, for people or agents to carry out.
    ///
    /// - Parameters:
    ///   - action: The name of an action, with its phase and a slash when several have it.
    ///   - workflow: A name or a path.
    /// - Returns: The title and the whole text.
    /// - Throws: `Failure` when there is no such action, or several.
    package func prompt(
        of action: String,
        in workflow: String
    ) throws -> (title: String, text: String) {
        try translatingFailure {
            let pinned = try PinnedDefinition(try library().find(workflow).composed())
            let all = pinned.definition.namedActions
            let found = all.filter { $0.name == action || $0.action.id == action }
            guard let match = found.first, found.count == 1,
                let file = pinned.source.file(match.action.prompt)
            else {
                let hint = Suggestion.hint(for: action, among: all.map(\.name))
                throw Failure(
                    .notFound,
                    found.count > 1
                        ? "several phases of '\(workflow)' have an action '\(action)'"
                        : "action '\(action)' not found in workflow '\(workflow)'",
                    hints: [hint, "ddx workflow actions \(workflow)"].compactMap(\.self)
                )
            }
            return (match.action.title, String(decoding: file.content, as: UTF8.self))
        }
    }
}

extension WorkflowDefinition {
    /// The actions with the names that commands take: those of phases stand behind their phase.
    package var namedActions: [(name: String, phase: PhaseID?, action: ActionDefinition)] {
        actions.map { ($0.id, nil, $0) }
            + phases.flatMap { phase in
                phase.actions.map { ("\(phase.id)/\($0.id)", phase.id, $0) }
            }
    }
}
