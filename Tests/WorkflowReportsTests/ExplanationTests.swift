import JSON
import Testing
import WorkflowModel

@testable import WorkflowReports

@Suite struct ExplanationTests {
    private func text(
        _ subject: Explanation.Subject,
        _ report: RunReport,
        lastOutput: [String] = []
    ) throws -> String {
        try #require(Explanation(subject, of: report, lastOutput: lastOutput)).text(.plain)
    }

    @Test func `a failed run is explained by its failed step and what that wrote`() throws {
        #expect(
            try text(.run, RecordedRun.failed.report(), lastOutput: ["a.c:1: error"]) == """
                run 0193a1b2-c3d4 of workflow 'greet' 1.0.0 has failed: a program ended with an exit code that stands for failure
                phase 'build' has failed: a program ended with an exit code that stands for failure
                  step 'compile' (run) failed in attempt 2 with exit code 3: the compiler found 2 errors
                the last lines it wrote:
                  | a.c:1: error
                next: ddx run resume 0193a1b2-c3d4

                """
        )
    }

    @Test func `a waiting run is explained by its criteria and what was found`() throws {
        #expect(
            try text(.run, RecordedRun.attesting.report()) == """
                run 0193a1b2-c3d4 of workflow 'greet' 1.0.0 is paused: a required criterion is not met
                phase 'design' is in progress: a required criterion is not met
                  ? Reviewed with the team
                    somebody with role 'lead' may say that it holds
                  ✗ No open questions
                    docs/design.md: 2 matches, 0 expected
                  ? Security agrees
                    anybody may approve it
                next: ddx run resume 0193a1b2-c3d4

                """
        )
    }

    @Test func `an orphaned run says that its process has ended`() throws {
        #expect(
            try text(.run, RecordedRun.underWay.report(isOwned: false)) == """
                run 0193a1b2-c3d4 of workflow 'greet' 1.0.0 is paused: it was cut off before it ended; the process that carried it on has ended
                phase 'build' is in progress: it was cut off before it ended
                  step 'compile' was cut off in attempt 1; nobody knows how far it got
                    a person says whether it runs again, is done, or failed
                next: ddx run resume 0193a1b2-c3d4

                """
        )
    }

    @Test func `a skipped phase is explained by what its condition read`() throws {
        var run = RecordedRun(.greet([("deploy", ["push"])]))
        run.add(.runStarted)
        run.add(
            .conditionDecided(
                .phase("deploy"),
                holds: false,
                operands: [RecordedOperand(name: "vars.target", value: "staging")]
            )
        )
        run.add(.phaseSkipped("deploy", .conditionFalse))

        #expect(
            try text(.phase("deploy"), run.report()) == """
                phase 'deploy' was skipped: its condition is false
                  its condition was false
                    vars.target was "staging"
                  step 'push' was skipped: its condition is false
                next: ddx status

                """
        )
    }

    @Test func `a phase that has not begun is explained by what it needs`() throws {
        var deploy = PhaseDefinition(id: "deploy")
        deploy.needs = ["build"]
        var definition = WorkflowDefinition(name: "greet")
        definition.phases = [PhaseDefinition(id: "build"), deploy]

        #expect(
            try text(.phase("deploy"), RecordedRun.failed.report(definition: definition)) == """
                phase 'deploy' has not begun
                  it needs phase 'build', which has failed
                  step 'push' has not begun
                next: ddx run resume 0193a1b2-c3d4

                """
        )
    }

    @Test func `a step is explained by its attempt, note and files`() throws {
        let step = StepReference("hello", "step-1")

        #expect(
            try text(.step(step), RecordedRun.completed.report()) == """
                step 'step-1' has completed after 9 ms in attempt 1
                  “done well”
                  added hello.txt
                next: ddx report run 0193a1b2-c3d4

                """
        )
    }

    @Test func `what a run does not have cannot be explained`() throws {
        let report = try RecordedRun.completed.report()

        #expect(Explanation(.phase("nowhere"), of: report) == nil)
        #expect(Explanation(.step(StepReference("hello", "nowhere")), of: report) == nil)
    }
}
