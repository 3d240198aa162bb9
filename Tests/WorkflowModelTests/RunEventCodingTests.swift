import JSON
import Testing
import WorkflowModel

@Suite struct RunEventCodingTests {
    static let step = StepReference("build", "compile")
    static let everyEvent: [RunEvent] = [
        .runCreated(
            RunCreation(
                workflow: "greet",
                version: "1.0.0",
                digest: "sha256:00",
                variables: [RunVariable(name: "who", value: "wörld", source: .flag)],
                correlationID: "ticket-7",
                phases: [
                    .init(
                        id: "build",
                        name: "Build",
                        steps: [
                            .init(id: "compile", name: "c", kind: "run", continuesOnError: true)
                        ]
                    )
                ]
            )
        ),
        .runStarted, .runResumed, .pauseRequested, .cancelRequested, .runPaused(.gateUnmet),
        .runCompleted(outputs: ["a": [1, 2.5, .null]]), .runFailed(.exitStatus), .runCancelled,
        .conditionDecided(
            .phase("build"),
            holds: false,
            operands: [RecordedOperand(name: "vars.x", value: ["y": true])]
        ),
        .conditionDecided(.step(step), holds: true, operands: []),
        .gatesEvaluated(
            "build",
            .exit,
            [
                GateResult(
                    index: 3,
                    criteria: "Tests pass",
                    verdict: .unknown,
                    awaits: .attestation,
                    role: "lead",
                    evidence: [Evidence(path: "a.md", digest: "sha256:11", found: "3 matches")]
                )
            ]
        ),
        .phaseStarted("build", attempt: 2), .phaseCompleted("build", outputs: ["x": "1"]),
        .phaseFailed("build", .timeout), .phaseSkipped("build", .conditionFalse),
        .phaseReleased("build"), .stepStarted(step, attempt: 1),
        .stepEnded(step, attempt: 1, outcome), .stepSkipped(step, .conditionFalse),
        .stepEnded(step, attempt: 1, StepOutcome(.waiting(.input))),
        .stepInterrupted(step, attempt: 4),
        .stepInterrupted(
            step,
            attempt: 4,
            files: [FileChange(path: "a", change: .added, digest: "sha256:0")]
        ),
        .interruptionDecided(step, .done),
        .criterionAttested(
            GateReference(phase: "build", side: .input, index: 0),
            evidence: [Evidence(path: "b", found: "present")]
        ),
        .rollbackStarted(RollbackRequest(phases: ["build"], reason: .rolledBack)),
        .rollbackStarted(RollbackRequest(steps: [step], reason: .rolledBack, isForced: true)),
        .transitionRefused(command: "resume", status: .completed),
        .stepEnded(step, attempt: 2, agentOutcome), .actionCarriedOut(action),
    ]

    static var report: AgentReport {
        var report = AgentReport(agent: "writer")
        report.rounds = [
            .init(prompt: "sha256:1", answer: nil, findings: ["no answer"]),
            .init(prompt: "sha256:2", answer: "sha256:3", findings: []),
        ]
        report.usage.calls = 2
        report.usage.cost = 1_250_000
        report.usage.inputTokens = 7
        return report
    }

    static var agentOutcome: StepOutcome {
        var outcome = StepOutcome(.completed)
        outcome.agent = report
        return outcome
    }

    static var action: ActionRecord {
        var action = ActionRecord(action: "build/tidy", phase: "build")
        action.agent = report
        action.failure = .agent
        action.message = "no answer"
        action.files = [FileChange(path: "a", change: .added, digest: "sha256:0")]
        return action
    }

    static var outcome: StepOutcome {
        var outcome = StepOutcome.failed(.exitStatus, "exit code 2")
        outcome.exitCode = 2
        outcome.outputs = ["k": "v"]
        outcome.files = [FileChange(path: "x", change: .deleted, digest: nil)]
        outcome.durationMilliseconds = 12
        return outcome
    }

    @Test(arguments: everyEvent)
    func `an event reads back as it was written`(event: RunEvent) throws {
        let text = event.payload.json.text()

        let read = try #require(try JSONValue(parsing: text).objectValue)

        #expect(try RunEvent(kind: event.kind, payload: read) == event)
    }

    @Test(arguments: everyEvent)
    func `an event without its fields is refused, never guessed`(event: RunEvent) {
        guard !event.payload.isEmpty else {
            return
        }

        #expect(throws: UnreadableEvent.self) { try RunEvent(kind: event.kind, payload: [:]) }
    }

    @Test func `what agents took in steps and actions adds up in the run`() throws {
        var number: Int64 = 0
        func recorded(_ event: RunEvent) -> RecordedEvent {
            number += 1
            return RecordedEvent(
                sequence: number,
                id: "\(number)",
                run: "r",
                time: Timestamp(microseconds: number),
                principal: Principal(.person, name: "ada"),
                event: event
            )
        }

        let record = try RunRecord.folding(
            [
                Self.everyEvent[0], .actionCarriedOut(Self.action), .runStarted,
                .phaseStarted("build", attempt: 1), .stepStarted(Self.step, attempt: 1),
                .stepEnded(Self.step, attempt: 1, Self.agentOutcome),
            ]
            .map(recorded)
        )

        #expect(record?.agentUsage.calls == 4)
        #expect(record?.agentUsage.cost == 2_500_000)
        #expect(record?.actions.map(\.action) == ["build/tidy"])
    }

    @Test func `an outcome without an agent is written as ever`() {
        let event = RunEvent.stepEnded(Self.step, attempt: 1, StepOutcome(.completed))

        #expect(event.payload["outcome"] == ["ms": 0, "end": "completed"])
    }

    @Test func `a rollback of phases is written as ever, without a word of steps`() {
        let event = RunEvent.rollbackStarted(RollbackRequest(phases: ["a"], reason: .rolledBack))

        #expect(event.payload == ["phases": ["a"], "reason": "rolled_back", "forced": false])
    }

    @Test func `an unknown kind is refused`() {
        #expect(throws: UnreadableEvent.self) { try RunEvent(kind: "run_exploded", payload: [:]) }
    }
}
