import JSON
import Testing
import WorkflowModel

@testable import WorkflowReports

@Suite struct RunTextTests {
    @Test func `a run is shown as a tree`() throws {
        #expect(
            try RecordedRun.completed.report().text(.plain) == """
                ✓ greet 1.0.0  0193a1b2-c3d4  completed  100 %  6.0 s
                  created 2026-11-22 20:17 by alice
                  who = world (flag)
                  loud = false (default)
                ✓ hello  4.0 s
                  ✓ step-1  run  exit 0  9 ms
                    “done well”
                    added hello.txt
                  ✓ exit: Tests pass
                    report.xml: 14 tests
                outputs
                  result = 42
                next: ddx report run 0193a1b2-c3d4

                """
        )
    }

    @Test func `failed attempts are shown with code, time, reason and message`() throws {
        #expect(
            try RecordedRun.failed.report().text(.plain) == """
                ✗ greet 1.0.0  0193a1b2-c3d4  failed  33 %  9.0 s
                  created 2026-11-22 20:17 by alice
                  exit_status: a program ended with an exit code that stands for failure
                ✗ build  7.0 s  exit_status
                  ✓ fetch  run  exit 0  50 ms
                  ✗ compile  run  exit 3  attempt 2  2.5 s  exit_status
                    the compiler found 2 errors
                ○ deploy
                  ○ push  run
                next: ddx run resume 0193a1b2-c3d4

                """
        )
    }

    @Test func `next numbers the open criteria with what is needed to judge them`() throws {
        var reviewed = GateDefinition(criteria: "Reviewed with the team")
        reviewed.guidance = ["minutes of the meeting"]
        reviewed.source = "frame"
        var design = PhaseDefinition(id: "design")
        design.exitCriteria = [
            reviewed, GateDefinition(criteria: "No open questions"),
            GateDefinition(criteria: "Security agrees"),
        ]
        var definition = WorkflowDefinition(name: "greet")
        definition.phases = [PhaseDefinition(id: "frame"), design, PhaseDefinition(id: "build")]
        let report = try RecordedRun.attesting.report(definition: definition)

        let text = NextReport(
            report,
            actions: [
                .init(phase: "design", id: "refine", title: "Refine the design"),
                .init(phase: nil, id: "ask", title: "Ask somebody"),
            ]
        )
        .text(.plain)

        #expect(
            text == """
                ‖ greet 1.0.0  0193a1b2-c3d4  paused  99 %  9.0 s
                  ? 1. Reviewed with the team (phase 'design')
                      who: role 'lead'
                      from: frame
                      look at: minutes of the meeting
                      when it holds: ddx workflow advance 0193a1b2-c3d4 --attest 1
                  ✗ 2. No open questions (phase 'design')
                      docs/design.md: 2 matches, 0 expected
                  ? 3. Security agrees (phase 'design')
                      when it holds: ddx workflow advance 0193a1b2-c3d4 --attest 3
                actions
                  design/refine  Refine the design
                      ddx workflow exec greet design/refine
                  ask  Ask somebody
                      ddx workflow exec greet ask
                next: ddx run resume 0193a1b2-c3d4

                """
        )
    }

    @Test func `next says so when nothing waits for a person`() throws {
        #expect(
            NextReport(try RecordedRun.underWay.report()).text(.plain) == """
                ● greet 1.0.0  0193a1b2-c3d4  running  33 %  59.0 s
                  nothing waits for a person
                next: ddx status

                """
        )
    }

    @Test func `colours add nothing but colours`() throws {
        let report = try RecordedRun.attesting.report()

        let colored = report.text(.wide(100, isColored: true))

        #expect(colored.contains("\u{1B}[33m‖\u{1B}[0m \u{1B}[1mgreet 1.0.0\u{1B}[0m"))
        #expect(colored.replacing(/\u{1B}\[\d*m/, with: "") == report.text(.wide(100)))
    }

    @Test func `nothing that an author or a program wrote acts on the terminal`() throws {
        let hostile = "x\u{1B}[31m\u{07}\u{9B}2J\r\n\u{202E}y"
        var run = RecordedRun(
            .greet(
                [(PhaseID(hostile), [StepID(hostile)])],
                workflow: hostile,
                variables: [RunVariable(name: hostile, value: .string(hostile), source: .flag)]
            ),
            by: hostile
        )
        let step = StepReference(PhaseID(hostile), StepID(hostile))
        run.add([
            .runStarted, .phaseStarted(step.phase, attempt: 1), .stepStarted(step, attempt: 1),
        ])
        run.add(
            .stepEnded(step, attempt: 1, .after(1, .failed(.exitStatus), message: hostile)),
            note: .words(hostile)
        )
        run.add([.phaseFailed(step.phase, .exitStatus), .runFailed(.exitStatus)])
        let report = try run.report()
        let tree = ProgressTree(record: try run.record())
        let screen = Screen(
            width: 80,
            height: 24,
            frame: 0,
            now: RecordedRun.time(60),
            lastOutput: [hostile]
        )

        let texts =
            [
                report.text(.plain), StopReport(report, lastOutput: [hostile]).text(.plain),
                try #require(Explanation(.run, of: report, lastOutput: [hostile])).text(.plain),
                try #require(Explanation(.step(step), of: report)).text(.plain),
                NextReport(report, actions: [.init(phase: nil, id: hostile, title: hostile)])
                    .text(.plain), StatusReport(runs: [report.summary]).text(.plain),
                RunListReport(runs: [report.summary]).text(.plain),
                try HistoryReport(run.events).text(.plain),
            ] + tree.lines(on: screen) + run.events.compactMap { tree.line(for: $0, .plain) }

        let harmful = texts.joined().unicodeScalars.filter { scalar in
            scalar.properties.generalCategory == .control && scalar != "\n"
                || scalar.value == 0x202E
        }
        #expect(harmful.isEmpty)
    }

    @Test func `on a narrow terminal only commands are wider than it`() throws {
        let long = PhaseID(String(repeating: "very-long-name-", count: 20))
        var run = RecordedRun.attesting
        run.add(.runResumed)
        let report = try run.report()
        let named = try RecordedRun(.greet([(long, ["x"])])).report()
        let style = Style.wide(20)

        let lines = [
            report.text(style), named.text(style), StopReport(report).text(style),
            try #require(Explanation(.run, of: report)).text(style),
            NextReport(report).text(style), StatusReport(runs: [report.summary]).text(style),
            RunListReport(runs: [named.summary]).text(style),
            try HistoryReport(run.events).text(style),
        ]
        .joined().split(separator: "\n").map(String.init)

        #expect(lines.filter { $0.columns > 20 && !$0.contains("ddx ") } == [])
    }

    @Test func `text is broken between words and loses nothing`() {
        var page = Page(.wide(20))

        page.addText("one two three four five", after: "1. ", indent: 2)
        page.addText("abcdefghijklmnopqrstuvwxyz", indent: 2)

        #expect(
            page.text == """
                  1. one two three
                     four five
                  abcdefghijklmnopqr
                  stuvwxyz

                """
        )
    }

    @Test(arguments: 4..<40)
    func `text fits into any width and keeps every letter`(width: Int) {
        let text = "docs/design.md: zwei Wörter 漢字"
        var page = Page(.wide(width))

        page.addText(text, after: "‖ ", indent: 4)

        let lines = page.text.split(separator: "\n").map(String.init)
        #expect(lines.filter { $0.columns > width } == [])
        #expect(page.text.filter { !$0.isWhitespace } == "‖" + text.filter { $0 != " " })
    }

    @Test func `a terminal of one column is no obstacle`() throws {
        let text = try RecordedRun.attesting.report().text(.wide(0))

        #expect(text.contains("next: ddx run resume 0193a1b2-c3d4\n"))
    }
}
