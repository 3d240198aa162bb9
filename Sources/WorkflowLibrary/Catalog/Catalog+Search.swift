import GRDB
import WorkflowDiagnostics

/// A workflow that a search found.
package struct SearchHit: Sendable, Identifiable {
    package let entry: CatalogEntry
    /// Its number in the catalog.
    package let id: Int64
    /// How well its text fits; larger is better.
    package let relevance: Double
    /// Whether what was typed is its name.
    package let isNamedExactly: Bool
}

/// A word that was found, with the parts of the workflow in which it stands.
package struct WordMatch: Sendable, Hashable {
    package let word: String
    package let fields: [String]
}

/// What lists and searches are narrowed down by; nothing narrows nothing.
package struct CatalogFilter: Sendable, Hashable {
    package var type: String?
    package var category: String?
    /// All of them must be there.
    package var tags: [String] = []

    package init() {}

    /// Whether a workflow is wanted.
    package func allows(_ summary: WorkflowSummary) -> Bool {
        (type == nil || type == summary.type) && (category == nil || category == summary.category)
            && tags.allSatisfy { summary.tags.contains($0) }
    }

    var conditions: String {
        (type == nil ? "" : " AND workflow.type = ?")
            + (category == nil ? "" : " AND workflow.category = ?")
            + String(
                repeating: " AND instr(char(10) || workflow.tags || char(10), "
                    + "char(10) || ? || char(10)) > 0",
                count: tags.count
            )
    }

    var values: [String] { [type, category].compactMap(\.self) + tags }
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
    ///   - filter: What else must be so.
    ///   - needsAll: Whether every word must be found.
    ///   - limit: The most that are returned.
    /// - Returns: What was found; where each word stands is told by `matches`.
    /// - Throws: `LibraryError` when the catalog cannot be read.
    package func search(
        _ query: SearchQuery,
        in places: [String],
        filter: CatalogFilter = CatalogFilter(),
        needsAll: Bool,
        limit: Int
    ) async throws -> [SearchHit] {
        guard !query.isEmpty, !places.isEmpty else {
            return []
        }
        let weights = Self.fields.map { "\($0.weight)" }.joined(separator: ", ")
        let values = [query.match(needsAll: needsAll)] + places + filter.values
        return try await reading { db in
            let names = try placeNames(db)
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    WITH hit AS MATERIALIZED (
                        SELECT workflow.id AS id, -bm25(workflow_text, \(weights)) AS relevance
                        FROM workflow_text
                        JOIN workflow ON workflow.id = workflow_text.rowid
                        JOIN place ON place.id = workflow.place
                        WHERE workflow_text MATCH ? AND problem IS NULL
                            AND place.key IN (\(marks(places)))\(filter.conditions)
                        ORDER BY relevance DESC, workflow.name
                        LIMIT ?
                    )
                    SELECT \(CatalogEntry.columns), hit.id, hit.relevance
                    FROM hit
                    JOIN workflow ON workflow.id = hit.id
                    ORDER BY hit.relevance DESC, workflow.name
                    """,
                arguments: StatementArguments(values) + [limit]
            )
            return try Array(
                rows.map { row in
                    let entry = CatalogEntry(row, in: names)
                    return SearchHit(
                        entry: entry,
                        id: row[CatalogEntry.columnCount],
                        relevance: row[CatalogEntry.columnCount + 1],
                        isNamedExactly: entry.name == query.asName
                    )
                }
            )
        }
    }

    /// Where the words of a question stand, for each of a few hits.
    package func matches(
        of query: SearchQuery,
        in hits: [SearchHit]
    ) async throws -> [SearchHit.ID: [WordMatch]] {
        let ids = hits.map(\.id)
        return try await reading { db in
            var found: [Int64: [WordMatch]] = [:]
            for term in query.terms {
                var fields: [Int64: [String]] = [:]
                for (column, _) in Self.fields {
                    // The plus lets the text be looked up once, not once for each of the hits.
                    let rows = try Int64.fetchAll(
                        db,
                        sql: """
                            SELECT rowid FROM workflow_text
                            WHERE workflow_text MATCH ? AND +rowid IN (\(marks(ids)))
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
                    found[id, default: []].append(WordMatch(word: term.word, fields: fields))
                }
            }
            return found
        }
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
