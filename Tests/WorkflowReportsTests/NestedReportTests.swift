import JSON
import Testing
import WorkflowModel

@testable import WorkflowReports

@Suite struct NestedReportTests {
    @Test func `a matrix phase has instances in place of steps`() throws {
        let phase = try #require(try RecordedRun.matrix.report().json["phases"]?[0])

        #expect(phase["steps"] == nil)
        #expect(phase["instances"]?.arrayValue?.count == 12)
        #expect(
            phase["instances"]?[4]
                == (try JSONValue(
                    parsing: """
                        {"id":"build[4]","name":"build[4]","matrix":{"os":"linux","version":4},
                         "status":"failed","reason":"exit_status","note":null,"attempt":1,
                         "started_at":"2026-11-22T20:17:23.123Z",
                         "finished_at":"2026-11-22T20:17:26.123Z","duration_ms":3000,
                         "outputs":{},"gates":[],
                         "steps":[{"id":"compile","kind":"run","status":"failed",
                           "reason":"exit_status","note":null,"attempt":1,"exit_code":2,
                           "duration_ms":7,"outputs":{},"files":[]}]}
                        """
                ))
        )
        #expect(phase["instances"]?[3]?["outputs"] == ["number": 3])
    }

    @Test func `instances count as steps, and not as phases`() throws {
        let report = try RecordedRun.matrix.report()

        #expect(report.json["progress"] == ["percent": 69, "completed": 0, "total": 2])
        #expect(report.json["phases"]?.arrayValue?.count == 2)
    }

    @Test func `the definition tells of a matrix that has no instances yet`() throws {
        var build = PhaseDefinition(id: "build")
        build.matrix = MatrixDefinition()
        var definition = WorkflowDefinition(name: "greet")
        definition.phases = [build]
        let run = RecordedRun(.greet([("build", [])]))

        #expect(try run.report(definition: definition).json["phases"]?[0]?["instances"] == [])
        #expect(try run.report().json["phases"]?[0]?["steps"] == [])
    }

    @Test func `a phase that runs a workflow has its phases in place of steps`() throws {
        let deploy = try #require(try RecordedRun.approving.report().json["phases"]?[1])

        #expect(deploy["steps"] == nil)
        #expect(deploy["workflow"] == "ship")
        #expect(deploy["version"] == "1.2.0")
        #expect(deploy["reason"] == "approval")
        #expect(
            deploy["phases"]?.arrayValue?.compactMap { $0["id"] } == [
                "deploy/verify", "deploy/push",
            ]
        )
        #expect(deploy["phases"]?[0]?["steps"]?[0]?["exit_code"] == 0)
    }

    @Test func `a step that asks tells who answered`() throws {
        let deploy = try #require(try RecordedRun.approving.report().json["phases"]?[1])
        let push = deploy["phases"]?[1]

        #expect(
            push?["steps"]?[0]?["decisions"] == [
                [
                    "approved": true, "principal": "bob", "time": "2026-11-22T20:17:15.123Z",
                    "note": "looks good", "form": ["risk": "low"],
                ]
            ]
        )
        #expect(push?["steps"]?[1]?["decisions"] == nil)
    }

    @Test func `hooks and rollbacks stand beside what they belong to`() throws {
        let json = try RecordedRun.rolledBack.report().json

        #expect(json["phases"]?.arrayValue?.count == 2)
        #expect(json["hooks"]?[0]?["id"] == "hooks.failure")
        #expect(json["hooks"]?[0]?["status"] == "completed")
        #expect(json["phases"]?[1]?["status"] == "pending")
        #expect(json["phases"]?[1]?["reason"] == "rolled_back")
        #expect(json["phases"]?[1]?["rollbacks"]?[0]?["id"] == "publish.rollback")
        #expect(json["phases"]?[1]?["rollbacks"]?[0]?["status"] == "completed")
        #expect(json["phases"]?[0]?["rollbacks"] == nil)
        #expect(
            json["restored_files"] == [
                "restored": ["notes.md"],
                "left": [["path": "index.md", "cause": "it was edited since"]],
            ]
        )
    }

    @Test func `a rollback that is under way is told of`() throws {
        var run = RecordedRun(.greet([("a", ["x"])]))
        run.add([.runStarted, .phaseStarted("a", attempt: 1), .phaseFailed("a", .invalid)])
        run.add(.rollbackStarted(RollbackRequest(phases: ["a"], reason: .invalid, isForced: true)))

        let report = try run.report()

        #expect(
            report.json["rollback"] == [
                "phases": ["a"], "steps": [], "reason": "invalid", "forced": true,
            ]
        )
        #expect(
            report.text(.plain).contains(
                "rolling back 'a': something that it reads or writes cannot be used\n"
            )
        )
    }

    @Test func `files of all attempts are listed, with who else may have changed them`() throws {
        var run = RecordedRun(.greet([("publish", ["upload"])]))
        let upload = StepReference("publish", "upload")
        run.add([
            .runStarted, .phaseStarted("publish", attempt: 1), .stepStarted(upload, attempt: 1),
            .stepEnded(
                upload,
                attempt: 1,
                .after(9, .failed(.timeout), exit: nil, files: RecordedRun.notes)
            ), .stepStarted(upload, attempt: 2),
        ])

        let report = try run.report()

        #expect(
            report.json["phases"]?[0]?["steps"]?[0]?["files"] == [
                ["path": "notes.md", "change": "modified", "sha256": "bb"],
                [
                    "path": "index.md", "change": "modified", "sha256": "cc",
                    "shared_with": ["build/compile"],
                ],
            ]
        )
    }
}
