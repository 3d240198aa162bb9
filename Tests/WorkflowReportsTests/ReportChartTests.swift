import JSON
import Testing
import WorkflowModel

@testable import WorkflowReports

/// Charts as text, as pictures and as data.
@Suite struct ReportChartTests {
    private static let chart = ReportChart(
        title: "What <happened>",
        description: "Bars & rows",
        length: 1000,
        scale: ("start", "end"),
        rows: [
            ReportChart.Row(
                "run",
                figure: "1.0 s",
                bars: [ReportChart.Bar(.waiting, from: 100, to: 900, "waits")]
            ),
            ReportChart.Row(
                "build \"<x>\"",
                figure: "200 ms",
                depth: 1,
                bars: [
                    ReportChart.Bar(.frame, from: 0, to: 100, "phase"),
                    ReportChart.Bar(.failed, from: 0, to: 50, "failed"),
                    {
                        var bar = ReportChart.Bar(.working, from: 900, to: 1000, "again")
                        bar.isCritical = true
                        return bar
                    }(),
                ]
            ),
        ],
        legend: [(.working, "at work"), (.failed, "failed"), (.unknown, "not known")],
        pauses: [100..<900]
    )

    private static let document = ReportDocument(
        title: "A report",
        subtitle: "of a test",
        sections: [.init("timeline", "Timeline", [.chart(chart)])]
    )

    @Test func `bars are characters where there are no pictures`() {
        #expect(
            Self.document.text(Style(width: 48, now: RecordedRun.beginning)) == """
                A report
                of a test

                Timeline
                  run                     ░░░            1.0 s
                    build "<x>" ▓▓▓▓▓─────   ███████████ 200 ms
                                start                end
                  █ at work   ▓ failed

                """
        )
    }

    @Test func `a long pause is drawn short, and nothing else moves`() {
        #expect(Self.chart.gaps == [.init(start: 100, end: 900, drawn: 25)])
        #expect(
            [0, 100, 500, 900, 1000].map { Self.chart.place(of: $0) } == [0, 100, 112, 125, 225]
        )
        #expect(Self.chart.drawnLength == 225)
    }

    @Test func `a picture tells readers of screens what it shows, and holds nothing that acts`() {
        let html = Self.document.html

        #expect(html.contains("role=\"img\" aria-labelledby=\"timeline-0-t timeline-0-d\""))
        #expect(html.contains("<title id=\"timeline-0-t\">What &lt;happened&gt;</title>"))
        #expect(html.contains("<desc id=\"timeline-0-d\">Bars &amp; rows</desc>"))
        #expect(html.contains("build &quot;&lt;x&gt;&quot;"))
        #expect(html.contains("x=\"55.56%\""))
        #expect(html.contains("on the critical path"))
        for word in ["<script", "http://", "https://", "@import", "javascript:", " onload="] {
            #expect(!html.contains(word), "\(word)")
        }
    }

    @Test func `programs read what bars stand for, not how they are drawn`() throws {
        #expect(Self.document.csv.contains("timeline,bar,run,waiting,100,900,waits\r\n"))
        let chart = ReportDocument.Block.chart(Self.chart).json["chart"]
        #expect(chart?["bars"]?[3]?["start"] == 900)
        #expect(chart?["bars"]?[3]?["critical"] == true)
        #expect(Self.document.markdown.contains("\n    run "))
    }

    @Test func `a run's report says where its time went, and what it waits for`() throws {
        let run = RecordedRun.attesting
        let report = RunTimeReport(try run.report(), events: run.events, isOwned: false)

        let text = report.document.text(.plain)
        let json = report.json

        #expect(report.document.sections.map(\.id).first == "overview")
        #expect(json["schema"] == "ddx.run-report/1")
        #expect(json["run"]?["schema"] == "ddx.run/1")
        #expect(text.contains("Reviewed with the team"))
        #expect(text.contains("fail"))
        let time = try #require(json["time"]?.objectValue)
        let uses = time.filter { $0.key != "elapsed_ms" }.compactMap { $0.value.intValue }
        #expect(uses.reduce(0, +) == time["elapsed_ms"]?.intValue)
    }
}
