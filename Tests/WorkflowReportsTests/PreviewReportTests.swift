import JSON
import Testing
import WorkflowModel

@testable import WorkflowReports

@Suite struct PreviewReportTests {
    // MARK: Another definition

    private func migration(
        _ differences: [MigrationReport.Difference]
    ) throws -> MigrationReport {
        MigrationReport(
            try RecordedRun.attesting.record(),
            to: "1.1.0",
            digest: "sha256:0123456789abcdef",
            differences: differences
        )
    }

    @Test func `what differs is one line each, with what has begun`() throws {
        let report = try migration([
            .init(kind: .changed, phase: "frame", step: "write", isStarted: true),
            .init(kind: .removed, phase: "build", isStarted: false),
            .init(kind: .added, phase: "audit", isStarted: false),
        ])

        #expect(report.conflicts.map(\.phase) == ["frame"])
        #expect(
            report.text(.plain) == """
                run 0193a1b2-c3d4 of workflow 'greet' is pinned to 1.0.0 (ab12), the other definition is 1.1.0 (0123456789ab)
                  ~ step 'frame/write' was changed; it has completed
                  - phase 'build' was removed
                  + phase 'audit' is new
                what has begun cannot be exchanged; undo it first, or begin anew from there
                undo: ddx run rollback 0193a1b2-c3d4 --to frame
                begin anew: ddx run fork 0193a1b2-c3d4 --from frame

                """
        )
        #expect(
            report.json == [
                "schema": "ddx.differences/1", "run": "0193a1b2-c3d4-7abc-8def-0123456789ab",
                "from": ["version": "1.0.0", "digest": "sha256:ab12"],
                "to": ["version": "1.1.0", "digest": "sha256:0123456789abcdef"],
                "differences": [
                    ["change": "changed", "phase": "frame", "step": "write", "started": true],
                    ["change": "removed", "phase": "build", "step": .null, "started": false],
                    ["change": "added", "phase": "audit", "step": .null, "started": false],
                ],
            ]
        )
    }

    @Test func `nothing that differs is said`() throws {
        let lines = try migration([]).text(.plain).split(separator: "\n")

        #expect(lines.last == "  nothing that a run does differs")
    }

    // MARK: Undoing

    private var definition: WorkflowDefinition {
        var upload = StepDefinition(id: "upload", kind: .command(["true"]))
        upload.rollback = [StepDefinition(id: "remove", kind: .command(["true"]))]
        var publish = PhaseDefinition(id: "publish")
        publish.steps = [upload, StepDefinition(id: "tell", kind: .command(["true"]))]
        var definition = WorkflowDefinition(name: "greet")
        definition.phases = [publish]
        return definition
    }

    private func rollback(
        _ request: RollbackRequest = RollbackRequest(phases: ["publish"], reason: .rolledBack)
    ) throws -> RollbackReport {
        var run = RecordedRun(.greet([("publish", ["upload", "tell"])]))
        run.add([.runStarted, .phaseStarted("publish", attempt: 1)])
        for step in [StepReference("publish", "upload"), StepReference("publish", "tell")] {
            run.add([.stepStarted(step, attempt: 1), .stepEnded(step, attempt: 1, .after(1))])
        }
        return RollbackReport(
            of: request,
            in: try run.record(),
            definition: definition,
            changes: [
                FileChange(path: "new.txt", change: .deleted, digest: nil),
                FileChange(path: "old.txt", change: .added, digest: "sha256:11"),
                FileChange(path: "run.sh", change: .mode, digest: "sha256:22"),
            ],
            left: [.init(path: "index.md", cause: "it was edited since")],
            diff: "--- a/old.txt\n+++ b/old.txt"
        )
    }

    @Test func `what undoing would do is told before it is done`() throws {
        #expect(
            try rollback().text(.plain) == """
                rolling back run 0193a1b2-c3d4 would undo
                  phase publish
                these steps would run, in this order
                  step publish.rollback/upload.remove
                these files would be as they were before
                  delete new.txt
                  bring back old.txt
                  set permissions of run.sh
                ! 'index.md' would be left: it was edited since
                ! what 'publish/tell' did beside files cannot be taken back: it has no rollback steps

                --- a/old.txt
                +++ b/old.txt

                """
        )
    }

    @Test func `programs read the same`() throws {
        let json = try rollback().json

        #expect(json["schema"] == "ddx.rollback/1")
        #expect(json["phases"] == ["publish"])
        #expect(
            json["compensations"] == [["phase": "publish.rollback", "step": "upload.remove"]]
        )
        #expect(json["files"]?[0] == ["path": "new.txt", "change": "deleted", "sha256": .null])
        #expect(json["left"] == [["path": "index.md", "cause": "it was edited since"]])
        #expect(json["steps"] == [])
        #expect(json["irrevocable"] == [["phase": "publish", "step": "tell"]])
    }

    @Test func `undoing a step tells of what undoes it, and of nothing else`() throws {
        let upload = StepReference("publish", "upload")
        let report = try rollback(RollbackRequest(steps: [upload], reason: .rolledBack))

        #expect(
            report.text(.plain).split(separator: "\n").prefix(4) == [
                "rolling back run 0193a1b2-c3d4 would undo",
                "  step publish/upload",
                "these steps would run, in this order",
                "  step publish.rollback/upload.remove",
            ]
        )
        #expect(report.json["phases"] == [])
        #expect(report.json["steps"] == [["phase": "publish", "step": "upload"]])
        #expect(report.json["irrevocable"] == [])
    }
}
