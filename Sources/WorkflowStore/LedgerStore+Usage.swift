import GRDB
package import WorkflowModel

/// How often checks of a workflow came out how, as the events of its runs tell.
package struct CheckCounts: Sendable, Hashable {
    /// Attempts to make an artifact that ended, by whether what was made passed its checks.
    package var artifactsPassed = 0
    package var artifactsFailed = 0
    /// Gates each time they were looked at, by verdict.
    package var criteriaPassed = 0
    package var criteriaFailed = 0
    package var criteriaUnknown = 0

    /// Begins with nothing counted.
    package init() {}

    /// Counts those of another ledger, too.
    package mutating func add(_ other: Self) {
        artifactsPassed += other.artifactsPassed
        artifactsFailed += other.artifactsFailed
        criteriaPassed += other.criteriaPassed
        criteriaFailed += other.criteriaFailed
        criteriaUnknown += other.criteriaUnknown
    }
}

extension LedgerStore {
    /// Counts checks of artifacts and gates in the runs that fit.
    package func checkCounts(matching filter: RunFilter) async throws -> CheckCounts {
        try await read(orWhenAbsent: CheckCounts()) { db in
            let (conditions, arguments) = filter.conditions
            let runs = """
                WITH meant AS (
                    SELECT run.number AS number FROM run
                    JOIN principal ON principal.id = run.principal\(conditions)
                )

                """
            var counts = CheckCounts()
            let artifacts = try Row.fetchAll(
                db,
                sql: runs + Self.artifactEnds,
                arguments: arguments
            )
            for row in artifacts {
                switch row["word"] as String? {
                case "completed": counts.artifactsPassed += row["times"] as Int
                case "failed": counts.artifactsFailed += row["times"] as Int
                default: break
                }
            }
            for row in try Row.fetchAll(db, sql: runs + Self.verdicts, arguments: arguments) {
                switch row["word"] as String? {
                case "pass": counts.criteriaPassed += row["times"] as Int
                case "fail": counts.criteriaFailed += row["times"] as Int
                default: counts.criteriaUnknown += row["times"] as Int
                }
            }
            return counts
        }
    }

    /// What agents took in the runs that fit, by workflow.
    package func agentUsage(matching filter: RunFilter) async throws -> [String: AgentUsage] {
        try await read(orWhenAbsent: [:]) { db in
            let (conditions, arguments) = filter.conditions
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT run.workflow AS workflow, coalesce(
                        json_extract(event.payload, '$.outcome.agent'),
                        json_extract(event.payload, '$.agent')) AS agent
                    FROM run
                    JOIN principal ON principal.id = run.principal
                    JOIN event ON event.run = run.number
                        AND event.kind IN ('step_ended', 'action_carried_out')
                    \(conditions.isEmpty ? "WHERE" : "\(conditions) AND") agent IS NOT NULL
                    """,
                arguments: arguments
            )
            var usage: [String: AgentUsage] = [:]
            while let row = try rows.next() {
                let report = try AgentReport(parsing: row["agent"])
                usage[row["workflow"], default: AgentUsage()].add(report.usage)
            }
            return usage
        }
    }

    private static let artifactEnds = """
        SELECT json_extract(event.payload, '$.outcome.end') AS word, count(*) AS times
        FROM meant
        JOIN event ON event.run = meant.number AND event.kind = 'step_ended'
        JOIN phase ON phase.run = meant.number
            AND phase.id = json_extract(event.payload, '$.phase')
        JOIN step ON step.run = meant.number AND step.phase_idx = phase.idx
            AND step.id = json_extract(event.payload, '$.step')
        WHERE step.kind = 'artifact' GROUP BY word
        """

    private static let verdicts = """
        SELECT json_extract(gate.value, '$.verdict') AS word, count(*) AS times
        FROM meant
        JOIN event ON event.run = meant.number AND event.kind = 'gates_evaluated'
        JOIN json_each(event.payload, '$.gates') AS gate
        GROUP BY word
        """
}
