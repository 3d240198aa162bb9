import GRDB
package import WorkflowModel

/// How much there is of what in a ledger, for monitoring.
package struct LedgerFigures: Sendable, Hashable {
    /// How many durations there are within each of some bounds, and all of them together.
    package struct Durations: Sendable, Hashable {
        /// Within each bound; last those within none.
        package var counts: [Int]
        package var seconds: Double
    }

    /// Attempts and states of steps.
    package var steps: [NodeStatus: Int] = [:]
    package var attempts = 0
    /// Of runs that have ended, by workflow.
    package var runDurations: [String: Durations] = [:]
    /// Of the last attempts of steps that have ended.
    package var stepDurations: Durations
    package var auditRecords = 0
}

extension LedgerStore {
    /// Counts runs, steps and records; linear in the number of steps.
    ///
    /// - Parameter bounds: Upper bounds of durations in seconds, ascending.
    /// - Returns: The figures.
    /// - Throws: `StoreError` when the ledger cannot be read.
    package func figures(within bounds: [Double]) async throws -> LedgerFigures {
        let none = LedgerFigures.Durations(
            counts: Array(repeating: 0, count: bounds.count + 1),
            seconds: 0
        )
        return try await read(orWhenAbsent: LedgerFigures(stepDurations: none)) { db in
            var figures = LedgerFigures(stepDurations: none)
            for row in try Row.fetchAll(
                db,
                sql: """
                    SELECT status, count(*) AS steps, sum(attempt) AS attempts
                    FROM step GROUP BY status
                    """
            ) {
                guard let status = NodeStatus(rawValue: row["status"]) else {
                    continue
                }
                figures.steps[status] = row["steps"]
                figures.attempts += row["attempts"] as Int
            }
            let columns = Self.columns(bounds)
            for row in try Row.fetchAll(
                db,
                sql: """
                    SELECT workflow, \(columns) FROM (
                        SELECT workflow, (finished - started) / 1e6 AS seconds FROM run
                        WHERE started IS NOT NULL AND finished IS NOT NULL
                    ) GROUP BY workflow
                    """
            ) {
                figures.runDurations[row["workflow"]] = .init(row, bounds)
            }
            if let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT \(columns) FROM (
                        SELECT duration / 1e3 AS seconds FROM step WHERE duration IS NOT NULL
                    )
                    """
            ) {
                figures.stepDurations = .init(row, bounds)
            }
            figures.auditRecords = try Int.fetchOne(db, sql: "SELECT count(*) FROM audit_leaf") ?? 0
            return figures
        }
    }

    /// How many durations lie within each bound, those within lower ones included.
    private static func columns(_ bounds: [Double]) -> String {
        let counts = bounds.enumerated().map { index, bound in
            "coalesce(sum(seconds <= \(bound)), 0) AS within\(index)"
        }
        return (counts + ["count(*) AS all_of_them", "coalesce(sum(seconds), 0.0) AS total"])
            .joined(separator: ", ")
    }
}

extension LedgerFigures.Durations {
    fileprivate init(_ row: Row, _ bounds: [Double]) {
        let within = bounds.indices.map { row["within\($0)"] as Int } + [row["all_of_them"] as Int]
        counts = within.enumerated().map { $1 - ($0 == 0 ? 0 : within[$0 - 1]) }
        seconds = row["total"]
    }
}
