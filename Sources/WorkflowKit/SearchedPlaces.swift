import WorkflowLibrary
import WorkflowModel

/// The places of a search, and which of their workflows lists show.
struct SearchedPlaces {
    /// One place, as people call it.
    private struct Place {
        let name: String
        let shows: (CatalogEntry) -> Bool
    }

    let catalog: Catalog
    /// How many runs there were, by the name of the workflow.
    var usage: [String: Int] = [:]
    /// What the applied workflows came from, by their names.
    var origins: [String: CatalogEntry] = [:]
    private let filter: WorkflowFilter
    private let now: Timestamp
    private var places: [String: Place] = [:]

    /// Fewer hits than these are not ranked: what people think of them may turn their order.
    private static let fewestHits = 200

    init(catalog: Catalog, filter: WorkflowFilter, now: Timestamp) {
        self.catalog = catalog
        self.filter = filter
        self.now = now
    }

    /// The keys of the places in the catalog.
    var keys: [String] { places.keys.sorted() }

    /// Adds a place of this computer, unless the filter leaves it out.
    mutating func add(
        _ key: String,
        as origin: LibraryEntry.Origin,
        shows: @escaping (CatalogEntry) -> Bool
    ) {
        add(key, as: origin.rawValue, shows: shows)
    }

    /// Adds a place, unless the filter leaves it out.
    ///
    /// - Parameters:
    ///   - key: What the catalog calls it.
    ///   - name: What people call it.
    ///   - shows: Whether a workflow of it is shown, and not hidden behind one of the project.
    mutating func add(_ key: String, as name: String, shows: @escaping (CatalogEntry) -> Bool) {
        let isWanted =
            (filter.source == nil || filter.source == name)
            && (!filter.isInstalled || name == LibraryEntry.Origin.project.rawValue)
        if isWanted {
            places[key] = Place(name: name, shows: shows)
        }
    }

    /// What fits a question, best first.
    ///
    /// - Parameters:
    ///   - query: The question.
    ///   - needsAll: Whether every word must be found.
    ///   - limit: How many are wanted; a few more are returned when there are.
    ///   - bonus: What is added to the score of a hit.
    /// - Returns: What lists show of it.
    /// - Throws: `LibraryError` when the catalog cannot be read.
    func ranked(
        _ query: SearchQuery,
        needsAll: Bool,
        limit: Int,
        bonus: (SearchHit) -> Double = { _ in 0 }
    ) async throws -> [RankedHit] {
        let hits = try await catalog.search(
            query,
            in: keys,
            filter: filter.parts,
            needsAll: needsAll,
            limit: max(Self.fewestHits, limit + 1)
        )
        let ranked = hits.compactMap { hit -> RankedHit? in
            guard let place = places[hit.entry.place], place.shows(hit.entry) else {
                return nil
            }
            let isApplied = place.name == LibraryEntry.Origin.project.rawValue
            let listing = WorkflowListing(
                hit.entry,
                of: place.name,
                usage: usage,
                origin: isApplied ? origins[hit.entry.name] : nil
            )
            let ranking = SearchRanking(hit, listing, now: now)
            return RankedHit(
                hit: hit,
                listing: listing,
                ranking: ranking,
                score: ranking.score + bonus(hit)
            )
        }
        return ranked.sorted {
            ($0.score, $1.listing.summary.name) > ($1.score, $0.listing.summary.name)
        }
    }
}

/// A hit with where it stands.
struct RankedHit {
    let hit: SearchHit
    let listing: WorkflowListing
    let ranking: SearchRanking
    let score: Double
}

/// Where a workflow stands in a list: by its text first, then by ratings, use and freshness.
struct SearchRanking {
    let score: Double
    private let others: [String]

    init(_ hit: SearchHit, _ listing: WorkflowListing, now: Timestamp) {
        var factor = 1.0
        var reasons: [String] = []
        if let rating = listing.rating {
            // A few votes count as much as a handful of middling ones beside them.
            let mean = (rating.stars * Double(rating.votes) + 9) / Double(rating.votes + 3)
            factor += 0.15 * (mean - 3) / 2
            reasons.append("rated \(rating.words)")
        }
        if let usage = listing.sharedUsage {
            factor += 0.02 * Double(min(usage.people, 5))
            reasons.append("elsewhere \(usage.words)")
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
        others = reasons
    }

    /// Why it stands where it stands, the words first.
    func reasons(_ matches: [WordMatch]) -> [String] {
        matches.map { "'\($0.word)' in \($0.fields.joined(separator: ", "))" } + others
    }
}
