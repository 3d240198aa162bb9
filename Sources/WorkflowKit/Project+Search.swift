import SystemPackage
import WorkflowDiagnostics
import WorkflowLanguage
package import WorkflowLibrary
import WorkflowModel
import WorkflowStore
import WorkflowSystem

/// A workflow that a search found.
package struct FoundListing: Sendable {
    package let listing: WorkflowListing
    package let score: Double
    /// Why it stands where it stands, the words first.
    package let reasons: [String]
}

/// A workflow that may help with a problem.
package struct Recommendation: Sendable {
    package let listing: WorkflowListing
    /// The phase of it that fits best, when one does.
    package let phase: String?
    /// The action that fits best, when one does.
    package let action: String?
    package let score: Double
    package let reasons: [String]
    /// Whether its prompts alone speak of the problem, among much else.
    package let isIncidental: Bool
}

extension Project {
    /// Finds workflows by words, best first; those that hold every word hide the others.
    ///
    /// - Parameters:
    ///   - words: What is looked for.
    ///   - filter: What else must be so.
    ///   - limit: The most that are returned.
    /// - Returns: What was found, and whether there is more.
    /// - Throws: `Failure` when nothing is asked, or the catalog cannot be read.
    package func search(
        _ words: String,
        _ filter: WorkflowFilter = WorkflowFilter(),
        limit: Int = 20
    ) async throws -> (found: [FoundListing], hasMore: Bool) {
        try await translatingFailures {
            let query = SearchQuery(words)
            guard !query.isEmpty else {
                throw Failure(.usage, "there is nothing to search for", hints: ["name a word"])
            }
            let places = try await searchedPlaces(filter)
            var ranked = try await places.ranked(query, needsAll: true, limit: limit)
            if ranked.isEmpty {
                ranked = try await places.ranked(query, needsAll: false, limit: limit)
            }
            let shown = Array(ranked.prefix(limit))
            let matches = try await places.catalog.matches(of: query, in: shown.map(\.hit))
            let found = shown.map { one in
                FoundListing(
                    listing: one.listing,
                    score: one.ranking.score,
                    reasons: one.ranking.reasons(matches[one.hit.id] ?? [])
                )
            }
            return (found, ranked.count > limit)
        }
    }

    /// Ranks workflows for a problem in words, with the phase and the action that fit best.
    package func recommend(_ problem: String, limit: Int = 5) async throws -> [Recommendation] {
        try await translatingFailures {
            let query = SearchQuery(problem, isSentence: true)
            guard !query.isEmpty else {
                throw Failure(
                    .usage,
                    "the problem says nothing that can be looked for",
                    hints: ["ddx recommend \"releases take too long\""]
                )
            }
            return try await recommendations(query, in: try await searchedPlaces(), limit: limit)
        }
    }

    /// Ranks workflows for a question, best first.
    func recommendations(
        _ query: SearchQuery,
        in places: SearchedPlaces,
        limit: Int
    ) async throws -> [Recommendation] {
        let parts = try await places.catalog.parts(query, in: places.keys)
        let ranked = try await places.ranked(query, needsAll: false, limit: limit) { hit in
            0.3 * (parts[hit.entry.owner]?.first?.relevance ?? 0)
        }
        let best = Array(ranked.prefix(limit))
        let matches = try await places.catalog.matches(of: query, in: best.map(\.hit))
        return best.map { one in
            Recommendation(one, matches[one.hit.id] ?? [], parts[one.hit.entry.owner] ?? [])
        }
    }

    /// Everything that a search looks at, brought up to date.
    func searchedPlaces(
        _ filter: WorkflowFilter = WorkflowFilter()
    ) async throws -> SearchedPlaces {
        let catalog = try Catalog(surroundings.folders)
        let library = try library()
        let bundled = "bundled:\(try surroundings.bundledWorkflows()?.string ?? "")"
        let own = "project:\(root)"
        let ownEntries = isInitialized ? try library.entries(of: .project) : []
        try await catalog.refresh(library.entries(of: .bundled), as: bundled)
        var places = SearchedPlaces(catalog: catalog, filter: filter, now: surroundings.now())
        if isInitialized {
            try await catalog.refresh(ownEntries, as: own)
            places.add(own, as: .project) { _ in true }
        }
        let ownNames = Set(ownEntries.map(\.name))
        places.add(bundled, as: .bundled) { !ownNames.contains($0.name) }
        let lock = isInitialized ? try ProjectLock.read(in: root) : LockFile()
        let shared = try await shared()
        places.origins = try await shared.origins(of: lock)
        for clone in shared.clones {
            places.add(clone.key, as: clone.name) {
                lock.entry($0.name)?.source != clone.address.description
            }
        }
        places.usage = try await reading { try await $0.runCounts() }
        return places
    }
}

extension Recommendation {
    /// Adds the phase and the action that fit best to what is known of the whole.
    fileprivate init(_ one: RankedHit, _ matches: [WordMatch], _ parts: [PartHit]) {
        let phase = parts.first { $0.kind == "phase" }
        let action = parts.first { $0.kind == "action" }
        let reasons = [
            phase.map { "its phase '\($0.phase ?? $0.name)' is about it" },
            action.map { "its action '\($0.name)' is about it" },
        ]
        self.listing = one.listing
        self.phase = phase?.phase
        self.action = action.map { ($0.phase.map { "\($0)/" } ?? "") + $0.name }
        score = one.score
        self.reasons = one.ranking.reasons(matches) + reasons.compactMap(\.self)
        isIncidental = matches.allSatisfy { $0.fields == ["prompts"] }
    }
}

extension Rating {
    /// The rating as people read it.
    package var words: String {
        let tenths = Int((stars * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) of 5 by \(votes)"
    }
}
