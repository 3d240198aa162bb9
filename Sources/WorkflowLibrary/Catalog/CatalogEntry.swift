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
    /// The columns that make an entry.
    static let columns: String =
        "place.key, "
        + [
            "name", "version", "title", "description", "category", "type", "tags", "tree", "digest",
            "path", "changed", "problem", "stars", "votes",
        ]
        .map { "workflow.\($0)" }.joined(separator: ", ")

    init(_ row: Row) {
        let name: String = row["name"]
        let tags: String = row["tags"]
        summary = WorkflowSummary(
            name: name,
            version: row["version"],
            title: row["title"],
            description: row["description"],
            category: row["category"],
            type: row["type"],
            tags: tags.split(separator: "\n").map(String.init)
        )
        place = row["key"]
        digest = row["digest"]
        tree = row["tree"]
        path = row["path"]
        changed = row["changed"]
        problem = row["problem"]
        let stars: Double? = row["stars"]
        let votes: Int = row["votes"]
        rating = stars.map { Rating(stars: $0, votes: votes) }
    }
}
