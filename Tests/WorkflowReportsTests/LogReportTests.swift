import JSON
import Testing
import WorkflowModel

@testable import WorkflowReports

@Suite struct LogReportTests {
    private func sentences(_ event: RunEvent) -> [LogSentence] {
        RecordedEvent(
            sequence: 1,
            id: "1",
            run: "0193a1b2-c3d4-7000-8000-000000000001",
            time: Timestamp(microseconds: 0),
            principal: Principal(name: "alice"),
            note: "my own words",
            event: event
        )
        .logSentences
    }

    @Test func `a failure is an error about its step, with attempt and exit code`() {
        var outcome = StepOutcome.failed(.exitStatus, "exit code 3")
        outcome.exitCode = 3
        let step = StepReference("build", "compile")

        let sentences = sentences(.stepEnded(step, attempt: 2, outcome))

        #expect(sentences.map(\.level) == [.error])
        #expect(sentences.first?.place == LogPlace(step, attempt: 2))
        #expect(
            sentences.first?.text
                == "step 'build/compile' failed in attempt 2 after 0 ms: exit code 3"
        )
    }

    @Test func `an open criterion is a warning, and its evidence a detail`() {
        let open = GateResult(
            index: 0,
            criteria: "There is a plan",
            isBlocking: true,
            isRequired: true,
            verdict: .fail,
            evidence: [Evidence(path: "plan.md", found: "it is missing")]
        )

        let sentences = sentences(.gatesEvaluated("build", .exit, [open]))

        #expect(sentences.map(\.level) == [.warn, .debug])
        #expect(sentences.last?.text == "'There is a plan': fail (plan.md: it is missing)")
    }

    @Test func `what people wrote about an event is not in the log`() {
        let all = [
            RunEvent.runStarted, .runPaused(.paused), .stepRejected(StepReference("a", "b")),
        ]

        for event in all {
            #expect(sentences(event).allSatisfy { !$0.text.contains("my own words") })
            #expect(sentences(event).first?.level == .info)
        }
    }

    private let record = LogRecord(
        run: "0193a1b2-c3d4-7000-8000-000000000001",
        place: LogPlace(StepReference("build", "compile"), attempt: 1),
        time: Timestamp(microseconds: 1_000_001),
        stream: .standardError,
        bytes: Array("no such \"file\"".utf8)
    )

    private func export(_ format: LogExport.Format) -> String {
        var export = LogExport(format, version: "1.0.0")
        return export.begin + export.add(record, correlationID: "c")
            + export.add(record, correlationID: nil) + export.end
    }

    @Test func `lines of JSON say all that is known`() throws {
        let lines = export(.jsonl).split(separator: "\n")

        let first = try JSONValue(parsing: String(lines[0]))
        #expect(lines.count == 2)
        #expect(
            first == [
                "time": record.time.text.json, "level": "warn", "run": record.run.text.json,
                "correlation_id": "c", "phase": "build", "step": "compile", "attempt": 1,
                "stream": "stderr", "message": "no such \"file\"",
            ]
        )
    }

    @Test func `a document of OpenTelemetry holds every record with its severity and trace`()
        throws
    {
        let document = try JSONValue(parsing: export(.otlp))

        let records = document["resourceLogs"]?[0]?["scopeLogs"]?[0]?["logRecords"]
        #expect(records?.arrayValue?.count == 2)
        #expect(records?[0]?["severityNumber"] == 13)
        #expect(records?[0]?["traceId"] == "0193a1b2c3d470008000000000000001")
        #expect(records?[0]?["timeUnixNano"] == "1000001000")
        #expect(records?[1]?["body"]?["stringValue"] == "no such \"file\"")
    }

    @Test func `text is a line a record`() {
        #expect(
            export(.text).split(separator: "\n").first
                == "\(record.time.text) WARN  \(record.run.text) build/compile#1 stderr: no such \"file\""
        )
    }
}
