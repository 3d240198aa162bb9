import InMemoryTracing
import JSON
import Logging
import MetricsTestKit
import Testing
import Tracing
import WorkflowModel
import WorkflowTelemetry

@Suite struct RunTelemetryTests {
    private let run: RunID = "01a21542-5589-716e-a3e7-ab1ddcc9ea5d"
    private let tracer = InMemoryTracer()
    private let metrics = TestMetrics()

    /// Events one millisecond after the other.
    private func recorded(_ events: [RunEvent], from start: Int64 = 1) -> [RecordedEvent] {
        events.enumerated().map { index, event in
            RecordedEvent(
                sequence: start + Int64(index),
                id: "\(start + Int64(index))",
                run: run,
                time: Timestamp(microseconds: (start + Int64(index)) * 1000),
                principal: Principal(.person, name: "ada"),
                note: .words("told to nobody"),
                event: event
            )
        }
    }

    private func telemetry(recalling history: [RunEvent] = []) -> RunTelemetry {
        let instruments = Instruments(
            tracer: tracer,
            metrics: metrics,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let telemetry = RunTelemetry(of: run, for: instruments) {
            $0.replacing("hidden", with: "***")
        }
        telemetry.recall(
            RunCreation(workflow: "flow", version: "1.0.0", digest: "sha256:0"),
            recorded(history)
        )
        return telemetry
    }

    private static let write = StepReference("frame", "write")
    private static let began: [RunEvent] = [
        .runStarted, .phaseStarted("frame", attempt: 1), .stepStarted(write, attempt: 1),
    ]
    private static let ended: [RunEvent] = [
        .stepEnded(write, attempt: 1, StepOutcome(.completed)),
        .phaseCompleted("frame", outputs: [:]), .runCompleted(outputs: [:]),
    ]

    private var names: [String] { tracer.finishedSpans.map(\.operationName) }

    @Test func `a span is what it is part of, and as long as its events tell`() {
        telemetry().observe(recorded(Self.began + Self.ended))

        let spans = tracer.finishedSpans
        #expect(names == ["step frame/write", "phase frame", "run flow"])
        #expect(spans[0].parentSpanID == spans[1].spanID)
        #expect(spans[1].parentSpanID == spans[2].spanID)
        #expect(spans[2].parentSpanID == nil)
        #expect(spans[0].startInstant.nanosecondsSinceEpoch == 3_000_000)
        #expect(spans[0].endInstant.nanosecondsSinceEpoch == 4_000_000)
    }

    @Test func `what another process began ends with its beginning`() {
        telemetry(recalling: Self.began).observe(recorded(Self.ended, from: 9))

        #expect(names == ["step frame/write", "phase frame", "run flow"])
        #expect(tracer.finishedSpans[0].startInstant.nanosecondsSinceEpoch == 3_000_000)
        #expect(tracer.finishedSpans[0].endInstant.nanosecondsSinceEpoch == 9_000_000)
    }

    @Test func `what had ended before is not told again`() throws {
        let history = Self.began + Self.ended.dropLast()

        telemetry(recalling: history).observe(recorded([Self.ended[2]], from: 20))

        #expect(names == ["run flow"])
        #expect(throws: Never.self) {
            try metrics.expectTimer(
                "ddx.run.duration",
                [
                    ("workflow", "flow"), ("outcome", "completed"),
                ]
            )
        }
        #expect(metrics.timers.count == 1)
    }

    @Test func `waiting for people belongs to an attempt`() {
        let waits = RunEvent.stepEnded(Self.write, attempt: 1, StepOutcome(.waiting(.approval)))

        telemetry().observe(recorded(Self.began + [waits, .runPaused(.approval)]))

        #expect(names.isEmpty)
    }

