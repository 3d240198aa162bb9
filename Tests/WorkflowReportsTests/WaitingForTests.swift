import JSON
import Testing
import WorkflowModel

@testable import WorkflowReports

@Suite struct WaitingForTests {
    @Test func `criteria wait with the number that attests them`() throws {
        let report = try RecordedRun.attesting.report()

        #expect(
            report.json["waiting_for"] == [
                [
                    "kind": "attestation", "phase": "design", "step": .null,
                    "text": "Reviewed with the team",
                    "command": "ddx workflow advance 0193a1b2-c3d4 --attest 1",
                    "role": "lead",
                ],
                [
                    "kind": "approval", "phase": "design", "step": .null,
                    "text": "Security agrees",
                    "command": "ddx workflow advance 0193a1b2-c3d4 --attest 3",
                    "role": .null,
                ],
            ]
        )
    }

    @Test func `a criterion that failed comes before those that people attest`() throws {
        let report = try RecordedRun.attesting.report()

        #expect(report.summary.unmet.map(\.result.criteria) == ["No open questions"])
        #expect(report.summary.next == "ddx run resume 0193a1b2-c3d4")
    }

    @Test func `when only people are missing, the first command is theirs`() throws {
        var run = RecordedRun(.greet([("design", [])]))
        run.add([
            .runStarted, .gatesEvaluated("design", .input, [RecordedRun.reviewed]),
            .runPaused(.attestation),
        ])

        let report = try run.report()

        #expect(report.summary.next == "ddx workflow advance 0193a1b2-c3d4 --attest 1")
        #expect(report.json["phases"]?[0]?["reason"] == "attestation")
    }

    @Test func `a phase that is done waits to be let on`() throws {
        let report = try RecordedRun.manual.report()

        #expect(report.summary.waiting.map(\.kind) == [.manualTransition])
        #expect(report.summary.next == "ddx workflow advance 0193a1b2-c3d4")
        #expect(report.json["phases"]?[0]?["reason"] == "manual")
    }

    @Test func `a phase that was let on waits no more`() throws {
        var run = RecordedRun.manual
        run.add(.phaseReleased("frame"), by: Principal(name: "bob"))

        #expect(try run.report().summary.waiting.isEmpty)
    }

    @Test func `a pause that somebody asked for is no manual transition`() throws {
        var run = RecordedRun(.greet([("frame", []), ("design", [])]))
        run.add([.runStarted, .phaseStarted("frame", attempt: 1)])
        run.add(.pauseRequested, by: Principal(name: "bob"), note: "lunch")
        run.add(.runPaused(.paused))

        let report = try run.report()

        #expect(report.summary.waiting.isEmpty)
        #expect(report.json["note"] == "lunch")
        #expect(report.summary.next == "ddx run resume 0193a1b2-c3d4")
    }

    @Test func `steps wait for approval and input`() throws {
        var run = RecordedRun(.greet([("ship", ["sign"]), ("write", ["story"])]))
        run.add([
            .runStarted, .phaseStarted("ship", attempt: 1), .phaseStarted("write", attempt: 1),
            .stepStarted(StepReference("ship", "sign"), attempt: 1),
            .stepEnded(
                StepReference("ship", "sign"),
                attempt: 1,
                .after(1, .waiting(.approval), exit: nil, message: "ship it?")
            ),
            .stepStarted(StepReference("write", "story"), attempt: 1),
            .stepEnded(
                StepReference("write", "story"),
                attempt: 1,
                .after(1, .waiting(.input), exit: nil, message: "write 'story.md'")
            ), .runPaused(.input),
        ])

        let waiting = try run.report().summary.waiting

        #expect(waiting.map(\.kind) == [.approval, .input])
        #expect(waiting.map(\.text) == ["ship it?", "write 'story.md'"])
        #expect(
            waiting.map(\.command) == [
                "ddx approve 0193a1b2-c3d4 sign", "ddx run resume 0193a1b2-c3d4",
            ]
        )
    }

    @Test func `steps of the same name are told apart by their phases`() throws {
        var run = RecordedRun(.greet([("a", ["sign"]), ("b", ["sign"])]))
        run.add([
            .runStarted, .phaseStarted("b", attempt: 1),
            .stepStarted(StepReference("b", "sign"), attempt: 1),
            .stepEnded(StepReference("b", "sign"), attempt: 1, .after(1, .waiting(.approval))),
            .runPaused(.approval),
        ])

        let waiting = try run.report().summary.waiting

        #expect(waiting.map(\.command) == ["ddx approve 0193a1b2-c3d4 b/sign"])
    }

    @Test func `an interrupted step asks for a decision unless it makes an artifact`() throws {
        let report = try RecordedRun.underWay.report(isOwned: false)

        let waiting = try #require(report.summary.waiting.first)

        #expect(waiting.kind == .decision)
        #expect(waiting.step == "compile")
        #expect(waiting.command == "ddx run resume 0193a1b2-c3d4 --interrupted rerun")
        #expect(report.summary.next == "ddx run resume 0193a1b2-c3d4")
    }

    @Test(arguments: [
        (InterruptPolicy.ask, 1), (.check, 1), (.rerun, 0), (.fail, 0),
    ])
    func `the definition says whether an interruption is asked about`(
        policy: InterruptPolicy,
        count: Int
    ) throws {
        var step = StepDefinition(id: "compile", kind: .run(script: "cc", shell: nil))
        step.onInterrupt = policy
        var build = PhaseDefinition(id: "build")
        build.steps = [StepDefinition(id: "fetch", kind: .command(["true"])), step]
        var definition = WorkflowDefinition(name: "greet")
        definition.phases = [build, PhaseDefinition(id: "deploy")]

        let report = try RecordedRun.underWay.report(definition: definition, isOwned: false)

        #expect(report.summary.waiting.count == count)
    }

    @Test(arguments: [(PhaseDefinition.Transition.manual, 1), (.auto, 0)])
    func `the definition says whether a phase is let on by hand`(
        transition: PhaseDefinition.Transition,
        count: Int
    ) throws {
        var frame = PhaseDefinition(id: "frame")
        frame.transition = transition
        var definition = WorkflowDefinition(name: "greet")
        definition.phases = [frame, PhaseDefinition(id: "design")]

        let report = try RecordedRun.manual.report(definition: definition)

        #expect(report.summary.waiting.count == count)
    }

    @Test func `a run that was cancelled waits for nobody`() throws {
        var run = RecordedRun.attesting
        run.add([.phaseFailed("design", .cancelled), .runCancelled])

        let report = try run.report()

        #expect(report.summary.waiting.isEmpty)
        #expect(report.summary.unmet.isEmpty)
        #expect(report.summary.next == "ddx run start greet")
    }

    @Test(arguments: [
        ("greet", "ddx run start greet"), ("./my flow", "ddx run start './my flow'"),
        ("a'; rm -rf ~", #"ddx run start 'a'\''; rm -rf ~'"#), ("", "ddx run start ''"),
        ("a\u{1B}[2J", "ddx run start 'a\u{FFFD}[2J'"),
    ])
    func `names are one word of the shell in what is to be typed`(
        workflow: String,
        command: String
    ) throws {
        var run = RecordedRun(.greet([], workflow: workflow))
        run.add(.runCancelled)

        #expect(try run.report().summary.next == command)
    }
}
