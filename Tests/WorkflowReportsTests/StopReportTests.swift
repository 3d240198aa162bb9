import Testing
import WorkflowModel

@testable import WorkflowReports

@Suite struct StopReportTests {
    @Test func `a completed run counts what it did`() throws {
        #expect(
            StopReport(try RecordedRun.completed.report()).text(.plain) == """
                ✓ completed in 6.0 s: 1 phase, 1 step
                next: ddx report run 0193a1b2-c3d4

                """
        )
    }

    @Test func `a failure says what, why, on what evidence, where it stands and what to do`() throws
    {
        let report = try RecordedRun.failed.report()

        let text = StopReport(report, lastOutput: ["a.c:1: error", "a.c:2: error"]).text(.plain)

        #expect(
            text == """
                ✗ phase 'build' failed in attempt 1 of run 0193a1b2-c3d4
                  why: step 'compile' (run) failed in attempt 2 with exit code 3: the compiler found 2 errors
                  last output of step 'build/compile':
                    | a.c:1: error
                    | a.c:2: error
                  all of it: ddx logs 0193a1b2-c3d4 --phase build --step compile
                  state: 0 of 2 phases done, 1 not begun; no completed step runs again
                next: ddx run resume 0193a1b2-c3d4

                """
        )
        #expect(StopReport.failedStep(of: report.record) == StepReference("build", "compile"))
    }

    @Test func `a run that waits lists what for`() throws {
        #expect(
            StopReport(try RecordedRun.attesting.report()).text(.plain) == """
                ‖ run 0193a1b2-c3d4 is paused: a required criterion is not met
                  ✗ 2. No open questions (phase 'design')
                      docs/design.md: 2 matches, 0 expected
                  1. Reviewed with the team (attestation in phase 'design', role 'lead')
                      ddx workflow advance 0193a1b2-c3d4 --attest 1
                  3. Security agrees (approval in phase 'design')
                      ddx workflow advance 0193a1b2-c3d4 --attest 3
                next: ddx run resume 0193a1b2-c3d4

                """
        )
    }

    @Test func `a cancelled run says where it stands and repeats what was said`() throws {
        var run = RecordedRun.underWay
        run.add(.cancelRequested, by: Principal(name: "bob"), note: "wrong branch")
        run.add(.phaseFailed("build", .cancelled))
        run.add(.runCancelled)

        #expect(
            StopReport(try run.report()).text(.plain) == """
                ⊘ run 0193a1b2-c3d4 is cancelled
                  state: 0 of 2 phases done, 1 not begun
                  “wrong branch”
                next: ddx run start greet

                """
        )
    }

    @Test func `a run that fails without a failed phase says why all the same`() throws {
        var run = RecordedRun(.greet([]))
        run.add([.runStarted, .runFailed(.invalid)])

        #expect(
            StopReport(try run.report()).text(.plain) == """
                ✗ run 0193a1b2-c3d4 failed: something that it reads or writes cannot be used
                  state: 0 of 0 phases done; no completed step runs again
                next: ddx run resume 0193a1b2-c3d4

                """
        )
        #expect(StopReport.failedStep(of: try run.record()) == nil)
    }

    @Test func `a tolerated failure is not what made its phase fail`() throws {
        let creation = RunCreation(
            workflow: "greet",
            version: "1",
            digest: "",
            phases: [
                .init(
                    id: "a",
                    name: "a",
                    steps: [
                        .init(id: "lint", name: "lint", kind: "run", continuesOnError: true),
                        .init(id: "test", name: "test", kind: "run"),
                    ]
                )
            ]
        )
        var run = RecordedRun(creation)
        run.add([.runStarted, .phaseStarted("a", attempt: 1)])
        for step in [StepReference("a", "lint"), StepReference("a", "test")] {
            run.add(.stepStarted(step, attempt: 1))
            run.add(.stepEnded(step, attempt: 1, .after(1, .failed(.timeout), exit: nil)))
        }
        run.add(.phaseFailed("a", .timeout))

        #expect(StopReport.failedStep(of: try run.record()) == StepReference("a", "test"))
    }

    @Test func `of many failed phases the first are told and the rest counted`() throws {
        let phases = (0..<100).map { (PhaseID("p\($0)"), [StepID]()) }
        var run = RecordedRun(.greet(phases))
        run.add(.runStarted)
        run.add(phases.map { .phaseFailed($0.0, .invalid) })
        run.add(.runFailed(.invalid))

        let lines = StopReport(try run.report()).text(.plain).split(separator: "\n")

        #expect(lines.count == 13)
        #expect(lines[10] == "… and 95 more phases failed")
    }
}
