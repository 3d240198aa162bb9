import JSON

/// What is sent to the server, and what it says of itself and of failures.
extension SchemaName {
    private static var reason: Schema {
        .string.length(1...4_000).described("why; stands in the history")
    }

    private static var stepName: Schema {
        .string.length(1...400).described("as PHASE/STEP; the only one that asks when left out")
    }

    static var ofApproval: Schema {
        .object(
            [:],
            optional: [
                "step": stepName, "reason": reason,
                "form": .anyObject.described("what is filled in, where the step asks for it"),
            ],
            closed: true
        )
    }

    static var ofRejection: Schema {
        .object(["reason": reason], optional: ["step": stepName], closed: true)
    }

    static var ofAttestation: Schema {
        var criteria = Schema.list(of: .string.length(1...400))
        criteria.json["minItems"] = 1
        criteria.json["maxItems"] = 100
        return .object(
            [
                "criteria": criteria.described(
                    "numbers or unique beginnings of open criteria, or 'all'"
                )
            ],
            optional: ["reason": reason],
            closed: true
        )
    }

    static var ofWish: Schema {
        .object([:], optional: ["reason": reason], closed: true)
    }

    static var ofSkip: Schema {
        .object(["phase": .string.length(1...400), "reason": reason], closed: true)
    }

    static var ofHealth: Schema {
        .object([
            "schema": .exactly("ddx.health/1"), "status": .words(["ok", "degraded"]),
            "version": .string,
        ])
    }

    static var ofProblem: Schema {
        .object(
            [
                "type": .string, "title": .string,
                "status": Schema(["type": "integer", "minimum": 400, "maximum": 599]),
                "detail": .string, "code": .string,
                "help": .list(of: .string).described("what to do next, most likely first"),
            ],
            optional: ["errors": .list(of: .string), "instance": .string]
        )
    }
}

extension SchemaName {
    /// What is called so.
    var schema: Schema {
        switch self {
        case .approval: Self.ofApproval
        case .attestation: Self.ofAttestation
        case .audit: Self.ofAudit
        case .jobAnswer: Self.ofJobAnswer
        case .jobBeat: Self.ofJobBeat
        case .jobOwner: Self.ofJobOwner
        case .auditRecord: Self.ofAuditRecord
        case .explanation: Self.ofExplanation
        case .gate: Self.ofGate
        case .health: Self.ofHealth
        case .history: Self.ofHistory
        case .logRecord: Self.ofLogRecord
        case .logs: Self.ofLogs
        case .note: Self.ofNote
        case .phase: Self.ofPhase
        case .problem: Self.ofProblem
        case .projects: Self.ofProjects
        case .rejection: Self.ofRejection
        case .run: Self.ofRun
        case .runReport: Self.ofRunReport
        case .runs: Self.ofRuns
        case .runSummary: Self.ofRunSummary
        case .skip: Self.ofSkip
        case .status: Self.ofStatus
        case .step: Self.ofStep
        case .timeSpan: Self.ofTimeSpan
        case .transition: Self.ofTransition
        case .waitingFor: Self.ofWaitingFor
        case .wish: Self.ofWish
        }
    }
}
