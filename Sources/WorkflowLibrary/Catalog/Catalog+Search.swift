import GRDB
import WorkflowDiagnostics

/// A workflow that a search found.
package struct SearchHit: Sendable {
    package let entry: CatalogEntry
    /// How well its text fits; larger is better.
    package let relevance: Double
    /// The words found, by the part of the workflow they stand in.
    package let matches: [(word: String, fields: [String])]
    /// Whether what was typed is its name.
    package let isNamedExactly: Bool
}

/// A phase or an action that a search found.
package struct PartHit: Sendable, Hashable {
    /// `phase` or `action`.
    package let kind: String
    package let phase: String?
    package let name: String
    package let relevance: Double
}

extension Catalog {
    /// The columns that are searched, each with what a word in it counts.
    private static let fields: [(name: String, weight: Double)] = [
        ("name", 10), ("title", 6), ("description", 5), ("tags", 6), ("category", 3), ("type", 5),
        ("phases", 2), ("artifacts", 1.5), ("prompts", 0.6),
    ]

    /// Finds workflows by their words, best first.
    ///
    /// - Parameters:
    ///   - query: What is looked for.
    ///   - places: Where to look.
    ///   - needsAll: Whether every word must be found.
    ///   - limit: The most that are returned.
    /// - Returns: What was found, with where each word stands.
    /// - Throws: `LibraryError` when the catalog cannot be read.
    package func search(
        _ query: SearchQuery,
        in places: [String],
        needsAll: Bool,
        limit: Int
    ) async throws -> [SearchHit] {
        guard !query.isEmpty, !places.isEmpty else {
            return []
        }
        let weights = Self.fields.map { "\($0.weight)" }.joined(separator: ", ")
        return try await reading { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT workflow.id, -bm25(workflow_text, \(weights)) AS relevance,
                        \(CatalogEntry.columns)
                    FROM workflow_text
                    JOIN workflow ON workflow.id = workflow_text.rowid
                    JOIN place ON place.id = workflow.place
                    WHERE workflow_text MATCH ? AND problem IS NULL
                        AND place.key IN (\(marks(places)))
                    ORDER BY relevance DESC, workflow.name
                    LIMIT ?
                    """,
                arguments: StatementArguments(
                    [query.match(needsAll: needsAll)] + places as [any DatabaseValueConvertible]
                        + [limit]
                )
            )
            let ids: [Int64] = rows.map { $0["id"] }
            let found = try Self.matches(of: query, in: ids, db)
            return rows.map { row in
                let id: Int64 = row["id"]
                let entry = CatalogEntry(row)
                return SearchHit(
                    entry: entry,
                    relevance: row["relevance"],
                    matches: found[id] ?? [],
                    isNamedExactly: entry.name == query.asName
                )
            }
        }
    }

    /// In which parts of which workflows each word stands.
    private static func matches(
        of query: SearchQuery,
        in ids: [Int64],
        _ db: Database
    ) throws -> [Int64: [(word: String, fields: [String])]] {
        var found: [Int64: [(word: String, fields: [String])]] = [:]
        for term in query.terms {
            var fields: [Int64: [String]] = [:]
            for (column, _) in Self.fields {
                let rows = try Int64.fetchAll(
                    db,
                    sql: """
                        SELECT rowid FROM workflow_text
                        WHERE workflow_text MATCH ? AND rowid IN (\(marks(ids)))
                        """,
                    arguments: StatementArguments(
                        [SearchQuery.match(term, in: column)] as [any DatabaseValueConvertible]
                            + ids
                    )
                )
                for id in rows {
                    fields[id, default: []].append(column)
                }
            }
            for (id, fields) in fields {
                found[id, default: []].append((term.word, fields))
            }
        }
        return found
    }

    /// The phases and actions whose words fit best, by the place and name of their workflow.
    package func parts(
        _ query: SearchQuery,
        in places: [String]
    ) async throws -> [String: [PartHit]] {
        guard !query.isEmpty, !places.isEmpty else {
            return [:]
        }
        return try await reading { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT place.key || char(10) || workflow.name AS owner, part.kind, part.phase,
                        part.name, -bm25(part_text, 4.0, 1.0) AS relevance
                    FROM part_text
                    JOIN part ON part.id = part_text.rowid
                    JOIN workflow ON workflow.id = part.workflow
                    JOIN place ON place.id = workflow.place
                    WHERE part_text MATCH ? AND place.key IN (\(marks(places)))
                    ORDER BY relevance DESC
                    LIMIT 500
                    """,
                arguments: StatementArguments(
                    [query.match(needsAll: false)] + places as [any DatabaseValueConvertible]
                )
            )
            return rows.reduce(into: [:]) { result, row in
                let owner: String = row["owner"]
                result[owner, default: []].append(
                    PartHit(
                        kind: row["kind"],
                        phase: row["phase"],
                        name: row["name"],
                        relevance: row["relevance"]
                    )
                )
            }
        }
    }
}

extension CatalogEntry {
    /// What `parts` finds its phases and actions by.
    package var owner: String { "\(place)\n\(name)" }
}
