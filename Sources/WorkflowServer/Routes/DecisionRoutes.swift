import HTTPTypes
import JSON
import WorkflowKit
import WorkflowModel
import WorkflowReports

extension [Route] {
    /// What people decide in runs, recorded as the subject of the token.
    static var decisions: [Route] {
        [
            decision("approve", "Approves what a step asks.", .decide, .approval) { exchange in
                try await exchange.decide(approves: true)
            },
            decision("reject", "Refuses what a step asks.", .decide, .rejection) { exchange in
                try await exchange.decide(approves: false)
            },
            decision(
                "attest",
                "Attests criteria of gates.",
                .decide,
                .attestation
            ) { exchange in
                let criteria = exchange.body["criteria"]?.arrayValue ?? []
                return try await exchange.project().attest(
                    exchange.run,
                    criteria: criteria.compactMap(\.stringValue),
                    note: exchange.reason
                )
            },
            decision(
                "pause",
                "Lets the running steps of a run end, and starts no more.",
                .steer,
                .wish
            ) { exchange in
                try await exchange.unless(.paused) {
                    try await $0.pause(exchange.run, note: exchange.reason)
                }
            },
            decision(
                "cancel",
                "Ends a run and the steps that are running.",
                .steer,
                .wish
            ) { exchange in
                try await exchange.unless(.cancelled) {
                    try await $0.cancel(exchange.run, note: exchange.reason)
                }
            },
            decision(
                "skip",
                "Lets a run go on without a phase.",
                .skip,
                .skip
            ) { exchange in
                try await exchange.project().skip(
                    exchange.run,
                    phase: exchange.body["phase"]?.stringValue ?? "",
                    note: exchange.reason ?? ""
                )
            },
        ]
    }

    private static func decision(
        _ verb: String,
        _ summary: String,
        _ permission: ServerRole.Permission,
        _ body: SchemaName,
        _ decide: @escaping @Sendable (Exchange) async throws -> RunRecord
    ) -> Route {
        Route(
            .post,
            RoutePath(stringLiteral: "/api/v1/projects/{project}/runs/{run}/\(verb)"),
            verb,
            summary,
            for: .permitted(permission),
            answers: .document(.run),
            body: body,
            details: "The answer is the run as it is then. A process that carries it on goes on at "
                + "once; nobody else does."
        ) { exchange in
            let run = try await exchange.project().history(of: exchange.run).record.id
            let record = try await exchange.server.turns.taking(run) {
                try await decide(exchange)
            }
            let history = try await exchange.project().history(of: record.id.text)
            return .document(RunReport(history, now: exchange.now))
        }
    }
}

extension Exchange {
    fileprivate var reason: String? { body["reason"]?.stringValue }

    fileprivate func decide(approves: Bool) async throws -> RunRecord {
        var request = DecisionRequest(run: run, isApproval: approves)
        request.step = body["step"]?.stringValue
        request.note = reason
        request.form = body["form"]
        return try await project().decide(request)
    }

    /// Does what a run is asked for, unless it is so already: then nothing is recorded.
    fileprivate func unless(
        _ status: RunStatus,
        _ work: (Project) async throws -> RunRecord
    ) async throws -> RunRecord {
        let project = try project()
        let history = try await project.history(of: run)
        return history.record.status == status ? history.record : try await work(project)
    }
}
