import JSON
import Testing
import WorkflowModel

@testable import WorkflowReports

@Suite struct RunReportTests {
    @Test func `a completed run is the whole object`() throws {
        let report = try RecordedRun.completed.report()

        let expected = try JSONValue(
            parsing: """
                {"schema":"ddx.run/1","id":"0193a1b2-c3d4-7abc-8def-0123456789ab",
                 "workflow":"greet","version":"1.0.0","digest":"sha256:ab12","status":"completed",
                 "reason":null,"note":null,"principal":"alice",
                 "created_at":"2026-11-22T20:17:03.123Z","started_at":"2026-11-22T20:17:04.123Z",
                 "finished_at":"2026-11-22T20:17:10.123Z","duration_ms":6000,
                 "progress":{"percent":100,"completed":1,"total":1},"correlation_id":null,
                 "variables":{"who":"world","loud":false},
                 "variable_sources":{"who":"flag","loud":"default"},"outputs":{"result":42},
                 "phases":[{"id":"hello","name":"hello","status":"completed","reason":null,
                   "note":null,"attempt":1,"started_at":"2026-11-22T20:17:05.123Z",
                   "finished_at":"2026-11-22T20:17:09.123Z","duration_ms":4000,"outputs":{},
                   "gates":[{"kind":"exit","criteria":"Tests pass","required":true,
                     "verdict":"pass",
                     "unchanged_since": null,
                     "evidence":[{"path":"report.xml","sha256":"ef56","found":"14 tests"}]}],
                   "steps":[{"id":"step-1","kind":"run","status":"completed","reason":null,
                     "note":"done well","attempt":1,"exit_code":0,"duration_ms":9,
                     "outputs":{"greeting":"hello world"},
                     "files":[{"path":"hello.txt","change":"added","sha256":"cd34"}]}]}],
                 "waiting_for":[],"next":"ddx report run 0193a1b2-c3d4"}
                """
        )
        #expect(report.json == expected)
    }

    @Test func `members stand in the order of the documentation`() throws {
        let object = try #require(try RecordedRun.completed.report().json.objectValue)

        #expect(
            object.keys == [
                "schema", "id", "workflow", "version", "digest", "status", "reason", "note",
                "principal", "created_at", "started_at", "finished_at", "duration_ms", "progress",
                "correlation_id", "variables", "variable_sources", "outputs", "phases",
                "waiting_for", "next",
            ]
        )
    }

    @Test func `a summary leaves out phases, variables and outputs`() throws {
        let report = try RecordedRun.completed.report()

        let left = Set(try #require(report.json.objectValue).keys)
            .subtracting(report.summary.object.keys)

        #expect(left == ["phases", "variables", "variable_sources", "outputs"])
    }

    @Test func `a run that has not begun has no times and no duration`() throws {
        let report = try RecordedRun(.greet([("hello", [])])).report()

        #expect(report.json["status"] == "pending")
        #expect(report.json["started_at"] == .null)
        #expect(report.json["duration_ms"] == .null)
        #expect(report.json["progress"] == ["percent": 0, "completed": 0, "total": 1])
        #expect(report.json["phases"]?[0]?["duration_ms"] == .null)
        #expect(report.json["next"] == "ddx run resume 0193a1b2-c3d4")
    }

    @Test func `a run without phases completes at once`() throws {
        var run = RecordedRun(.greet([]))
        run.add([.runStarted, .runCompleted(outputs: [:])])

        let report = try run.report()

        #expect(report.json["phases"] == [])
        #expect(report.json["progress"] == ["percent": 100, "completed": 0, "total": 0])
    }

    @Test func `what is under way counts to the present`() throws {
        let report = try RecordedRun.underWay.report(isOwned: true)

        #expect(report.json["status"] == "running")
        #expect(report.json["duration_ms"] == 59_000)
        #expect(report.json["phases"]?[0]?["steps"]?[1]?["duration_ms"] == 55_000)
        #expect(report.json["next"] == "ddx status")
    }

    @Test func `a run whose owner is dead is shown as paused by an interruption`() throws {
        let report = try RecordedRun.underWay.report(isOwned: false)

        #expect(report.json["status"] == "paused")
        #expect(report.json["reason"] == "interrupted")
        #expect(report.json["duration_ms"] == 4000)
        #expect(report.json["phases"]?[0]?["reason"] == "interrupted")
        #expect(report.json["phases"]?[0]?["steps"]?[1]?["reason"] == "interrupted")
        #expect(report.json["phases"]?[0]?["steps"]?[1]?["duration_ms"] == .null)
        #expect(report.json["next"] == "ddx run resume 0193a1b2-c3d4")
    }

    @Test func `a run that is not running needs no owner`() throws {
        let report = try RecordedRun.failed.report(isOwned: false)

        #expect(report.json["status"] == "failed")
        #expect(report.json["reason"] == "exit_status")
    }

    @Test func `ten thousand phases are reported one by one`() throws {
        let phases = (0..<10_000).map { (PhaseID("phase-\($0)"), [StepID("step")]) }
        var run = RecordedRun(.greet(phases))
        run.add(.runStarted)

        let report = try run.report()

        #expect(report.json["phases"]?.arrayValue?.count == 10_000)
        #expect(report.text(.plain).split(separator: "\n").count == 20_003)
    }
}
