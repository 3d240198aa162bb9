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
    /// `project`, `bundled`, or the name of a source.
    package let source: String
    package let isInstalled: Bool
    /// How many runs of it this project has had.
    package let usage: Int
    package var rating: Rating?
    /// How its runs went for those who said so in its source.
    package var sharedUsage: SharedUsage?
}

extension WorkflowListing {
    /// A workflow as the catalog knows it.
    ///
    /// - Parameters:
    ///   - entry: The workflow.
    ///   - source: Where it stands, as people call the place.
    ///   - usage: How many runs there were, by the name of the workflow.
    ///   - origin: What it was applied from; nothing for itself.
    init(
        _ entry: CatalogEntry,
        of source: String,
        usage: [String: Int],
        origin: CatalogEntry? = nil
    ) {
        self.init(
            summary: entry.summary,
            source: source,
            isInstalled: source == LibraryEntry.Origin.project.rawValue,
            usage: usage[entry.name] ?? 0,
            rating: (origin ?? entry).rating,
            sharedUsage: (origin ?? entry).usage
        )
    }
}

/// What lists of workflows are narrowed down by; nothing narrows nothing.
package struct WorkflowFilter: Sendable {
    /// What its own file must say.
    package var parts = CatalogFilter()
    /// `project`, `bundled`, or the name of a source.
    package var source: String?
    /// Whether it must be applied to the project.
    package var isInstalled = false

    package init() {}

    /// Whether a workflow is wanted.
    func allows(_ listing: WorkflowListing) -> Bool {
        (source == nil || source == listing.source) && (!isInstalled || listing.isInstalled)
            && parts.allows(listing.summary)
    }
}

/// A workflow as `show` tells it, before anything is applied.
package struct WorkflowDetails: Sendable {
    package let definition: WorkflowDefinition
    package let diagnostics: [Diagnostic]
    package let digest: String
    /// `project`, `bundled`, `path`, or the name of a source.
    package let source: String
    package let path: String
    /// The overlay that changes it here, as messages show it.
    package let overlay: String?
    /// The commit that it was read from, for a workflow of a source.
    package let commit: ObjectID?
    /// Who signed the commit, when the user names the signers that he allows.
    package let signature: SourceSignature?
    /// What is told of it in its source; nothing when it has none here.
    package let reception: Reception?
    /// What it may carry out.
    package let capabilities: Capabilities
    /// Why its commands would be refused here; nothing when they would run.
    package let refusal: String?
}

/// What is told of a workflow in its source.
package struct Reception: Sendable {
    /// What people think of it.
    package let rating: Rating?
    /// How its runs went for those who said so.
    package let usage: SharedUsage?
    /// The newest commit of each of its versions, the last version first.
    package let versions: [WorkflowHistory.Change]
    /// What this user thinks of it and may not have given to the source yet.
    package let ownStars: Int?
}

extension Project {
    /// The workflows of the project, the bundled ones, and those of the sources.
    package func workflows(
        _ filter: WorkflowFilter = WorkflowFilter()
    ) async throws -> [WorkflowListing] {
        try await translatingFailures {
            let usage = try await reading { try await $0.runCounts() }
            let lock = isInitialized ? try ProjectLock.read(in: root) : LockFile()
            let shared = try await shared()
            let origins = try await shared.origins(of: lock)
            var listings = try library().entries().map { entry in
                let origin = entry.origin == .project ? origins[entry.name] : nil
                return WorkflowListing(
                    summary: try entry.summary(),
                    source: entry.origin.rawValue,
                    isInstalled: entry.origin == .project,
                    usage: usage[entry.name] ?? 0,
                    rating: origin?.rating,
                    sharedUsage: origin?.usage
                )
            }
            .filter(filter.allows)
            guard !filter.isInstalled else {
                return listings
            }
            for (source, entries) in try await shared.entries(filter.parts).sorted(by: {
                $0.key < $1.key
            })
            where filter.source == nil || filter.source == source {
                let address = shared.clones.first { $0.name == source }?.address.description
                for entry in entries
                where entry.problem == nil && lock.entry(entry.name)?.source != address {
                    listings.append(WorkflowListing(entry, of: source, usage: usage))
                }
            }
            return listings
        }
    }

    /// The workflow that a name or a path means, also one of a source.
    ///
    /// - Throws: `LibraryError` when there is none, or several.
    func entry(_ name: String) async throws -> LibraryEntry {
        let library = try library()
        guard !Library.isPath(name), !settings.sources.isEmpty else {
            return try library.find(name)
        }
        let shared = try await shared()
        switch try library.find(name, shared: try await shared.entries(for: name)) {
        case .local(let entry): return entry
        case .shared(let entry, let version):
            if version == nil, let problem = entry.problem {
                throw Failure(
                    .notPermitted,
                    problem,
                    hints: ["tell the people of the source; other workflows of it are fine"]
                )
            }
            return try await shared.read(entry, version: version)
        }
    }

    /// What is told of a workflow in the source that it is in, or came from.
    private func reception(of entry: LibraryEntry) async throws -> Reception? {
        let pinned = entry.origin == .project ? try lockEntry(entry.name)?.source : nil
        guard let address = entry.revision?.address.description ?? pinned else {
            return nil
        }
        let shared = try await shared()
        guard let clone = shared.clone(at: address) else {
            return nil
        }
        let known = try await shared.entries(for: entry.name)[clone.name]?
            .first { $0.name == entry.name }
        return Reception(
            rating: known?.rating,
            usage: known?.usage,
            versions: try await clone.history(of: entry.name).versions,
            ownStars: try OwnRatings(surroundings.folders).stars(for: entry.name, in: clone)
        )
    }

    /// One workflow by name or path.
    package func workflow(_ name: String) async throws -> WorkflowDetails {
        try await translatingFailures {
            let entry = try await entry(name)
            let pinned = try PinnedDefinition(try entry.composed())
            return WorkflowDetails(
                definition: pinned.definition,
                diagnostics: pinned.diagnostics,
                digest: pinned.source.digest.description,
                source: entry.place,
                path: entry.shownAs,
                overlay: pinned.source.shownOverlay,
                commit: entry.revision?.commit,
                signature: try await signature(of: entry),
                reception: try await reception(of: entry),
                capabilities: Capabilities(
                    of: pinned.definition,
                    in: pinned.source,
                    runners: configuredRunners
                ),
                refusal: try refusal(of: pinned, from: entry)?.reason
            )
        }
    }

    /// A workflow with the files and names of its scenes, for a page about it.
    package func described(
        _ name: String
    ) async throws -> (definition: WorkflowDefinition, scenes: [(file: String, name: String)]) {
        try await translatingFailures {
            let source = try await entry(name).composed()
            let definition = try PinnedDefinition(source).definition
            let scenes = WorkflowLoader.load(source, readsScenes: true).scenes
            return (definition, scenes.map { ($0.file, $0.name) })
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
    ) async throws -> (title: String, text: String) {
        try await translatingFailures {
            let pinned = try PinnedDefinition(try await entry(workflow).composed())
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
