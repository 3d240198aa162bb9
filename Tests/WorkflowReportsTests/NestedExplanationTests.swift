import JSON
import Testing
import WorkflowModel

@testable import WorkflowReports

@Suite struct NestedExplanationTests {
    private func text(
        _ place: String,
        _ report: RunReport,
        lockHolders: [String: String] = [:]
    ) throws -> [String] {
        let subject = try #require(Explanation.Subject(place, in: report.record))
        let explanation = Explanation(subject, of: report, lockHolders: lockHolders)
        return try #require(explanation).text(.plain).split(separator: "\n").map(String.init)
    }

    @Test func `of a run the innermost phase that waits is told`() throws {
        let report = try RecordedRun.approving.report(definition: RecordedRun.approvingDefinition)

        #expect(
            try text("", report) == [
                "run 0193a1b2-c3d4 of workflow 'greet' 1.0.0 is paused: a person has to approve it",
                "phase 'deploy/push' is in progress: a person has to approve it",
                "  step 'sign' waits: ship it?", "    approved by bob: “looks good”",
                "    1 of 2 approvals missing, role 'lead'",
                "next: ddx approve 0193a1b2-c3d4 sign",
            ]
        )
    }

    @Test func `phases and steps are found by what people type`() throws {
        let record = try RecordedRun.approving.record()

        #expect(Explanation.Subject("", in: record) == .run)
        #expect(Explanation.Subject("deploy/push", in: record) == .phase("deploy/push"))
        #expect(
            Explanation.Subject("deploy/push/sign", in: record)
                == .step(StepReference("deploy/push", "sign"))
        )
        #expect(
            Explanation.Subject("look", in: record) == .step(StepReference("deploy/verify", "look"))
        )
        #expect(Explanation.Subject("nowhere", in: record) == nil)
        #expect(Explanation.Subject("deploy/nowhere", in: record) == nil)
        #expect(Explanation.Subject("compile", in: try RecordedRun.matrix.record()) == nil)
    }

    @Test func `a matrix is told by its instances`() throws {
        #expect(
            try text("build", RecordedRun.matrix.report()) == [
                "phase 'build' is in progress",
                "  it has 12 instances: 9 completed, 2 running, 1 failed",
                "  phase 'build[4]' (os=linux, version=4) has failed:"
                    + " a program ended with an exit code that stands for failure",
                "  phase 'build[10]' (os=macos, version=10) is in progress",
                "  phase 'build[11]' (os=macos, version=11) is in progress", "next: ddx status",
            ]
        )
    }

    @Test func `a phase of another workflow is told by what it needs there`() throws {
        var run = RecordedRun(.greet([("build", []), ("deploy", [])]))
        run.add([
            .runStarted, .phaseStarted("deploy", attempt: 1),
            .phasesAdded(
                to: "deploy",
                Expansion(
                    subworkflow: .init(workflow: "ship", version: "1.2.0", variables: []),
                    phases: [.named("deploy/verify", []), .named("deploy/push", ["sign"])]
                )
            ), .phaseFailed("deploy/verify", .invalid),
        ])
        let report = try run.report(definition: RecordedRun.approvingDefinition)

        #expect(
            try text("deploy/push", report).dropLast() == [
                "phase 'deploy/push' has not begun",
                "  it needs phase 'deploy/verify', which has failed",
                "  step 'sign' has not begun",
            ]
        )
    }

    @Test func `who rolled a phase back, and what could not be taken back, is told`() throws {
        var upload = StepDefinition(id: "upload", kind: .command(["true"]))
        var publish = PhaseDefinition(id: "publish")
        publish.steps = [upload]
        var definition = WorkflowDefinition(name: "greet")
        definition.phases = [PhaseDefinition(id: "build"), publish]

        let irrevocable = try text("", RecordedRun.rolledBack.report(definition: definition))
        upload.rollback = [StepDefinition(id: "undo", kind: .command(["true"]))]
        definition.phases[1].steps = [upload]
        let undone = try text("", RecordedRun.rolledBack.report(definition: definition))

        #expect(
            irrevocable == [
                "run 0193a1b2-c3d4 of workflow 'greet' 1.0.0 has failed: it took longer than it may",
                "  phase 'publish' was rolled back: it took longer than it may",
                "    'publish.rollback' has completed",
                "    what 'publish/upload' did beside files cannot be taken back:"
                    + " it has no rollback steps",
                "    1 file is as it was before, 1 was left as found",
                "    'index.md' was left: it was edited since",
                "next: ddx run resume 0193a1b2-c3d4",
            ]
        )
        #expect(undone == irrevocable.filter { !$0.contains("beside files") })
    }

    @Test func `a rollback that a person asked for is told with the words`() throws {
        var run = RecordedRun.completed
        run.add(
            .rollbackStarted(RollbackRequest(phases: ["hello"], reason: .rolledBack)),
            by: Principal(name: "bob"),
            note: "wrong branch"
        )
        run.add(.filesRestored(RestoredFiles(restored: ["hello.txt"])))

        #expect(
            try text("hello", run.report()).dropLast() == [
                "phase 'hello' has not begun: it was rolled back",
                "  phase 'hello' was rolled back, asked for by bob: “wrong branch”",
                "  step 'step-1' has not begun",
            ]
        )
    }

    @Test func `a step that was taken back says so`() throws {
        var run = RecordedRun.completed
        let step = StepReference("hello", "step-1")
        run.add(.rollbackStarted(RollbackRequest(steps: [step], reason: .rolledBack)))
        run.add(.filesRestored(RestoredFiles()))

        let lines = try text("hello/step-1", run.report())
        #expect(lines.first == "step 'step-1' has not begun: it was rolled back")
    }

    @Test func `who skipped what, and why, is told of all that was skipped with it`() throws {
        var run = RecordedRun.approving
        run.add(.phaseSkipped("deploy", .manual), by: Principal(name: "bob"), note: "not today")

        for place in ["deploy", "deploy/push", "deploy/push/send"] {
            #expect(
                try text(place, run.report()).prefix(2).last == "  skipped by bob: “not today”"
            )
        }
    }

    @Test func `a run that waits for its turn names whose turn it is`() throws {
        var definition = WorkflowDefinition(name: "greet")
        definition.concurrency = ConcurrencyGroup(group: "deploy", policy: .queue)
        let report = try RecordedRun(.greet([])).report(definition: definition)

        #expect(
            try text("", report, lockHolders: ["deploy": "run 0193ffff-0000"]).dropLast() == [
                "run 0193a1b2-c3d4 of workflow 'greet' 1.0.0 has not begun",
                "  runs of the group 'deploy' take turns; now it is the turn of run 0193ffff-0000",
            ]
        )
    }

    @Test func `a lock names who holds it`() throws {
        var deploy = PhaseDefinition(id: "deploy")
        deploy.locks = ["database", "network"]
        var definition = WorkflowDefinition(name: "greet")
        definition.phases = [deploy]
        var run = RecordedRun(.greet([("deploy", [])]))
        run.add(.runStarted)

        #expect(
            try text(
                "deploy",
                run.report(definition: definition),
                lockHolders: ["database": "run 0193ffff-0000"]
            )
            .dropLast() == [
                "phase 'deploy' has not begun",
                "  it takes lock 'database', which run 0193ffff-0000 holds",
                "  it takes lock 'network', which is free",
            ]
        )
    }
}
