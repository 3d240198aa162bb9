import GRDB
package import JSON
import WorkflowDiagnostics
import WorkflowModel

/// A workflow as the catalog knows it.
package struct CatalogEntry: Sendable, Hashable {
    package let summary: WorkflowSummary
    /// The key of the place where it stands.
    package let place: String
    /// The digest of its files.
    package let digest: String
    let tree: String
    /// Its folder in the repository.
    let path: String
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
        "name", "version", "title", "description", "category", "type", "tags", "tree", "digest",
        "path", "changed", "problem", "stars", "votes", "people", "runs", "completed", "failed",
    ]

    /// The columns that make an entry, in the order in which they are read.
    static let columns: String =
        "place.key, " + names.map { "workflow.\($0)" }.joined(separator: ", ")

    /// How many columns there are.
    static let columnCount: Int = names.count + 1

    /// Reads the columns by their places, which is much faster than by their names.
    init(_ row: Row) {
        let tags: String = row[7]
        summary = WorkflowSummary(
            name: row[1],
            version: row[2],
            title: row[3],
            description: row[4],
            category: row[5],
            type: row[6],
            tags: tags.utf8.split(separator: 0x0A).map { String(Substring($0)) }
        )
        place = row[0]
        tree = row[8]
        digest = row[9]
        path = row[10]
        changed = row[11]
        problem = row[12]
        let stars: Double? = row[13]
        let votes: Int = row[14]
        rating = stars.map { Rating(stars: $0, votes: votes) }
        let people: Int = row[15]
        usage =
            people == 0
            ? nil
            : SharedUsage(people: people, runs: row[16], completed: row[17], failed: row[18])
    }
}
