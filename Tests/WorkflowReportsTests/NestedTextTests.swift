import JSON
import Testing
import WorkflowModel

@testable import WorkflowReports

@Suite struct NestedTextTests {
    @Test func `of many instances those that people look at are shown and the others counted`()
        throws
    {
        #expect(
            try RecordedRun.matrix.report().text(.plain) == """
                ● greet 1.0.0  0193a1b2-c3d4  running  69 %  59.0 s
                  created 2026-11-22 20:17 by alice
                ● build (12 instances: 9 completed, 2 running, 1 failed)  58.0 s
                  ✗ build[4]  os=linux, version=4  3.0 s  exit_status
                    ✗ compile  run  exit 2  7 ms  exit_status
                  ● build[10]  os=macos, version=10  16.0 s
                    ● compile  run  15.0 s
                  ● build[11]  os=macos, version=11  14.0 s
                    ● compile  run  13.0 s
                  … 9 completed
                ○ ship
                  ○ push  run
                next: ddx status

                """
        )
    }

    @Test func `a workflow in a phase is a tree with who approved and who is missing`() throws {
        let report = try RecordedRun.approving.report(definition: RecordedRun.approvingDefinition)

        #expect(
            report.text(.plain) == """
                ‖ greet 1.0.0  0193a1b2-c3d4  paused  50 %  12.0 s
                  created 2026-11-22 20:17 by alice
                  approval: a person has to approve it
                ⊘ build  condition_false
                  ⊘ compile  run  condition_false
                ‖ deploy  workflow ship 1.2.0  10.0 s  approval
                  ✓ deploy/verify  3.0 s
                    ✓ look  run  exit 0  20 ms
                  ‖ deploy/push  4.0 s  approval
                    ‖ sign  approve  0 ms  approval
                      ship it?
                      approved by bob “looks good”
                      1 of 2 approvals missing, role 'lead'
                    ○ send  run
                ‖ ship it? (approval in phase 'deploy/push': 1 of 2 approvals missing, role 'lead'; approved by bob)
                    ddx approve 0193a1b2-c3d4 sign --form FILE
                    to refuse: ddx reject 0193a1b2-c3d4 sign --reason TEXT
                next: ddx approve 0193a1b2-c3d4 sign

                """
        )
    }

    @Test func `hooks, rollbacks and restored files are shown when there are some`() throws {
        #expect(
            try RecordedRun.rolledBack.report().text(.plain) == """
                ✗ greet 1.0.0  0193a1b2-c3d4  failed  50 %  21.0 s
                  created 2026-11-22 20:17 by alice
                  timeout: it took longer than it may
                ✓ build  3.0 s
                  ✓ compile  run  exit 0  30 ms
                    added app
                ○ publish  16.0 s  rolled_back
                  ○ upload  run
                  ✓ publish.rollback  3.0 s
                    ✓ unpublish  run  exit 0  4 ms
                ✓ hooks.failure  3.0 s
                  ✓ tell  run  exit 0  2 ms
                1 file is as it was before, 1 was left as found
                  restored notes.md
                  left index.md: it was edited since
                next: ddx run resume 0193a1b2-c3d4

                """
        )
    }

    @Test func `a failure that was rolled back says what failed and what came back`() throws {
        #expect(
            StopReport(try RecordedRun.rolledBack.report()).text(.plain) == """
                ✗ run 0193a1b2-c3d4 failed: phase 'publish' was rolled back: it took longer than it may
                  why: step 'publish/upload', attempt 1 failed after 9 ms: it took longer than it may
                  state: 1 of 2 phases done, 1 not begun; no completed step runs again
                  1 file is as it was before, 1 was left as found
                    restored notes.md
                    left index.md: it was edited since
                next: ddx run resume 0193a1b2-c3d4

                """
        )
    }

    @Test func `of a failed matrix the instance is told, not those that it ended`() throws {
        var run = RecordedRun.matrix
        for instance in [PhaseID("build[10]"), "build[11]"] {
            run.add(.phaseFailed(instance, .cancelled))
        }
        run.add([.phaseFailed("build", .exitStatus), .runFailed(.exitStatus)])

        let report = try run.report()

        #expect(
            StopReport.failedStep(of: report.record) == StepReference("build[4]", "compile")
        )
        #expect(
            StopReport(report).text(.plain) == """
                ✗ phase 'build[4]' failed in attempt 1 of run 0193a1b2-c3d4
                  why: step 'compile' (run) failed in attempt 1 with exit code 2
                  state: 0 of 2 phases done, 1 not begun; no completed step runs again
                next: ddx run resume 0193a1b2-c3d4

                """
        )
    }

    @Test func `what the engine says about a failure without a failed step is told`() throws {
        var run = RecordedRun(.greet([("a", [])]))
        run.add(.runStarted)
        run.add(.phaseFailed("a", .invalid), note: "there is no 'vars.who'")
        run.add(.runFailed(.invalid))

        #expect(
            StopReport(try run.report()).text(.plain).contains(
                "why: something that it reads or writes cannot be used: there is no 'vars.who'\n"
            )
        )
    }

    @Test func `a refusal is told with its words while the run is paused`() throws {
        #expect(
            StopReport(try RecordedRun.refused.report()).text(.plain) == """
                ‖ run 0193a1b2-c3d4 is paused: a person has to approve it
                  ✗ step 'deploy/push/sign' was rejected by carol: “too early”
                next: ddx run resume 0193a1b2-c3d4

                """
        )
    }

    @Test func `the live tree shows the instances that something happens in`() throws {
        let tree = ProgressTree(record: try RecordedRun.matrix.record())

        #expect(
            tree.lines(on: screen(70, 14)) == [
                "⠋ greet 1.0.0  0193a1b2-c3d4  59.0 s",
                "████████████████████░░░░░░░░░░ 69 %  0/2 phases  9/13 steps",
                "● build (12 instances: 9 completed, 2 running, 1 failed)  58.0 s",
                "  ✗ build[4]  os=linux, version=4  3.0 s  exit_status",
                "    ✗ compile  7 ms  exit_status", "  ● build[10]  os=macos, version=10  16.0 s",
                "    ⠋ compile  15.0 s", "  ● build[11]  os=macos, version=11  14.0 s",
                "    ⠋ compile  13.0 s", "○ ship",
            ]
        )
    }

    @Test func `instances that do not fit on the screen are cut, never left out whole`() throws {
        let tree = ProgressTree(record: try RecordedRun.matrix.record())

        let lines = tree.lines(on: screen(70, 6))

        #expect(
            lines.dropFirst(2) == [
                "● build (12 instances: 9 completed, 2 running, 1 failed)  58.0 s",
                "  ✗ build[4]  os=linux, version=4  3.0 s  exit_status",
                "    ✗ compile  7 ms  exit_status", "… 1 pending",
            ]
        )
    }

    private func screen(_ width: Int, _ height: Int) -> Screen {
        Screen(width: width, height: height, frame: 0, now: RecordedRun.time(60))
    }
}
