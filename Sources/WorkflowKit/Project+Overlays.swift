import SystemPackage
package import WorkflowDiagnostics
package import WorkflowLanguage
import WorkflowLibrary
import WorkflowStore

/// An overlay of the project, as lists show it.
package struct OverlayListing: Sendable {
    /// The workflow that it changes.
    package let workflow: String
    package let path: String
    /// Whether the project has that workflow.
    package let isApplied: Bool
    /// How many changes it makes.
    package let changes: Int
    /// What is wrong with the workflow with it.
    package let diagnostics: [Diagnostic]
    package let texts: [String: SourceText]
}

extension Project {
    /// The overlays of the project.
    ///
    /// - Parameter name: The workflow whose overlay is meant; nothing for all.
    /// - Returns: The overlays by name.
    /// - Throws: `Failure` when the project has none for that workflow.
    package func overlays(of name: String? = nil) throws -> [OverlayListing] {
        try translatingFailure {
            let library = try library()
            let names = try name.map { [try overlayName($0)] } ?? library.overlayNames()
            return try names.compactMap { name in
                guard let overlay = try library.overlay(of: name) else {
                    return nil
                }
                let isApplied = try appliedNames().contains(name)
                let loaded =
                    isApplied ? WorkflowLoader.load(try library.find(name).composed()) : nil
                return OverlayListing(
                    workflow: name,
                    path: "\(library.shownOverlays)/\(overlay.path)",
                    isApplied: isApplied,
                    changes: OverlayReader.changeCount(of: overlay.content),
                    diagnostics: loaded?.diagnostics ?? [],
                    texts: loaded?.texts ?? [:]
                )
            }
        }
    }

    /// Makes an overlay for an applied workflow that changes nothing yet.
    ///
    /// - Returns: Its path from the root.
    package func createOverlay(of name: String) async throws -> String {
        try await translatingFailures {
            try await recording(.workflowEdited) { notes in
                let name = try appliedWorkflow(name, for: "ddx workflow overlay")
                let path = try library().createOverlay(of: name)
                notes.add { $0.describe(name, files: [path], in: self) }
                return path
            }
        }
    }

    /// The workflow with its overlay carried out, and where each part of it comes from.
    package func resolved(_ name: String) async throws -> ResolvedWorkflow {
        try await translatingFailures {
            let source = try await entry(name).composed()
            guard let resolved = ResolvedWorkflow(source) else {
                _ = try PinnedDefinition(source)
                throw Failure(.invalid, "the workflow in '\(source.shownAs)' cannot be used")
            }
            return resolved
        }
    }

    /// What an update breaks in the overlay of a workflow, in words for its report.
    func overlayNotes(
        on merged: WorkflowSource,
        of name: String,
        from theirs: LibraryEntry
    ) throws -> [String] {
        let overlaid = try library().find(name).overlaid(merged)
        guard let overlay = overlaid.shownOverlay else {
            return []
        }
        let loaded = WorkflowLoader.load(try theirs.composed(overlaid))
        let findings = loaded.diagnostics.filter { $0.severity == .error }
        return findings.map { finding in
            let line = finding.span.flatMap { span in
                loaded.texts[span.file].map {
                    "\(span.file):\($0.position(of: span.range.lowerBound).line)"
                }
            }
            return "the overlay no longer fits: \(line ?? overlay): \(finding.message)"
        }
    }

    private func overlayName(_ name: String) throws -> String {
        let known = try library().overlayNames()
        guard !known.contains(name) else {
            return name
        }
        throw Failure(
            .notFound,
            "the project has no overlay for '\(name)'",
            hints: [
                Suggestion.hint(for: name, among: known),
                "make one: ddx workflow overlay \(name) --new",
            ]
            .compactMap(\.self)
        )
    }
}
