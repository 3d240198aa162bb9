import JSON
import Testing
import WorkflowModel

@testable import WorkflowReports

@Suite struct ApprovalsTests {
    private let sign = StepReference("deploy/push", "sign")

    private func report(_ run: RecordedRun, isOwned: Bool = true) throws -> RunReport {
        try run.report(definition: RecordedRun.approvingDefinition, isOwned: isOwned)
    }

    @Test func `an approval waits with its role, its number and who has approved`() throws {
        #expect(
            try report(.approving).json["waiting_for"] == [
                [
                    "kind": "approval", "phase": "deploy/push", "step": "sign", "text": "ship it?",
                    "command": "ddx approve 0193a1b2-c3d4 sign", "role": "lead",
                    "approved_by": ["bob"], "approvals_needed": 2, "form": true,
                ]
            ]
        )
    }

    @Test func `the last approval leaves nothing to wait for but the run to go on`() throws {
        var run = RecordedRun.approving
        run.add(.stepApproved(sign, form: nil), by: Principal(name: "carol"))

        let report = try report(run)

        #expect(report.summary.waiting.isEmpty)
        #expect(report.summary.next == "ddx run resume 0193a1b2-c3d4")
        #expect(
            try #require(Explanation(.step(sign), of: report)).text(.plain) == """
                step 'sign' waits: ship it?
                  approved by bob: “looks good”
                  approved by carol
                  all approvals are there; it ends when the run goes on
                next: ddx run resume 0193a1b2-c3d4

                """
        )
    }

    @Test func `a person counts once`() throws {
        var run = RecordedRun.approving
        run.add(.stepApproved(sign, form: nil), by: Principal(name: "bob"))

        #expect(try report(run).summary.waiting.first?.approvals?.missing == 1)
    }

    @Test func `a refusal leaves nothing to wait for and says where the run goes back to`() throws {
        let report = try report(.refused)

        #expect(report.summary.waiting.isEmpty)
        #expect(
            try #require(Explanation(.step(sign), of: report)).text(.plain) == """
                step 'sign' waits: ship it?
                  approved by bob: “looks good”
                  rejected by carol: “too early”
                  the run goes back to phase 'verify' when it goes on
                next: ddx run resume 0193a1b2-c3d4

                """
        )
    }

    @Test func `a run that goes on elsewhere still says what to approve`() throws {
        var run = RecordedRun.approving
        run.add(.runResumed)

        #expect(try report(run).summary.next == "ddx approve 0193a1b2-c3d4 sign")
    }

    @Test func `steps of instances are told apart, as one word of the shell`() throws {
        var run = RecordedRun(.greet([("build", [])]))
        let ids = [PhaseID.instance(0, of: "build"), .instance(1, of: "build")]
        run.add([
            .runStarted, .phaseStarted("build", attempt: 1),
            .phasesAdded(
                to: "build",
                Expansion(
                    phases: ids.map { .named($0, ["sign"], kind: "approve", role: .instance) }
                )
            ),
        ])
        for id in ids {
            let step = StepReference(id, "sign")
            run.add([
                .phaseStarted(id, attempt: 1), .stepStarted(step, attempt: 1),
                .stepEnded(step, attempt: 1, .after(0, .waiting(.approval), exit: nil)),
            ])
        }
        run.add(.runPaused(.approval))

        #expect(
            try run.report().summary.waiting.map(\.command) == [
                "ddx approve 0193a1b2-c3d4 'build[0]/sign'",
                "ddx approve 0193a1b2-c3d4 'build[1]/sign'",
            ]
        )
    }
}
