import GRDB
package import JSON
import WorkflowDiagnostics
import WorkflowModel

/// A workflow as the catalog knows it.
package struct CatalogEntry: Sendable, Hashable {
    package let summary: WorkflowSummary
    /// The key of the place where it stands.
    package let place: String
    /// When it was last changed, in seconds since 1970.
    package let changed: Int64?
    /// Why it cannot be used; nothing when it can.
    package let problem: String?
    package let rating: Rating?
    /// How its runs went for those who said so.
    package let usage: SharedUsage?

    package var name: String { summary.name }
}

/// What people think of a workflow.
package struct Rating: Sendable, Hashable {
    /// The mean of all ratings, from 1 to 5.
    package let stars: Double
    package let votes: Int
}

extension Rating: JSONRepresentable {
    /// `stars` with one digit behind the point, and `votes`.
    package var json: JSONValue {
        ["stars": ((stars * 10).rounded() / 10).json, "votes": votes.json]
    }
}

extension CatalogEntry {
    private static let names = [
        "place", "name", "version", "title", "description", "category", "type", "tags", "changed",
        "problem", "stars", "votes", "people", "runs", "completed", "failed",
    ]

    /// The columns that make an entry, in the order in which they are read.
    static let columns: String = names.map { "workflow.\($0)" }.joined(separator: ", ")

    /// How many columns there are.
    static let columnCount: Int = names.count

    /// Reads the columns by their places, which is much faster than by their names.
    ///
    /// - Parameters:
    ///   - row: The columns.
    ///   - places: The keys of places by their numbers, so that each stands in memory once.
    init(_ row: Row, in places: [Int64: String]) {
        let number: Int64 = row[0]
        let tags: String = row[7]
        summary = WorkflowSummary(
            name: row[1],
            version: row[2],
            title: row[3],
            description: row[4],
            category: row[5],
            type: row[6],
            tags: Self.lines(tags)
        )
        place = places[number] ?? ""
        changed = row[8]
        problem = row[9]
        let stars: Double? = row[10]
        let votes: Int = row[11]
        rating = stars.map { Rating(stars: $0, votes: votes) }
        let people: Int = row[12]
        usage =
            people == 0
            ? nil
            : SharedUsage(people: people, runs: row[13], completed: row[14], failed: row[15])
    }
}

extension CatalogEntry {
    /// Does what `split` does, in a third of its time.
    private static func lines(_ text: String) -> [String] {
        var lines: [String] = []
        var rest = text.utf8[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(String(Substring(rest[..<end])))
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty {
            lines.append(String(Substring(rest)))
        }
        return lines
    }
}

/// The numbers of places, and what they are called.
func placeNames(_ db: Database) throws -> [Int64: String] {
    try Row.fetchAll(db, sql: "SELECT id, key FROM place").reduce(into: [:]) { $0[$1[0]] = $1[1] }
}
