import GRDB

/// The tables of the ledger and how older ledgers become newer ones.
enum LedgerSchema {
    /// Stands in the header of the file and tells a ledger from other databases.
    static let applicationID = 0x6464_784C

    /// What each version adds, in order; a list that only grows.
    static let migrations = [version1, version2, version3, version4, version5]

    static var currentVersion: Int { migrations.count }

    /// Refuses what is no ledger, what is damaged, and what a later program wrote.
    ///
    /// Reads the header and the schema, not the whole file.
    ///
    /// - Returns: Whether there are tables at all; a new file has none.
    @discardableResult
    static func inspect(_ db: Database) throws -> Bool {
        let version = try int("user_version", db)
        let isOurs = try int("application_id", db) == applicationID
        let tables = try Set(
            String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
        )
        if version == 0, !isOurs, tables.isEmpty {
            return false
        }
        guard isOurs else {
            throw StoreError(.corrupt, "the file is a database, but not a ledger of this program")
        }
        guard version <= currentVersion else {
            throw StoreError(
                .newerVersion,
                "the ledger has format \(version), and this program knows formats up to "
                    + "\(currentVersion)"
            )
        }
        guard version > 0, tables.isSuperset(of: tablesOfVersion1) else {
            throw StoreError(.corrupt, "the ledger is damaged: tables are missing")
        }
        return true
    }

    /// Refuses a ledger whose pages do not fit together, so that nothing is added to a damaged one.
    ///
    /// A ledger larger than a few megabytes is not read for it: starting a run must stay quick.
    static func requireSoundPages(
        _ db: Database,
        upTo largest: Int = largestChecked
    ) throws {
        guard try int("page_count", db) * int("page_size", db) <= largest else {
            return
        }
        let finding = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
        guard finding == "ok" else {
            throw failure(finding)
        }
    }

    /// What a finding of the check means: a page that cannot be read is no page that is wrong.
    static func failure(_ finding: String) -> StoreError {
        let detail = finding.split(separator: "\n").last.map(String.init) ?? finding
        let code = detail.split(separator: "=").last.flatMap { Int32($0) }
        let isCutOff = code == ResultCode.SQLITE_IOERR_SHORT_READ.rawValue
        guard let code, ResultCode(rawValue: code & 0xFF) == .SQLITE_IOERR, !isCutOff else {
            return StoreError(.corrupt, "the ledger is damaged: \(detail)")
        }
        return StoreError(.storage, "the device of the ledger reports an error: \(detail)")
    }

    /// Bytes of a ledger that is read whole before it is written to.
    static let largestChecked = 32 << 20

    /// Brings the tables up to date, one transaction for each version.
    static func migrate(_ db: Database) throws {
        for version in 1...currentVersion where try int("user_version", db) < version {
            try db.inTransaction(.immediate) {
                // Another process may have been faster.
                if try int("user_version", db) < version {
                    try db.execute(sql: migrations[version - 1])
                    try db.execute(sql: "PRAGMA application_id = \(applicationID)")
                    try db.execute(sql: "PRAGMA user_version = \(version)")
                }
                return .commit
            }
        }
    }

    private static func int(_ pragma: String, _ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "PRAGMA \(pragma)") ?? 0
    }
}
