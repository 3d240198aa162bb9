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
    package func search(_ words: String, limit: Int = 50) async throws -> [FoundListing] {
        try await translatingFailures {
            let query = SearchQuery(words)
            guard !query.isEmpty else {
                throw Failure(.usage, "there is nothing to search for", hints: ["name a word"])
            }
            let places = try await searchedPlaces()
            var hits = try await places.catalog.search(
                query,
                in: places.keys,
                needsAll: true,
                limit: limit
            )
            if hits.isEmpty {
                hits = try await places.catalog.search(
                    query,
                    in: places.keys,
                    needsAll: false,
                    limit: limit
                )
            }
            return hits.compactMap { hit in
                places.listing(hit.entry).map { listing in
                    let ranking = SearchRanking(hit, listing, now: surroundings.now())
                    return FoundListing(
                        listing: listing,
                        score: ranking.score,
                        reasons: ranking.reasons
                    )
                }
            }
            .sorted { ($0.score, $1.listing.summary.name) > ($1.score, $0.listing.summary.name) }
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
        let hits = try await places.catalog.search(
            query,
            in: places.keys,
            needsAll: false,
            limit: 100
        )
        let parts = try await places.catalog.parts(query, in: places.keys)
        let found = hits.compactMap { hit in
            places.listing(hit.entry).map { listing in
                Recommendation(
                    listing,
                    SearchRanking(hit, listing, now: surroundings.now()),
                    parts[hit.entry.owner] ?? []
                )
            }
        }
        return Array(found.sorted { $0.score > $1.score }.prefix(limit))
    }

    /// Everything that a search looks at, brought up to date.
    func searchedPlaces() async throws -> SearchedPlaces {
        let catalog = try Catalog(surroundings.folders)
        let listings = try await workflows()
        let local = try library().entries()
        let own = "project:\(root)"
        let bundled = "bundled:\(try surroundings.bundledWorkflows()?.string ?? "")"
        try await catalog.refresh(local.filter { $0.origin == .bundled }, as: bundled)
        if isInitialized {
            try await catalog.refresh(local.filter { $0.origin == .project }, as: own)
        }
        var names = ["bundled": bundled]
        if isInitialized {
            names["project"] = own
        }
        for clone in try await shared().clones {
            names[clone.name] = clone.key
        }
        return SearchedPlaces(catalog: catalog, keysByName: names, listings: listings)
    }
}

extension Recommendation {
    /// Adds the phase and the action that fit best to what is known of the whole.
    fileprivate init(_ listing: WorkflowListing, _ ranking: SearchRanking, _ parts: [PartHit]) {
        let phase = parts.first { $0.kind == "phase" }
        let action = parts.first { $0.kind == "action" }
        let reasons = [
            phase.map { "its phase '\($0.phase ?? $0.name)' is about it" },
            action.map { "its action '\($0.name)' is about it" },
        ]
        self.listing = listing
        self.phase = phase?.phase
        self.action = action.map { ($0.phase.map { "\($0)/" } ?? "") + $0.name }
        score = ranking.score + 0.3 * (parts.first?.relevance ?? 0)
        self.reasons = ranking.reasons + reasons.compactMap(\.self)
        isIncidental = ranking.isIncidental
    }
}

/// The places of a search and what lists show of their workflows.
struct SearchedPlaces {
    let catalog: Catalog
    let keys: [String]
    let listings: [WorkflowListing]
    private let byOwner: [String: WorkflowListing]

    init(catalog: Catalog, keysByName: [String: String], listings: [WorkflowListing]) {
        self.catalog = catalog
        self.listings = listings
        keys = keysByName.values.sorted()
        byOwner = listings.reduce(into: [:]) { result, listing in
            if let key = keysByName[listing.source] {
                result["\(key)\n\(listing.summary.name)"] = listing
            }
        }
    }

    /// The workflow as lists show it; nothing when they hide it behind an applied copy.
    func listing(_ entry: CatalogEntry) -> WorkflowListing? { byOwner[entry.owner] }
}

/// Where a workflow stands in a list: by its text first, then by ratings, use and freshness.
private struct SearchRanking {
    let score: Double
    let reasons: [String]
    let isIncidental: Bool

    init(_ hit: SearchHit, _ listing: WorkflowListing, now: Timestamp) {
        var factor = 1.0
        var reasons = hit.matches.map { match in
            "'\(match.word)' in \(match.fields.joined(separator: ", "))"
        }
        if let rating = listing.rating {
            // A few votes count as much as a handful of middling ones beside them.
            let mean = (rating.stars * Double(rating.votes) + 9) / Double(rating.votes + 3)
            factor += 0.15 * (mean - 3) / 2
            reasons.append("rated \(rating.words)")
        }
        if listing.usage > 0 {
            factor += 0.02 * Double(min(listing.usage, 5))
            reasons.append("runs here: \(listing.usage)")
        }
        if hit.isNamedExactly {
            factor += 1
            reasons.append("it is called so")
        }
        if let changed = hit.entry.changed {
            let days = Double(now.microseconds / 1_000_000 - changed) / 86_400
            factor += 0.1 * max(0, min(1, 1 - (days - 30) / 700))
            if days < 31 {
                reasons.append("changed in the last month")
            }
        }
        score = (hit.relevance * factor * 1_000).rounded() / 1_000
        self.reasons = reasons
        isIncidental = hit.matches.allSatisfy { $0.fields == ["prompts"] }
    }
}

extension Rating {
    /// The rating as people read it.
    package var words: String {
        let tenths = Int((stars * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) of 5 by \(votes)"
    }
}
