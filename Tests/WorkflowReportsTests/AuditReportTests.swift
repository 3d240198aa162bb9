import JSON
import Testing
import WorkflowAudit
import WorkflowModel
import WorkflowReports

@Suite struct AuditReportTests {
    private static let run = RunID("0193aaaa-0000-7000-8000-000000000001")

    private static func event(
        _ sequence: Int,
        _ type: String,
        _ who: String,
        _ outcome: AuditCore.Outcome = .success,
        run: RunID? = run
    ) -> AuditEvent {
        var core = AuditCore(type: type, outcome: outcome, actor: .person, pseudonym: who)
        core.run = run
        return AuditEvent(
            log: "project/0123456789abcdef",
            sequence: sequence,
            id: "\(sequence)",
            time: Timestamp(microseconds: Int64(sequence) * 1_000_000),
            core: core,
            person: AuditPerson(name: "<\(who)>"),
            detail: nil
        )
    }

    private static func report(
        _ events: [AuditEvent],
        _ framework: AuditFramework = .soc2,
        since: Timestamp? = nil
    ) -> AuditReport {
        var report = AuditReport(
            AuditReport.Frame(
                framework: framework,
                project: "shop | <b>",
                version: "1.0.0",
                since: since,
                until: nil,
                now: Timestamp(microseconds: 1_000_000_000),
                by: Principal(name: "carol"),
                roles: [("lead", ["alice"])],
                separatesDuties: true,
                retention: [("runs", "90 days")]
            )
        )
        for event in events {
            report.take(event)
        }
        return report
    }

    private static let events = [
        event(0, "run_created", "p-1"), event(1, "step_approved", "p-1"),
        event(2, "step_approved", "p-2"), event(3, "access_denied", "p-3", .denied),
        event(4, "workflow_applied", "p-1", run: nil), event(5, "clock_stepped", "p-1", run: nil),
        event(6, "audit_read", "p-2", run: nil), event(7, "run_removed", "p-1"),
        event(8, "step_interrupted", "p-1", .unknown),
    ]

    private static func rows(_ id: String, _ report: AuditReport) -> [[String]] {
        let section = report.document.sections.first { $0.id == id }
        return (section?.blocks ?? []).flatMap { block in
            if case .table(_, let rows) = block { rows } else { [[String]]() }
        }
    }

    @Test func `each record stands in the sections that it is evidence for`() {
        let report = Self.report(Self.events)

        #expect(Self.rows("refusals", report).map { $0[3] } == ["access_denied"])
        #expect(Self.rows("changes", report).map { $0[3] } == ["workflow_applied"])
        #expect(Self.rows("reads", report) == [["<p-2>", "audit_read", "1"]])
        #expect(
            Self.rows("exceptions", report).map { $0[3] }
                == ["clock_stepped", "run_removed", "step_interrupted"]
        )
        #expect(Self.rows("people", report).count == 4)
    }

    @Test func `an approval by whoever started the run is told from one by somebody else`() {
        let report = Self.report(Self.events)

        #expect(Self.rows("approvals", report).map { $0[5] } == ["no", "yes"])
    }

    @Test func `who started a run is known from before the period, and counts for nothing else`() {
        let report = Self.report(Self.events, since: Timestamp(microseconds: 2_000_000))

        #expect(Self.rows("approvals", report).map { $0[5] } == ["yes"])
        #expect(Self.rows("counts", report).count == 7)
    }

    @Test func `a long list is cut, and the report says so`() {
        let events = (0..<600).map { Self.event($0, "access_denied", "p-1", .denied) }

        let report = Self.report(events)

        #expect(Self.rows("refusals", report).count == 500)
        #expect(report.document.text(Style(now: Timestamp(microseconds: 0))).contains("100 rows"))
    }

    @Test(arguments: AuditFramework.allCases)
    func `the control map of each framework leads to sections and promises nothing`(
        framework: AuditFramework
    ) {
        let report = Self.report(Self.events, framework)
        let rows = Self.rows("controls", report)
        let text = report.document.text(Style(now: Timestamp(microseconds: 0))).lowercased()

        #expect(rows.count >= 6 && rows.allSatisfy { $0.count == 4 && !$0[1].isEmpty })
        #expect(!text.contains("compliant") && !text.contains("certified"))
    }

    @Test func `a page of HTML holds no script, and no text of a record acts in it`() {
        let html = Self.report(Self.events).document.html

        #expect(html.contains("shop | &lt;b&gt;") && html.contains("&lt;p-1&gt;"))
        #expect(!html.contains("<b>") && !html.contains("<script") && !html.contains("<p-1>"))
        #expect(html.contains("prefers-color-scheme: dark") && html.contains("lang=\"en\""))
    }

    @Test func `Markdown and CSV keep the cells apart, whatever they hold`() {
        let document = Self.report(Self.events).document

        #expect(document.markdown.contains("shop \\| &lt;b&gt;"))
        let rows = document.csv.split(separator: "\r\n")
        #expect(rows[0].hasPrefix("section,kind,cell_1"))
        #expect(rows.contains { $0.hasPrefix("refusals,row,012345/3,") })
    }

    @Test func `the object has the sections in their order`() {
        let json = Self.report(Self.events).json
        let ids = json["sections"]?.arrayValue?.compactMap { $0["id"]?.stringValue }

        #expect(json["schema"] == "ddx.audit-report/1" && json["records"] == 9)
        #expect(ids?.first == "scope" && ids?.last == "limits" && ids?.count == 13)
    }
}
