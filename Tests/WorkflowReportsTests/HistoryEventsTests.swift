import JSON
import Testing
import WorkflowModel

@testable import WorkflowReports

@Suite struct HistoryEventsTests {
    private func lines(_ run: RecordedRun, from sequence: Int64) throws -> [String] {
        try HistoryReport(run.events).transitions.filter { $0.sequence >= sequence }.map { change in
            let place = [change.phase?.text, change.step?.text].compactMap(\.self)
            let words = [change.reason?.rawValue, change.detail, change.note?.text].compactMap(
                \.self
            )
            return "\(change.sequence) \(change.event) "
                + "\(([change.scope.rawValue] + place).joined(separator: " ")): "
                + "\(change.from ?? "-") \(change.to) by \(change.principal.name)"
                + (words.isEmpty ? "" : " (\(words.joined(separator: "; ")))")
        }
    }

    @Test func `instances, workflows and their phases are told of`() throws {
        #expect(
            try lines(.matrix, from: 4).first
                == "4 phases_added phase build: in_progress in_progress by ddx (has 12 instances)"
        )
        #expect(
            try lines(.approving, from: 5).first
                == "5 phases_added phase deploy: in_progress in_progress by ddx"
                + " (runs workflow 'ship' 1.2.0: 2 phases)"
        )
    }

    @Test func `an answer is told with who gave it and the words`() throws {
        #expect(
            try lines(.refused, from: 13) == [
                "13 step_approved step deploy/push sign: in_progress in_progress by bob (looks good)",
                "14 run_paused run: running paused by ddx (approval)",
                "15 step_rejected step deploy/push sign: in_progress in_progress by carol (too early)",
            ]
        )
    }

    @Test func `a rollback is told from its beginning to the files that came back`() throws {
        #expect(
            try lines(.rolledBack, from: 11) == [
                "11 rollback_started run: running running by ddx"
                    + " (timeout; phase 'publish' is rolled back)",
                "12 phases_added phase publish: failed failed by ddx (gets 'publish.rollback')",
                "13 phase_started phase publish.rollback: pending in_progress by ddx",
                "14 step_started step publish.rollback unpublish: pending in_progress by ddx",
                "15 step_ended step publish.rollback unpublish: in_progress completed by ddx",
                "16 phase_completed phase publish.rollback: in_progress completed by ddx",
                "17 files_restored run: running running by ddx"
                    + " (1 file is as it was before, 1 was left as found;"
                    + " 'index.md': it was edited since)",
                "17 files_restored phase publish: failed pending by ddx (rolled_back)",
                "17 files_restored step publish upload: failed pending by ddx",
                "18 phases_added run: running running by ddx (gets 'hooks.failure')",
                "19 phase_started phase hooks.failure: pending in_progress by ddx",
                "20 step_started step hooks.failure tell: pending in_progress by ddx",
                "21 step_ended step hooks.failure tell: in_progress completed by ddx",
                "22 phase_completed phase hooks.failure: in_progress completed by ddx",
                "23 run_failed run: running failed by ddx (timeout)",
            ]
        )
    }

    @Test func `a rollback that a person asks for reopens a run`() throws {
        var run = RecordedRun.completed
        run.add(
            .rollbackStarted(RollbackRequest(phases: ["hello"], reason: .rolledBack)),
            by: Principal(name: "bob"),
            note: "wrong branch"
        )

        #expect(
            try lines(run, from: 9) == [
                "9 rollback_started run: completed paused by bob"
                    + " (rolled_back; phase 'hello' is rolled back; wrong branch)"
            ]
        )
    }

    @Test func `the phase of a step that is taken back goes on, and history tells it`() throws {
        var run = RecordedRun.completed
        let step = StepReference("hello", "step-1")
        run.add(.rollbackStarted(RollbackRequest(steps: [step], reason: .rolledBack)))
        run.add(.filesRestored(RestoredFiles()))

        #expect(
            try lines(run, from: 9) == [
                "9 rollback_started run: completed paused by ddx"
                    + " (rolled_back; step 'hello/step-1' is rolled back)",
                "10 files_restored run: paused paused by ddx (0 files are as they were before)",
                "10 files_restored phase hello: completed in_progress by ddx",
                "10 files_restored step hello step-1: completed pending by ddx (rolled_back)",
            ]
        )
    }

    @Test func `limits of time are told where they were passed`() throws {
        var run = RecordedRun.underWay
        run.add([.phaseTimedOut("build", attempt: 1), .runTimedOut])

        #expect(
            try lines(run, from: 7) == [
                "7 phase_timed_out phase build: in_progress in_progress by ddx (timeout)",
                "8 run_timed_out run: running running by ddx (timeout)",
            ]
        )
    }

    @Test func `what begins anew is told with all that it takes along`() throws {
        var run = RecordedRun(.greet([("a", ["x"])]))
        run.add([
            .runStarted, .phaseStarted("a", attempt: 1),
            .stepStarted(StepReference("a", "x"), attempt: 1),
            .stepEnded(StepReference("a", "x"), attempt: 1, .after(1)),
        ])
        run.add(.phaseReset("a", .manual), by: Principal(name: "bob"), note: "once more")

        #expect(
            try lines(run, from: 6) == [
                "6 phase_reset phase a: in_progress pending by bob (manual; once more)",
                "6 phase_reset step a x: completed pending by bob (once more)",
            ]
        )
    }

    @Test func `skipping a phase skips all that is open beneath it`() throws {
        var run = RecordedRun.approving
        run.add(.phaseSkipped("deploy", .manual), by: Principal(name: "bob"), note: "not today")

        #expect(
            try lines(run, from: 15) == [
                "15 phase_skipped phase deploy: in_progress skipped by bob (manual; not today)",
                "15 phase_skipped phase deploy/push: in_progress skipped by bob (manual; not today)",
                "15 phase_skipped step deploy/push sign: in_progress skipped by bob"
                    + " (manual; not today)",
                "15 phase_skipped step deploy/push send: pending skipped by bob (manual; not today)",
            ]
        )
    }

    @Test func `another definition and refused commands are told of`() throws {
        var run = RecordedRun(.greet([("a", [])]))
        run.add(.runStarted)
        run.add(
            .definitionChanged(
                DefinitionChange(
                    version: "1.1.0",
                    digest: "sha256:ff",
                    variables: [],
                    phases: [.named("a", []), .named("b", [])]
                )
            ),
            by: Principal(name: "bob")
        )
        run.add(.transitionRefused(command: "skip", status: .running), by: Principal(name: "eve"))

        #expect(
            try lines(run, from: 3) == [
                "3 definition_changed run: running running by bob (version 1.1.0, sha256:ff)",
                "4 transition_refused command: running refused by eve",
            ]
        )
    }

    @Test func `the table says what happened where no status changed`() throws {
        let text = try HistoryReport(RecordedRun.approving.events).text(.plain)

        let rows = text.split(separator: "\n").map(String.init)
        #expect(rows[6].contains("phase deploy             phases added             1.0 s   ddx"))
        #expect(rows[13].contains("  waits "))
        #expect(rows[14].contains("  approved "))
        #expect(rows[14].hasSuffix("bob    “looks good”"))
    }

    @Test(arguments: [RecordedRun.matrix, .approving, .rolledBack])
    func `every event of a nested run leaves a line`(run: RecordedRun) throws {
        let told = Set(try HistoryReport(run.events).transitions.map(\.sequence))

        #expect(told.count == run.events.count)
    }
}
