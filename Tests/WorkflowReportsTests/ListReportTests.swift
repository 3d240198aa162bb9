import JSON
import Testing
import WorkflowModel

@testable import WorkflowReports

@Suite struct ListReportTests {
    private func summary(_ run: RecordedRun) throws -> RunSummaryReport {
        try run.report().summary
    }

    @Test func `status holds the open runs and the next command of the newest`() throws {
        let report = StatusReport(
            runs: [try summary(.completed), try summary(.failed), try summary(.attesting)]
        )

        #expect(report.json["schema"] == "ddx.status/1")
        #expect(report.json["runs"]?.arrayValue?.count == 2)
        #expect(report.json["next"] == "ddx run resume 0193a1b2-c3d4")
        #expect(try #require(report.json.objectValue).keys == ["schema", "runs", "next"])
    }

    @Test(arguments: [
        ([], "ddx workflow list"), (["helix"], "ddx run start helix"),
        (["helix", "tdd"], "ddx workflow list"),
    ])
    func `without an open run the next command begins one`(applied: [String], next: String) {
        let report = StatusReport(runs: [], applied: applied)

        #expect(report.json == ["schema": "ddx.status/1", "runs": [], "next": .string(next)])
    }

    @Test func `the list is newest first`() throws {
        let old = try summary(RecordedRun(.greet([]), run: "01"))
        let new = try summary(RecordedRun(.greet([]), run: "02"))

        let report = RunListReport(runs: [old, new])

        #expect(report.runs.map(\.id) == ["02", "01"])
        #expect(report.json["schema"] == "ddx.runs/1")
        #expect(report.json["runs"]?[0] == new.json)
    }

    @Test func `status shows a bar, open criteria and what to type`() throws {
        let text = StatusReport(runs: [try summary(.attesting)]).text(.plain)

        #expect(
            text == """
                ‖ greet 1.0.0  0193a1b2-c3d4  paused  99 %  9.0 s
                  █████████████████████████████░ 99 %  1/3 phases
                  phase 'design': a required criterion is not met
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

    @Test func `when nothing runs, status says how to begin`() throws {
        #expect(
            StatusReport(runs: []).text(.plain) == """
                nothing runs
                  see what there is: ddx workflow list
                  begin: ddx workflow apply NAME

                """
        )
        #expect(
            StatusReport(runs: [try summary(.completed)], applied: ["greet"]).text(.plain) == """
                nothing runs
                  ✓ greet 1.0.0  0193a1b2-c3d4  completed  100 %  6.0 s
                  look back: ddx run show 0193a1b2-c3d4
                  see what there is: ddx workflow list
                  begin: ddx run start greet

                """
        )
    }

    @Test func `the list is a table`() throws {
        let runs = [
            try summary(.failed), try summary(RecordedRun(.greet([]), run: "01", by: "bob")),
        ]

        #expect(
            RunListReport(runs: runs).text(.plain) == """
                id             workflow     status     phase  %   started           who
                0193a1b2-c3d4  greet 1.0.0  ✗ failed   build  33  2026-11-22 20:17  alice
                01             greet 1.0.0  ○ pending  –      0   –                 bob

                """
        )
        #expect(
            RunListReport(runs: []).text(.plain)
                == "there are no runs\nnext: ddx status\n"
        )
        #expect(
            RunListReport(runs: [], isFiltered: true).text(.plain)
                == "no run fits\nnext: ddx run list\n"
        )
    }
}
