import GRDB
import WorkflowDiagnostics

/// Writes the workflows of one place.
struct CatalogWriter {
    let db: Database
    let place: Int64

    /// Removes what is gone, replaces what is changed, and renews tags and ratings.
    func write(_ update: Catalog.Update) throws {
        let present = try Row.fetchAll(
            db,
            sql: "SELECT id, name FROM workflow WHERE place = ?",
            arguments: [place]
        )
        let replaced = Set(update.records.map(\.summary.name))
        for row in present {
            let name: String = row["name"]
            if !update.names.contains(name) || replaced.contains(name) {
                try remove(row["id"])
            }
        }
        for record in update.records {
            try insert(record)
        }
        try writeTags(update.tags)
        try writeRatings(update.ratings)
        try writeUsage(update.usage)
    }

    private func remove(_ id: Int64) throws {
        for sql in [
            "DELETE FROM part_text WHERE rowid IN (SELECT id FROM part WHERE workflow = ?)",
            "DELETE FROM part WHERE workflow = ?",
            "DELETE FROM workflow_text WHERE rowid = ?",
            "DELETE FROM workflow WHERE id = ?",
        ] {
            try db.execute(sql: sql, arguments: [id])
        }
    }

    private func insert(_ record: CatalogRecord) throws {
        let summary = record.summary
        try statement(
            """
            INSERT INTO workflow (place, name, version, title, description, category, type, tags,
                tree, digest, path, changed, problem)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                place, summary.name, summary.version, summary.title, summary.description,
                summary.category, summary.type, summary.tags.joined(separator: "\n"), record.tree,
                record.digest, record.path, record.changed, record.problem,
            ]
        )
        let id = db.lastInsertedRowID
        try statement(
            """
            INSERT INTO workflow_text (rowid, name, title, description, tags, category, type,
                phases, artifacts, prompts)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                id, summary.name, summary.title ?? "", summary.description,
                summary.tags.joined(separator: " "), summary.category ?? "", summary.type ?? "",
                record.phases, record.artifacts, record.prompts,
            ]
        )
        for part in record.parts {
            try statement(
                "INSERT INTO part (workflow, kind, phase, name) VALUES (?, ?, ?, ?)",
                [id, part.kind, part.phase, part.name]
            )
            try statement(
                "INSERT INTO part_text (rowid, name, text) VALUES (?, ?, ?)",
                [db.lastInsertedRowID, part.name, part.text]
            )
        }
    }

    private func writeTags(_ tags: [SourceTag]) throws {
        try db.execute(sql: "DELETE FROM tag WHERE place = ?", arguments: [place])
        for tag in tags {
            try statement(
                "INSERT OR IGNORE INTO tag (place, name, version) VALUES (?, ?, ?)",
                [place, tag.workflow, tag.version]
            )
        }
    }

    private func writeRatings(_ ratings: [String: Rating]) throws {
        try db.execute(
            sql: "UPDATE workflow SET stars = NULL, votes = 0 WHERE place = ?",
            arguments: [place]
        )
        for (name, rating) in ratings {
            try statement(
                "UPDATE workflow SET stars = ?, votes = ? WHERE place = ? AND name = ?",
                [rating.stars, rating.votes, place, name]
            )
        }
    }

    private func writeUsage(_ usage: [String: SharedUsage]) throws {
        try db.execute(
            sql: """
                UPDATE workflow SET people = 0, runs = 0, completed = 0, failed = 0
                WHERE place = ? AND people > 0
                """,
            arguments: [place]
        )
        for (name, usage) in usage {
            try statement(
                """
                UPDATE workflow SET people = ?, runs = ?, completed = ?, failed = ?
                WHERE place = ? AND name = ?
                """,
                [usage.people, usage.runs, usage.completed, usage.failed, place, name]
            )
        }
    }

    /// Runs a statement that is compiled once.
    private func statement(_ sql: String, _ arguments: StatementArguments) throws {
        let statement = try db.cachedStatement(sql: sql)
        try statement.execute(arguments: arguments)
    }
}