    @Test func `a run that ends takes with it what was open`() {
        telemetry().observe(recorded(Self.began + [.runCancelled]))

        #expect(names == ["step frame/write", "phase frame", "run flow"])
        #expect(
            tracer.finishedSpans.allSatisfy {
                $0.attributes["ddx.outcome"]?.toSpanAttribute() == .string("cancelled")
            }
        )
    }

    @Test func `a second time hangs from the first`() {
        let failed: [RunEvent] = [.runStarted, .runFailed(.exitStatus)]

        telemetry().observe(recorded(failed + [.runResumed, .runCompleted(outputs: [:])]))

        #expect(names == ["run flow", "run flow"])
        #expect(tracer.finishedSpans[0].status?.code == .error)
    }

    @Test func `phases within phases hang from them`() {
        let inner = PhaseOutline(id: "deploy/verify", name: "Verify", steps: [])
        telemetry().observe(
            recorded([
                .runStarted, .phaseStarted("deploy", attempt: 1),
                .phasesAdded(to: "deploy", Expansion(phases: [inner])),
                .phaseStarted("deploy/verify", attempt: 1),
                .phaseCompleted("deploy/verify", outputs: [:]),
                .phaseCompleted("deploy", outputs: [:]),
            ])
        )

        #expect(names == ["phase deploy/verify", "phase deploy"])
        #expect(tracer.finishedSpans[0].parentSpanID == tracer.finishedSpans[1].spanID)
    }

    @Test func `what ends takes along what is within it, and nothing else`() {
        let inner = PhaseOutline(id: "deploy/verify", name: "Verify", steps: [])
        telemetry().observe(
            recorded([
                .runStarted, .phaseStarted("other", attempt: 1),
                .phaseStarted("deploy", attempt: 1),
                .phasesAdded(to: "deploy", Expansion(phases: [inner])),
                .phaseStarted("deploy/verify", attempt: 1),
                .stepStarted(StepReference("deploy/verify", "look"), attempt: 1),
                .phaseSkipped("deploy", .manual),
            ])
        )

        #expect(names == ["step deploy/verify/look", "phase deploy/verify", "phase deploy"])
    }

    @Test func `attempts and durations are counted by how they came out`() throws {
        telemetry().observe(
            recorded(
                Self.began + [
                    .stepEnded(Self.write, attempt: 1, .failed(.exitStatus, "no")),
                    .stepStarted(Self.write, attempt: 2),
                    .stepEnded(Self.write, attempt: 2, StepOutcome(.completed)),
                ]
            )
        )

        for outcome in ["failed", "completed"] {
            let counter = try metrics.expectCounter(
                "ddx.step.attempts",
                [
                    ("workflow", "flow"), ("outcome", outcome),
                ]
            )
            #expect(counter.totalValue == 1)
            let timer = try metrics.expectTimer(
                "ddx.step.duration",
                [
                    ("workflow", "flow"), ("outcome", outcome),
                ]
            )
            #expect(timer.values == [1_000_000])
        }
    }

    @Test func `instances of a matrix are one phase for metrics`() throws {
        telemetry().observe(
            recorded([
                .runStarted, .phaseStarted("build[0]", attempt: 1),
                .phaseCompleted("build[0]", outputs: [:]),
                .phaseStarted("build[1]/hidden", attempt: 1),
                .phaseCompleted("build[1]/hidden", outputs: [:]),
            ])
        )

        for phase in ["build", "build/***"] {
            #expect(throws: Never.self) {
                try metrics.expectTimer(
                    "ddx.phase.duration",
                    [
                        ("workflow", "flow"), ("phase", phase), ("outcome", "completed"),
                    ]
                )
            }
        }
        #expect(names == ["phase build[0]", "phase build[1]/***"])
    }

    @Test func `gates are evaluated within a span of their phase`() async {
        let telemetry = telemetry(recalling: Array(Self.began.prefix(2)))
        let result = GateResult(
            index: 0,
            criteria: "written",
            isBlocking: true,
            isRequired: true,
            verdict: .pass
        )

        let results = await telemetry.evaluating("frame", .exit) { _ in [result] }

        #expect(results == [result])
        #expect(names == ["gates frame exit"])
        #expect(tracer.finishedSpans[0].parentSpanID != nil)
    }

    @Test func `without instruments a caller's place is handed on, and nothing else`() async {
        let silent = RunTelemetry(of: run, for: .none) { $0 }
        var creation = RunCreation(workflow: "flow", version: "1.0.0", digest: "sha256:0")
        #expect(silent.isSilent)
        #expect(RunTelemetry(of: run, for: .ofProcess) { $0 }.isSilent)
        silent.recall(creation, [])
        silent.observe(recorded(Self.began))
        #expect(silent.variables(of: Self.write).isEmpty)

        let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        creation.traceContext = TraceContext(traceparent: parent)
        silent.recall(creation, [])

        #expect(silent.variables(of: Self.write) == ["TRACEPARENT": parent])
    }
}
