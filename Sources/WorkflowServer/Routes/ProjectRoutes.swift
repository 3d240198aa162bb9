import HTTPTypes
import WorkflowKit
import WorkflowModel
import WorkflowReports

extension [Route] {
    /// What tells of projects and lists their runs.
    static var aboutProjects: [Route] {
        [
            Route(
                .get,
                "/api/v1/projects",
                "projects",
                "The projects that the server speaks of.",
                for: .permitted(.read),
                answers: .document(.projects)
            ) { exchange in
                .document(exchange.server.projects)
            },
            Route(
                .get,
                "/api/v1/projects/{project}/status",
                "status",
                "Where a project stands.",
                for: .permitted(.read),
                answers: .document(.status)
            ) { exchange in
                .document(try await exchange.project().status())
            },
            Route(
                .get,
                "/api/v1/projects/{project}/runs",
                "runs",
                "The runs of a project, newest first.",
                for: .permitted(.read),
                answers: .document(.runs),
                [
                    Parameter.word("status", RunStatus.self, "only runs with this status").repeated,
                    .text("workflow", "only runs of this workflow"),
                    .text("principal", "only runs that this account created"),
                    .moment("since", "only runs created from this moment on"),
                    .text("where", "only runs for which this condition holds", longest: 2_000),
                    .limit(500, usually: 50), .cursor,
                ]
            ) { exchange in
                .document(try await exchange.runs())
            },
            Route(
                .get,
                "/api/v1/projects/{project}/events",
                "projectEvents",
                "Runs of a project as they change.",
                for: .permitted(.read),
                answers: .events,
                details: """
                    An event 'run' for each run that changes, with what lists say of it. Give the id \
                    of the last event as 'Last-Event-ID' to go on where a stream was cut off.
                    """
            ) { exchange in
                try await exchange.changingRuns()
            },
        ]
    }
}

extension Exchange {
    fileprivate func runs() async throws -> RunListPage {
        var request = RunListRequest()
        request.statuses = Set(query.words("status"))
        request.workflow = query["workflow"]
        request.principal = query["principal"]
        request.since = try query.moment("since", now: now)
        request.condition = try query["where"].map { try RunCondition($0, now: now) }
        request.limit = query.count("limit") ?? 50
        request.before = query["cursor"].map { RunID($0) }
        let list = try await project().runList(request)
        return RunListPage(
            RunListReport(runs: list.runs, undecided: list.undecided),
            next: list.last?.text
        )
    }

    fileprivate func changingRuns() async throws -> Answer {
        let project = try project()
        let changes = try project.changes()
        let last = lastEventID.flatMap { Int64($0) }
        let start = if let last { last } else { try await project.lastSequence() }
        return .events { writer in
            var position = start
            var version: [Int64] = []
            try await EventStream(exchange: self).write(to: &writer, on: changes) {
                let now = try project.ledgerVersion()
                guard now != version else {
                    return ("", false)
                }
                version = now
                var request = RunListRequest()
                request.changedAfter = position
                request.limit = 500
                let list = try await project.runList(request)
                position = max(position, list.lastSequence)
                let text = list.runs.reversed().map { run in
                    EventText.event("run", id: "\(position)", server.masked(run.json))
                }
                return (text.joined(), false)
            }
        }
    }
}
