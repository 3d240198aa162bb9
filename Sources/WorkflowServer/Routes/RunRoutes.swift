import HTTPTypes
import WorkflowKit
import WorkflowModel
import WorkflowReports

extension [Route] {
    /// What tells of one run.
    static var aboutRuns: [Route] {
        [
            Route(
                .get,
                "/api/v1/projects/{project}/runs/{run}",
                "run",
                "One run with its phases, steps, gates and files.",
                for: .permitted(.read),
                answers: .document(.run),
                details: "A beginning of the id that fits only one run is enough, here and below."
            ) { exchange in
                let history = try await exchange.project().history(of: exchange.run)
                return .document(RunReport(history, now: exchange.now))
            },
            Route(
                .get,
                "/api/v1/projects/{project}/runs/{run}/history",
                "history",
                "Every transition of a run: when, after how long, who and why.",
                for: .permitted(.read),
                answers: .document(.history)
            ) { exchange in
                let history = try await exchange.project().history(of: exchange.run)
                return .document(try HistoryReport(history.events))
            },
            Route(
                .get,
                "/api/v1/projects/{project}/runs/{run}/explain",
                "explain",
                "Why a run, a phase or a step is as it is.",
                for: .permitted(.read),
                answers: .document(.explanation),
                [.text("place", "a phase, or a step as PHASE/STEP; the run when left out")],
                details: "What a step wrote last is quoted to those who may read what steps print."
            ) { exchange in
                .document(
                    try await exchange.project().explanation(
                        of: exchange.query["place"],
                        in: exchange.run,
                        quotingOutput: exchange.allows(.readOutput)
                    )
                )
            },
            Route(
                .get,
                "/api/v1/projects/{project}/runs/{run}/timing",
                "timing",
                "Where the time of a run went: its timeline, its critical path, what people did.",
                for: .permitted(.read),
                answers: .document(.runReport)
            ) { exchange in
                .document(
                    try await exchange.project().timeReport(
                        of: exchange.run,
                        quotingOutput: exchange.allows(.readOutput)
                    )
                )
            },
        ]
    }
}
