import GRDB
package import WorkflowModel

/// Which runs a list shows.
package struct RunFilter: Sendable, Hashable {
    /// Empty for any.
    package var statuses: Set<RunStatus> = []
    package var workflow: String?
    /// Runs created at this moment or later.
    package var since: Timestamp?
    /// The name of who created the run.
    package var principal: String?
    /// Runs created before this one; none when there is no such run.
    package var before: RunID?
    /// Runs with an event behind this number.
    package var changedAfter: Int64?
    package var limit: Int?

    package init(
        statuses: Set<RunStatus> = [],
        workflow: String? = nil,
        since: Timestamp? = nil,
        principal: String? = nil,
        limit: Int? = nil
    ) {
        self.statuses = statuses
        self.workflow = workflow
        self.since = since
        self.principal = principal
        self.limit = limit
    }

    /// The rest of a query behind the tables, newest run first.
    var clauses: (sql: String, arguments: StatementArguments) {
        var (sql, arguments) = conditions
        sql += " ORDER BY run.number DESC"
        if let limit {
            sql += " LIMIT ?"
            arguments += [max(0, limit)]
        }
        return (sql, arguments)
    }

    /// What a query narrows runs by, without an order.
    var conditions: (sql: String, arguments: StatementArguments) {
        var conditions: [String] = []
        var arguments: StatementArguments = []
        if !statuses.isEmpty {
            let marks = Array(repeating: "?", count: statuses.count).joined(separator: ", ")
            conditions.append("run.status IN (\(marks))")
            arguments += StatementArguments(statuses.map(\.rawValue).sorted())
        }
        if let workflow {
            conditions.append("run.workflow = ?")
            arguments += [workflow]
        }
        if let since {
            conditions.append("run.created >= ?")
            arguments += [since.microseconds]
        }
        if let principal {
            conditions.append("principal.name = ?")
            arguments += [principal]
        }
        if let before {
            conditions.append("run.number < (SELECT number FROM run WHERE id = ?)")
            arguments += [before.text]
        }
        if let changedAfter {
            conditions.append("run.last_seq > ?")
            arguments += [changedAfter]
        }
        let sql = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        return (sql, arguments)
    }
}

/// What the beginning of a run's id stands for.
package enum RunMatch: Sendable, Hashable {
    case unique(RunSummary)
    /// Several runs, newest first; no more than twenty of them.
    case ambiguous([RunSummary])
    case none
}
