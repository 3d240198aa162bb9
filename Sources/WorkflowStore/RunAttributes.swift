import GRDB
package import JSON
import SystemPackage
package import WorkflowModel

/// A run as conditions about runs see it: its row, and what was asked for beside it.
package struct RunAttributes: Sendable {
    /// What is read of each run only when a condition speaks of it.
    package enum Detail: Sendable, Hashable {
        case variables
        case phases
    }

    /// A phase as its row tells it.
    package struct Phase: Sendable, Hashable {
        package let id: PhaseID
        package let status: NodeStatus
        package let reason: Reason?
        package let attempt: Int
        package let startedAt: Timestamp?
        package let finishedAt: Timestamp?
    }

    package let summary: RunSummary
    /// Whether a living process carries the run on.
    package let isOwned: Bool
    /// The variables that are no secrets, by name.
    package let variables: JSONObject
    package let phases: [Phase]
}

extension LedgerStore {
    /// Goes through runs one at a time, newest first, and keeps those that fit.
    ///
    /// - Parameters:
    ///   - filter: What the rows are narrowed by before they are read.
    ///   - details: What is read of each run beside its row.
    ///   - fits: Whether a run is meant.
    /// - Returns: The rows of the runs that fit, with whether a living process owns each.
    /// - Throws: `StoreError` when the ledger cannot be read.
    package func runs(
        matching filter: RunFilter,
        reading details: Set<RunAttributes.Detail>,
        where fits: @escaping @Sendable (RunAttributes) -> Bool
    ) async throws -> [(run: RunSummary, isOwned: Bool)] {
        let state = path.removingLastComponent()
        let runs: [(run: RunSummary, isOwned: Bool)] = try await read(orWhenAbsent: []) { db in
            let (sql, arguments) = filter.clauses
            let rows = try Row.fetchCursor(db, sql: RunSummary.select + sql, arguments: arguments)
            var found: [(run: RunSummary, isOwned: Bool)] = []
            while let row = try rows.next() {
                let summary = try RunSummary(row)
                let number: Int64 = row["number"]
                let attributes = RunAttributes(
                    summary: summary,
                    isOwned: try summary.status == .running
                        && RunOwnership.isOwned(summary.id, state: state),
                    variables: details.contains(.variables) ? try db.variables(of: number) : [:],
                    phases: details.contains(.phases) ? try db.phases(of: number) : []
                )
                if fits(attributes) {
                    found.append((summary, attributes.isOwned))
                }
            }
            return found
        }
        return runs.map { (opened($0.run), $0.isOwned) }
    }
}

extension Database {
    /// The variables that a run has now, but for secrets.
    fileprivate func variables(of run: Int64) throws -> JSONObject {
        let text: String? = try row(
            """
            SELECT json_extract(payload, '$.variables') AS variables FROM event
            WHERE run = ? AND kind IN ('run_created', 'definition_changed')
            ORDER BY seq DESC LIMIT 1
            """,
            [run]
        )?["variables"]
        var variables = JSONObject()
        do {
            for variable in try text.map({ try JSONReader().value(of: $0) })?.arrayValue ?? [] {
                guard let name = variable["name"]?.stringValue, let value = variable["value"] else {
                    continue
                }
                let known = RunVariable(name: name, value: value, source: .flag)
                variables[name] = known.isSealed ? nil : value
            }
        } catch {
            throw StoreError(.corrupt, "the ledger is damaged: variables of a run: \(error)")
        }
        return variables
    }

    /// The rows of a run's phases, in order.
    fileprivate func phases(of run: Int64) throws -> [RunAttributes.Phase] {
        try Row.fetchAll(
            cachedStatement(
                sql: """
                    SELECT id, status, reason, attempt, started, finished FROM phase
                    WHERE run = ? AND left_behind = 0 ORDER BY idx
                    """
            ),
            arguments: [run]
        ).map { row in
            let word: String = row["status"]
            guard let status = NodeStatus(rawValue: word) else {
                throw StoreError(.corrupt, "the ledger is damaged: a phase is '\(word)'")
            }
            return RunAttributes.Phase(
                id: PhaseID(row["id"]),
                status: status,
                reason: (row["reason"] as String?).flatMap(Reason.init),
                attempt: row["attempt"],
                startedAt: (row["started"] as Int64?).map(Timestamp.init),
                finishedAt: (row["finished"] as Int64?).map(Timestamp.init)
            )
        }
    }
}
