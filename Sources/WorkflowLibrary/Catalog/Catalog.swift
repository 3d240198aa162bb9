import GRDB
import SystemPackage
import WorkflowDiagnostics
package import WorkflowSystem

/// The searchable index of workflows, in a file that may be deleted at any time.
///
/// Each place has a stamp, such as the commit that was read; only what changed since is read again.
package struct Catalog: Sendable {
    let queue: DatabaseQueue

    /// Opens the catalog of a user, creating it when absent.
    package init(_ folders: XDGFolders) throws(LibraryError) {
        queue = try Self.wrapping {
            try CatalogDatabase.open(
                folders.cache.appending("ddx").appending("catalog.sqlite")
            )
        }
    }

    // MARK: Reading

    /// The workflows of some places, by name.
    ///
    /// - Parameters:
    ///   - places: Where they stand.
    ///   - name: What they are called; nothing for any name.
    ///   - filter: What else must be so.
    /// - Returns: The workflows.
    /// - Throws: `LibraryError` when the catalog cannot be read.
    package func entries(
        in places: [String],
        named name: String? = nil,
        _ filter: CatalogFilter = CatalogFilter()
    ) async throws -> [CatalogEntry] {
        try await reading { db in
            let names = try placeNames(db)
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT \(CatalogEntry.columns)
                    FROM workflow JOIN place ON place.id = workflow.place
                    WHERE place.key IN (\(marks(places)))\(name == nil ? "" : " AND name = ?")
                        \(filter.conditions)
                    ORDER BY workflow.name, place.id
                    """,
                arguments: StatementArguments(places + [name].compactMap(\.self) + filter.values)
            )
            var entries: [CatalogEntry] = []
            while let row = try rows.next() {
                entries.append(CatalogEntry(row, in: names))
            }
            return entries
        }
    }

    /// The names of the workflows of some places.
    package func names(in places: [String]) async throws -> Set<String> {
        try await reading { db in
            try String.fetchSet(
                db,
                sql: """
                    SELECT name FROM workflow JOIN place ON place.id = workflow.place
                    WHERE place.key IN (\(marks(places)))
                    """,
                arguments: StatementArguments(places)
            )
        }
    }

    /// The versions of workflows that have tags in some places.
    package func tags(of name: String, in place: String) async throws -> [SourceTag] {
        try await reading { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT version FROM tag JOIN place ON place.id = tag.place
                    WHERE place.key = ? AND tag.name = ?
                    """,
                arguments: [place, name]
            )
            .map { SourceTag(workflow: name, version: $0) }
        }
    }

    func stamp(of place: String) async throws -> (stamp: String, overlay: String)? {
        try await reading { db in
            try Row.fetchOne(
                db,
                sql: "SELECT stamp, overlay FROM place WHERE key = ?",
                arguments: [place]
            )
            .map { ($0["stamp"], $0["overlay"]) }
        }
    }

    /// The trees of the workflows of a place by name.
    func trees(in place: String) async throws -> [String: String] {
        try await reading { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT workflow.name, tree FROM workflow
                    JOIN place ON place.id = workflow.place WHERE place.key = ?
                    """,
                arguments: [place]
            )
            .reduce(into: [:]) { result, row in
                let name: String = row["name"]
                result[name] = row["tree"]
            }
        }
    }

    // MARK: Writing

    /// What a place holds now.
    struct Update: Sendable {
        let place: String
        let stamp: String
        var overlay = ""
        /// The workflows that are new or changed.
        var records: [CatalogRecord] = []
        /// The names of all workflows there are; others are removed.
        var names: Set<String> = []
        var tags: [SourceTag] = []
        var ratings: [String: Rating] = [:]
        var usage: [String: SharedUsage] = [:]
    }

    /// Takes over what a place holds, all of it or nothing.
    func apply(_ update: Update) async throws {
        try await writing { db in
            try db.execute(
                sql: """
                    INSERT INTO place (key, stamp, overlay) VALUES (?, ?, ?)
                    ON CONFLICT (key) DO UPDATE SET
                    stamp = excluded.stamp, overlay = excluded.overlay
                    """,
                arguments: [update.place, update.stamp, update.overlay]
            )
            let place = try Int64.fetchOne(
                db,
                sql: "SELECT id FROM place WHERE key = ?",
                arguments: [update.place]
            )
            try CatalogWriter(db: db, place: place ?? 0).write(update)
        }
    }

    /// Forgets a place.
    package func remove(_ place: String) async throws {
        try await writing { db in
            let id = try Int64.fetchOne(
                db,
                sql: "SELECT id FROM place WHERE key = ?",
                arguments: [place]
            )
            guard let id else {
                return
            }
            try CatalogWriter(db: db, place: id).write(Update(place: place, stamp: ""))
            try db.execute(sql: "DELETE FROM place WHERE id = ?", arguments: [id])
        }
    }

    // MARK: Errors

    func reading<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        do {
            return try await queue.read(body)
        } catch {
            throw Self.error(error)
        }
    }

    private func writing(_ body: @escaping @Sendable (Database) throws -> Void) async throws {
        do {
            try await queue.write(body)
        } catch {
            throw Self.error(error)
        }
    }

    private static func wrapping<Value>(
        _ body: () throws -> Value
    ) throws(LibraryError) -> Value {
        do {
            return try body()
        } catch {
            throw self.error(error)
        }
    }

    private static func error(_ error: any Error) -> LibraryError {
        switch error {
        case let error as LibraryError:
            error
        case let error as SystemError:
            LibraryError(.storage, "\(error)", cause: error)
        case let error as DatabaseError where error.resultCode == .SQLITE_BUSY:
            LibraryError(
                .busy,
                "another process has been writing to the catalog for too long",
                hints: ["try again in a moment"]
            )
        default:
            LibraryError(
                .storage,
                "the catalog cannot be used: \(error)",
                hints: ["it is a cache and may be deleted: $XDG_CACHE_HOME/ddx/catalog.sqlite"]
            )
        }
    }
}

/// A question mark for each value.
func marks(_ values: [some Any]) -> String {
    values.map { _ in "?" }.joined(separator: ", ")
}
