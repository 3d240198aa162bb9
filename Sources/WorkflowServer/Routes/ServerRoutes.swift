import HTTPTypes
import JSON
import WorkflowKit

extension [Route] {
    /// What tells of the server itself.
    static var aboutTheServer: [Route] {
        [
            Route(
                .get,
                "/openapi.json",
                "openapi",
                "This document.",
                for: .everybody,
                answers: .description
            ) { exchange in
                .document(exchange.server.description)
            },
            Route(
                .get,
                "/health",
                "health",
                "Whether the server works.",
                for: .everybodyHere,
                answers: .document(.health)
            ) { exchange in
                let works = try exchange.server.projects.entries().allSatisfy { $0.problem == nil }
                return .document([
                    "schema": "ddx.health/1", "status": works ? "ok" : "degraded",
                    "version": ProgramVersion.current.json,
                ])
            },
            Route(
                .get,
                "/metrics",
                "metrics",
                "Figures for Prometheus.",
                for: .everybodyHere,
                answers: .text(type: MediaType.metrics)
            ) { exchange in
                let text = try await exchange.server.metrics.text(for: exchange.server)
                return .text(text, type: MediaType.metrics)
            },
        ]
    }
}
