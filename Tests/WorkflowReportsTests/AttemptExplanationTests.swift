import JSON
import Testing
import WorkflowModel

@testable import WorkflowReports

@Suite struct AttemptExplanationTests {
    private let compile = StepReference("build", "compile")

    private func text(_ subject: Explanation.Subject, _ report: RunReport) throws -> [String] {
        try #require(Explanation(subject, of: report)).text(.plain).split(separator: "\n")
            .dropLast().map(String.init)
    }

    private func definition(_ change: (inout StepDefinition) -> Void) -> WorkflowDefinition {
        var step = StepDefinition(id: "compile", kind: .run(script: "cc", shell: nil))
        change(&step)
        var build = PhaseDefinition(id: "build")
        build.steps = [StepDefinition(id: "fetch", kind: .command(["true"])), step]
        var definition = WorkflowDefinition(name: "greet")
        definition.phases = [build, PhaseDefinition(id: "deploy")]
        return definition
    }

    @Test func `every attempt is told with how it ended`() throws {
        let definition = definition {
            $0.retry = RetryPolicy()
            $0.retry?.maximum = 2
        }

        #expect(
            try text(.step(compile), RecordedRun.failed.report(definition: definition)) == [
                "step 'compile' (run) failed in attempt 2 with exit code 3:"
                    + " the compiler found 2 errors",
                "  attempt 1 failed after 2.0 s: exit code 2",
                "  attempt 2 failed after 2.5 s: exit code 3: the compiler found 2 errors",
                "  it is tried at most 2 times in a row",
            ]
        )
    }

    @Test func `a phase that began anew tells why, and who wanted it`() throws {
        var run = RecordedRun.failed
        run.add(.runResumed)
        run.add(.phaseReset("build", .manual), by: Principal(name: "bob"), note: "new compiler")
        run.add(.phaseStarted("build", attempt: 2))

        #expect(
            try text(.phase("build"), run.report()) == [
                "phase 'build' is in progress in attempt 2",
                "  step 'fetch' has not begun", "  step 'compile' has not begun",
                "  attempt 1 ended: a program ended with an exit code that stands for failure",
                "  begun anew by bob after attempt 1: “new compiler”",
            ]
        )
    }

    @Test(arguments: [
        (InterruptPolicy.ask, "  a person says whether it runs again, is done, or failed"),
        (
            .check,
            "  when the run goes on it is looked at, and a person is asked if that cannot tell"
        ), (.rerun, "  it runs again when the run goes on"),
        (.fail, "  it counts as failed when the run goes on"),
    ])
    func `an interrupted step says what it needs`(policy: InterruptPolicy, words: String) throws {
        let report = try RecordedRun.underWay.report(
            definition: definition { $0.onInterrupt = policy },
            isOwned: false
        )

        #expect(
            try text(.step(compile), report) == [
                "step 'compile' was cut off in attempt 1; nobody knows how far it got", words,
            ]
        )
    }

    @Test func `an interruption that was answered stays in the attempts`() throws {
        var run = RecordedRun.underWay
        run.add(.stepInterrupted(compile, attempt: 1))
        run.add(.interruptionDecided(compile, .rerun), by: Principal(name: "bob"))
        run.add([.stepStarted(compile, attempt: 2), .stepEnded(compile, attempt: 2, .after(4))])

        #expect(
            try text(.step(compile), run.report()) == [
                "step 'compile' has completed after 4 ms in attempt 2",
                "  attempt 1 was cut off, answered with 'rerun'",
                "  attempt 2 completed after 4 ms",
            ]
        )
    }

    @Test func `a step that is up to date says what it looked at`() throws {
        var run = RecordedRun.underWay
        run.add(
            .stepEnded(
                compile,
                attempt: 1,
                .after(1, .upToDate, exit: nil, message: "'app' fits 'main.c'")
            )
        )

        #expect(
            try text(.step(compile), run.report()) == [
                "step 'compile' was skipped: what it makes is as new as what it is made from:"
                    + " 'app' fits 'main.c'"
            ]
        )
    }

    @Test func `limits of time are told where they were passed`() throws {
        var definition = definition { $0.timeout = .seconds(90) }
        definition.phases[0].timeout = .seconds(600)
        definition.timeout = .seconds(7200)
        var run = RecordedRun.underWay
        run.add([
            .runTimedOut, .phaseTimedOut("build", attempt: 1),
            .stepEnded(compile, attempt: 1, .after(5, .failed(.timeout), exit: nil)),
            .phaseFailed("build", .timeout), .runFailed(.timeout),
        ])
        let report = try run.report(definition: definition)

        #expect(try text(.run, report).contains("  it may take 2 h 0 min, pauses not counted"))
        #expect(
            try text(.phase("build"), report)
                .contains("  an attempt may take 10 min 0 s, pauses not counted")
        )
        #expect(try text(.step(compile), report).contains("  an attempt may take 1 min 30 s"))
    }

    @Test func `a step is told by the step that it needs`() throws {
        let report = try RecordedRun.approving.report(definition: RecordedRun.approvingDefinition)

        #expect(
            try text(.step(StepReference("deploy/push", "send")), report) == [
                "step 'send' has not begun", "  it needs step 'sign', which is in progress",
            ]
        )
    }

    @Test func `an attestation that no longer holds says so`() throws {
        let plan = GateReference(phase: "design", side: .input, index: 0)
        let (then, now) = ("sha256:then", "sha256:now")
        var run = RecordedRun(.greet([("design", [])]))
        run.add([.runStarted, .gatesEvaluated("design", .input, [RecordedRun.reviewed])])
        run.add(
            .criterionAttested(plan, evidence: [Evidence(path: "plan", digest: now, found: "1")]),
            by: Principal(name: "ann")
        )
        run.add(
            .criterionAttested(plan, evidence: [Evidence(path: "plan", digest: then, found: "1")]),
            by: Principal(name: "bob"),
            note: "seen"
        )
        let seen = GateResult(
            index: 0,
            criteria: "Reviewed with the team",
            verdict: .unknown,
            awaits: .attestation,
            role: "lead",
            evidence: [Evidence(path: "plan", digest: now, found: "2")]
        )
        run.add(.gatesEvaluated("design", .input, [seen]))

        #expect(
            try text(.phase("design"), run.report()) == [
                "phase 'design' has not begun: a person has to say that a criterion holds",
                "  ? Reviewed with the team", "    plan: 2", "    attested by bob: “seen”",
                "      what it was said about has changed since", "    attested by ann",
                "    somebody with role 'lead' may say that it holds",
            ]
        )
    }
}
