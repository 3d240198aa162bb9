import GRDB
package import WorkflowModel

extension LedgerStore {
    /// Runs as they stand, newest first.
    package func runs(matching filter: RunFilter = RunFilter()) async throws -> [RunSummary] {
        try await read(orWhenAbsent: []) { db in
            let (sql, arguments) = filter.clauses
            return try Row.fetchAll(db, sql: RunSummary.select + sql, arguments: arguments)
                .map(RunSummary.init)
        }
        .map(opened)
    }

    /// One run as it stands; nothing when there is no such run.
    package func summary(of run: RunID) async throws -> RunSummary? {
        try await read(orWhenAbsent: nil) { try $0.summary(of: run.text) }.map(opened)
    }

    /// The run whose id begins so; a whole id is never ambiguous.
    package func run(withPrefix prefix: String) async throws -> RunMatch {
        let match = try await read(orWhenAbsent: RunMatch.none) { db in
            if let exact = try db.summary(of: prefix) {
                return .unique(exact)
            }
            // Ids are lower-case digits and hyphens, all of which sort before the tilde.
            let rows = try Row.fetchAll(
                db,
                sql: RunSummary.select + """
                     WHERE run.id >= ? AND run.id < ? ORDER BY run.number DESC LIMIT 20
                    """,
                arguments: [prefix, prefix + "~"]
            )
            let found = try rows.map(RunSummary.init)
            return found.count > 1 ? .ambiguous(found) : found.first.map(RunMatch.unique) ?? .none
        }
        return switch match {
        case .none: .none
        case .unique(let run): .unique(opened(run))
        case .ambiguous(let runs): .ambiguous(runs.map(opened))
        }
    }

    /// A run with the words that a person wrote, as far as the reader's keys reach.
    func opened(_ run: RunSummary) -> RunSummary {
        guard case .sealed? = run.note else {
            return run
        }
        var run = run
        run.note = notes.opener()(run.note)
        return run
    }

    /// The number of the last event of all runs; 0 when there is none.
    package func lastSequence() async throws -> Int64 {
        try await read(orWhenAbsent: 0) { db in
            try Int64.fetchOne(db, sql: "SELECT max(last_seq) FROM run") ?? 0
        }
    }

    /// How many runs each workflow has had.
    package func runCounts() async throws -> [String: Int] {
        try await read(orWhenAbsent: [:]) { db in
            let rows = try Row.fetchAll(
                db,
                sql: "SELECT workflow, count(*) AS runs FROM run GROUP BY workflow"
            )
            return Dictionary(uniqueKeysWithValues: rows.map { ($0["workflow"], $0["runs"]) })
        }
    }
}

extension Database {
    fileprivate func summary(of run: String) throws -> RunSummary? {
        try row(RunSummary.select + " WHERE run.id = ?", [run]).map(RunSummary.init)
    }
}
