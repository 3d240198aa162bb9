import Testing
import WorkflowModel

@testable import WorkflowReports

@Suite struct ProgressTreeTests {
    private func lines(
        _ run: RecordedRun,
        _ style: Style,
        showsTime: Bool = true
    ) throws -> [String] {
        var tree = ProgressTree()
        var lines: [String] = []
        for event in run.events {
            try tree.apply(event)
            if let line = tree.line(for: event, style, showsTime: showsTime) {
                lines.append(line)
            }
        }
        return lines
    }

    private func screen(_ width: Int, _ height: Int, lastOutput: [String] = []) -> Screen {
        Screen(
            width: width,
            height: height,
            frame: 1,
            now: RecordedRun.time(60),
            lastOutput: lastOutput
        )
    }

    @Test func `each transition is one line`() throws {
        #expect(
            try lines(.failed, .plain) == [
                "20:17:03 run 0193a1b2-c3d4 of 'greet' 1.0.0 created",
                "20:17:04 run 0193a1b2-c3d4 started", "20:17:05 phase 'build' started",
                "20:17:06 step 'build/fetch' started",
                "20:17:07 step 'build/fetch' completed in 50 ms",
                "20:17:08 step 'build/compile' started",
                "20:17:09 step 'build/compile' failed in attempt 1 after 2.0 s: exit code 2",
                "20:17:10 step 'build/compile' started (attempt 2)",
                "20:17:11 step 'build/compile' failed in attempt 2 after 2.5 s: exit code 3:"
                    + " the compiler found 2 errors",
                "20:17:12 phase 'build' failed: a program ended with an exit code that stands for"
                    + " failure",
                "20:17:13 run 0193a1b2-c3d4 failed: a program ended with an exit code that stands"
                    + " for failure",
            ]
        )
    }

    @Test func `lines can go without the time, and with the time of another place`() throws {
        let east = Style(now: RecordedRun.time(0), secondsFromUTC: 4 * 3600)

        #expect(try lines(.manual, .plain, showsTime: false).first?.hasPrefix("run 0193") == true)
        #expect(try lines(.manual, east).first?.hasPrefix("00:17:03 run") == true)
    }

    @Test func `gates, attestations, releases and refusals have lines of their own`() throws {
        let bob = Principal(name: "bob")
        var run = RecordedRun(.greet([("a", ["x"])]))
        run.add(.runStarted)
        run.add(.gatesEvaluated("a", .input, [RecordedRun.tested, RecordedRun.measured]))
        run.add(.gatesEvaluated("a", .exit, []))
        run.add(
            .criterionAttested(GateReference(phase: "a", side: .input, index: 0), evidence: []),
            by: bob,
            note: "seen"
        )
        run.add(.conditionDecided(.phase("a"), holds: true, operands: []))
        run.add(.phaseStarted("a", attempt: 1))
        run.add(.phaseReleased("a"), by: bob)
        run.add(.stepSkipped(StepReference("a", "x"), .conditionFalse))
        run.add(.transitionRefused(command: "start", status: .running))

        #expect(
            try lines(run, .plain, showsTime: false).dropFirst(2) == [
                "phase 'a': 1 of 2 input gates pass; open: 'No open questions'",
                "phase 'a': bob attests a criterion “seen”", "phase 'a' started",
                "phase 'a': bob lets it go on", "step 'a/x' skipped: its condition is false",
                "run 0193a1b2-c3d4: 'start' refused, the run is running",
            ]
        )
    }

    @Test func `a small run is drawn in full`() throws {
        let tree = ProgressTree(record: try RecordedRun.underWay.record())

        #expect(
            tree.lines(on: screen(60, 24, lastOutput: ["compiling main.c"])) == [
                "⠙ greet 1.0.0  0193a1b2-c3d4  59.0 s",
                "█████████░░░░░░░░░░░░░░░░░░░░░ 33 %  0/2 phases  1/3 steps", "● build  58.0 s",
                "  ✓ fetch  50 ms", "  ⠙ compile  55.0 s", "○ deploy", "| compiling main.c",
            ]
        )
    }

    @Test func `a quarter of the screen quotes what a step wrote last`() throws {
        let tree = ProgressTree(record: try RecordedRun.attesting.record())
        let written = (1...20).map { "line \($0)" }

        let high = tree.lines(on: screen(60, 24, lastOutput: written))
        let low = tree.lines(on: screen(60, 4, lastOutput: written))

        #expect(high.suffix(6) == (15...20).map { "| line \($0)" }[...])
        #expect(high.count <= 24)
        #expect(low.last == "| line 20")
        #expect(low.count <= 4)
    }

    @Test func `a waiting phase says what it waits for`() throws {
        let tree = ProgressTree(record: try RecordedRun.attesting.record())

        #expect(
            tree.lines(on: screen(60, 24)).dropFirst(2) == [
                "✓ frame  3.0 s", "‖ design  54.0 s  gate_unmet", "  ✓ draw  300 ms", "○ build",
            ]
        )
    }

    @Test func `of a large run the active phases are drawn and the others counted`() throws {
        let phases = (0..<10_000).map { (PhaseID("phase-\($0)"), [StepID("x"), StepID("y")]) }
        var run = RecordedRun(.greet(phases))
        run.add([
            .runStarted, .phaseFailed("phase-1", .invalid), .phaseStarted("phase-5000", attempt: 1),
            .stepStarted(StepReference("phase-5000", "x"), attempt: 1),
            .phaseSkipped("phase-7", .conditionFalse),
        ])
        let tree = ProgressTree(record: try run.record())

        #expect(
            tree.lines(on: screen(60, 10)) == [
                "⠙ greet 1.0.0  0193a1b2-c3d4  59.0 s",
                "░░░░░░░░░░░░░░░░░░░░░░░░░ 0 %  1/10000 phases  2/20000 steps",
                "✗ phase-1  invalid", "● phase-5000  57.0 s", "  ⠙ x  56.0 s",
                "… 1 skipped, 9997 pending",
            ]
        )
    }

    @Test func `what is under way has room before what has failed`() throws {
        let phases = (0..<50).map { (PhaseID("p\($0)"), [StepID("x")]) }
        var run = RecordedRun(.greet(phases))
        run.add(.runStarted)
        run.add(phases.prefix(40).map { .phaseFailed($0.0, .invalid) })
        run.add(.phaseStarted("p45", attempt: 1))

        let lines = ProgressTree(record: try run.record()).lines(on: screen(60, 5))

        #expect(lines.count == 5)
        #expect(lines.suffix(2) == ["● p45  18.0 s", "… 39 failed, 9 pending"])
    }

    @Test(arguments: [(1, 1), (20, 1), (20, 2), (20, 3), (1, 50), (20, 7), (200, 4)])
    func `the picture never leaves the screen`(width: Int, height: Int) throws {
        let wide = PhaseID(String(repeating: "漢", count: 300))
        var run = RecordedRun(.greet([(wide, [StepID("e\u{301}" + wide.text)]), ("b", ["y"])]))
        run.add([.runStarted, .phaseStarted(wide, attempt: 1)])
        run.add(.stepStarted(StepReference(wide, StepID("e\u{301}" + wide.text)), attempt: 1))
        let tree = ProgressTree(record: try run.record())

        let lines = tree.lines(on: screen(width, height, lastOutput: [wide.text]))

        #expect(lines.count <= height)
        #expect(lines.allSatisfy { $0.columns <= width })
    }

    @Test func `nothing is drawn before the first event`() {
        #expect(ProgressTree().lines(on: screen(80, 24)).isEmpty)
    }

    @Test func `an event that cannot follow changes nothing`() throws {
        var tree = ProgressTree(record: try RecordedRun.completed.record())
        let before = tree.record

        #expect(throws: IllegalTransition.self) {
            try tree.apply(RecordedRun.completed.events[1])
        }
        #expect(tree.record == before)
    }
}
