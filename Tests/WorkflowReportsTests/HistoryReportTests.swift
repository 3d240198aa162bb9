import JSON
import Testing
import WorkflowModel

@testable import WorkflowReports

@Suite struct HistoryReportTests {
    private let bob = Principal(name: "bob")

    private func changes(_ run: RecordedRun) throws -> [String] {
        try HistoryReport(run.events).transitions.map { change in
            let place = [change.phase?.text, change.step?.text].compactMap(\.self)
            return "\(change.sequence) \(([change.scope.rawValue] + place).joined(separator: " ")) "
                + "\(change.from ?? "-") \(change.to) \(change.reason?.rawValue ?? "-")"
        }
    }

    @Test func `a transition has every field`() throws {
        let json = try HistoryReport(RecordedRun.completed.events).json

        #expect(json["schema"] == "ddx.history/1")
        #expect(
            json["transitions"]?[4] == [
                "seq": 5, "time": "2026-11-22T20:17:07.123Z", "scope": "step",
                "from": "in_progress", "to": "completed", "phase": "hello", "step": "step-1",
                "attempt": 1, "criteria": .null, "command": .null, "duration_ms": 1000,
                "principal": "ddx", "principal_kind": "system",
                "reason": .null, "note": "done well", "event": "step_ended", "detail": .null,
            ]
        )
        #expect(
            json["transitions"]?[0] == [
                "seq": 1, "time": "2026-11-22T20:17:03.123Z", "scope": "run", "from": .null,
                "to": "pending", "phase": .null, "step": .null, "attempt": .null,
                "criteria": .null, "command": .null, "duration_ms": .null, "principal": "alice",
                "principal_kind": "person",
                "reason": .null,
                "note": .null, "event": "run_created", "detail": .null,
            ]
        )
    }

    @Test func `attempts, failures and their reasons stand one after the other`() throws {
        #expect(
            try changes(.failed) == [
                "1 run - pending -", "2 run pending running -",
                "3 phase build pending in_progress -", "4 step build fetch pending in_progress -",
                "5 step build fetch in_progress completed -",
                "6 step build compile pending in_progress -",
                "7 step build compile in_progress failed exit_status",
                "8 step build compile failed in_progress -",
                "9 step build compile in_progress failed exit_status",
                "10 phase build in_progress failed exit_status",
                "11 run running failed exit_status",
            ]
        )
    }

    @Test func `resuming a failed run reopens what failed`() throws {
        var run = RecordedRun.failed
        run.add(.runResumed, by: Principal(name: "bob"))

        #expect(
            try changes(run).suffix(3) == [
                "12 run failed running -", "12 phase build failed in_progress -",
                "12 step build compile failed pending -",
            ]
        )
    }

    @Test func `steps end together with their phase`() throws {
        var run = RecordedRun(.greet([("a", ["x"]), ("b", ["y"])]))
        run.add([
            .runStarted, .phaseSkipped("a", .conditionFalse), .phaseStarted("b", attempt: 1),
            .stepStarted(StepReference("b", "y"), attempt: 1), .phaseFailed("b", .timeout),
        ])

        #expect(
            try changes(run) == [
                "1 run - pending -", "2 run pending running -",
                "3 phase a pending skipped condition_false",
                "3 step a x pending skipped condition_false",
                "4 phase b pending in_progress -", "5 step b y pending in_progress -",
                "6 phase b in_progress failed timeout", "6 step b y in_progress failed timeout",
            ]
        )
    }

    @Test func `a pause carries the name and the words of whoever asked for it`() throws {
        var run = RecordedRun(.greet([]))
        run.add(.runStarted)
        run.add(.pauseRequested, by: Principal(name: "bob"), note: "lunch")
        run.add(.runPaused(.paused))

        let last = try #require(try HistoryReport(run.events).transitions.last)

        #expect(last.to == "paused")
        #expect(last.principal.name == "bob")
        #expect(last.note == "lunch")
    }

    @Test func `a pause that the engine decides is the engine's`() throws {
        let last = try #require(try HistoryReport(RecordedRun.manual.events).transitions.last)

        #expect(last.principal == .engine)
    }

    @Test func `gates change when their verdict does, and are attested by people`() throws {
        var run = RecordedRun(.greet([("a", [])]))
        let gate = GateReference(phase: "a", side: .input, index: 0)
        let passed = GateResult(index: 0, criteria: "Reviewed with the team", verdict: .pass)
        run.add(.runStarted)
        run.add(.gatesEvaluated("a", .input, [RecordedRun.reviewed]))
        run.add(.gatesEvaluated("a", .input, [RecordedRun.reviewed]))
        run.add(.criterionAttested(gate, evidence: []), by: Principal(name: "bob"), note: "seen")
        run.add(.gatesEvaluated("a", .input, [passed]))

        let gates = try HistoryReport(run.events).transitions.filter { $0.scope == .gate }

        #expect(gates.map(\.to) == ["unknown", "attested", "pass"])
        #expect(gates.map(\.from) == [nil, "unknown", "attested"])
        #expect(gates.map(\.criteria) == Array(repeating: "Reviewed with the team", count: 3))
        #expect(gates[1].principal.name == "bob")
        #expect(gates[1].note == "seen")
        #expect(gates[1].durationMilliseconds == 2000)
    }

    @Test func `letting a phase on is told with who did it`() throws {
        var run = RecordedRun.manual
        run.add(.runResumed)
        run.add(.phaseReleased("frame"), by: Principal(name: "bob"), note: "go")

        let last = try #require(try HistoryReport(run.events).transitions.last)

        #expect(last.scope == .phase)
        #expect(last.reason == .manual)
        #expect(last.principal.name == "bob")
    }

    @Test func `what a run refused is told with who asked`() throws {
        var run = RecordedRun.completed
        run.add(.transitionRefused(command: "cancel", status: .completed), by: bob)

        let last = try #require(HistoryReport(run.events).transitions.last)

        #expect((last.scope, last.from, last.to) == (.command, "completed", "refused"))
        #expect((last.command, last.principal.name) == ("cancel", "bob"))
    }

    @Test func `a history that cannot have happened is refused`() {
        var run = RecordedRun(.greet([]))
        run.add(.runCompleted(outputs: [:]))

        #expect(throws: IllegalTransition.self) { try HistoryReport(run.events) }
    }

    @Test func `no events make no transitions`() throws {
        let report = try HistoryReport([])

        #expect(report.json == ["schema": "ddx.history/1", "transitions": []])
    }

    @Test func `the table shows what changed, how long it took, who and why`() throws {
        var run = RecordedRun(.greet([("a", ["x"])]))
        run.add(.runStarted, by: Principal(name: "alice"))
        run.add(.phaseStarted("a", attempt: 1))
        run.add(.stepStarted(StepReference("a", "x"), attempt: 1))
        run.add(.stepInterrupted(StepReference("a", "x"), attempt: 1))
        run.add(
            .interruptionDecided(StepReference("a", "x"), .done),
            by: Principal(name: "bob"),
            note: "looked"
        )

        #expect(
            try HistoryReport(run.events).text(.plain) == """
                seq  time                 what      change                   after  who    why
                1    2026-11-22 20:17:03  run       → pending                       alice
                2    2026-11-22 20:17:04  run       pending → running        1.0 s  alice
                3    2026-11-22 20:17:05  phase a   pending → in_progress           ddx
                4    2026-11-22 20:17:06  step a/x  pending → in_progress           ddx
                5    2026-11-22 20:17:07  step a/x  interrupted              1.0 s  ddx    interrupted
                6    2026-11-22 20:17:08  step a/x  in_progress → completed  1.0 s  bob    “looked”

                """
        )
    }
}
