import GRDB
import SystemPackage
import WorkflowSystem

/// Lets every query of a connection find archived records as if they had never left the ledger.
///
/// Views of the connection stand before the tables of the ledger. What an archive says is worth no
/// more for that: each record is compared with the hash that the ledger keeps of it.
enum AttachedArchives {
    /// What SQLite takes at most.
    static let most = 10

    /// Attaches archives to a connection that only reads.
    ///
    /// - Throws: `StoreError` with `notFound` for one that is not there or unfinished, and with
    ///   `corrupt` or `invalid` for what is none, or one of another ledger.
    static func attach(_ archives: [AuditArchive], to db: Database) throws {
        guard archives.count <= most else {
            throw StoreError(.invalid, "at most \(most) archives are read at a time")
        }
        for (index, archive) in archives.enumerated() {
            guard try archive.manifest() != nil else {
                throw StoreError(
                    .notFound,
                    "there is no archive of audit records, or an unfinished one",
                    path: archive.folder
                )
            }
            let schema = "archive\(index)"
            try db.execute(
                sql: "ATTACH DATABASE ? AS \(schema)",
                arguments: [archive.records.immutableURI]
            )
            try ArchiveDatabase.inspect(db, as: schema, archive.records)
            let stranger = try db.row(
                """
                SELECT name FROM \(schema).audit_log AS log WHERE NOT EXISTS (
                    SELECT 1 FROM main.audit_log WHERE number = log.number AND name = log.name
                )
                """,
                []
            )
            guard stranger == nil else {
                throw StoreError(
                    .invalid,
                    "it is an archive of another ledger",
                    path: archive.folder
                )
            }
        }
        try makeViews(archives.indices.map { "archive\($0)" }, in: db)
    }

    /// The spans that the attached archives hold by their own account.
    static func spans(in db: Database) throws -> [AuditSpan] {
        guard try db.viewExists("audit_span") else {
            return []
        }
        return try Row.fetchAll(db, sql: "SELECT log, first, until FROM audit_span").compactMap {
            let (first, until): (Int, Int) = ($0["first"], $0["until"])
            return first < until
                ? AuditSpan(log: $0["log"], places: first..<until, kept: PlaceRanges()) : nil
        }
    }

    private static func makeViews(_ schemas: [String], in db: Database) throws {
        guard !schemas.isEmpty else {
            return
        }
        let leaves = schemas.map { schema in
            """
            (SELECT leaf FROM \(schema).audit_leaf AS copy
                WHERE copy.log = own.log AND copy.seq = own.seq)
            """
        }
        func union(_ columns: String, _ table: String, _ schemas: [String]) -> String {
            schemas.map { "SELECT \(columns) FROM \($0).\(table)" }
                .joined(separator: " UNION ALL ")
        }
        // Where the ledger has a record as well, two copies that differ are worth nothing.
        try db.execute(
            sql: """
                CREATE TEMP VIEW audit_leaf AS
                SELECT log, seq, event, CASE
                    WHEN copy IS NULL THEN leaf
                    WHEN leaf = x'' OR leaf = copy THEN copy
                    ELSE leaf || copy
                END AS leaf, leaf_hash
                FROM (
                    SELECT *, coalesce(\(leaves.joined(separator: ", ")), NULL) AS copy
                    FROM main.audit_leaf AS own
                );
                CREATE TEMP VIEW audit_part AS
                \(union("log, seq, name, box", "audit_part", ["main"] + schemas));
                CREATE TEMP VIEW audit_span AS
                \(union("log, first, until", "audit_span", schemas));
                """
        )
    }
}
