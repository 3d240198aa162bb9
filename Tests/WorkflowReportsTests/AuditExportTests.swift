import JSON
import Testing
import WorkflowAudit
import WorkflowModel
import WorkflowReports
import WorkflowSystem

@Suite struct AuditExportTests {
    private static func event(_ sequence: Int = 7) -> AuditEvent {
        var core = AuditCore(
            type: "step_ended",
            outcome: .failure,
            actor: .person,
            pseudonym: "p-1"
        )
        core.run = RunID("0193aaaa-0000-7000-8000-000000000001")
        core.workflow = "flow"
        core.phase = PhaseID("build")
        core.step = StepID("one")
        core.attempt = 2
        core.note = "one\ntwo \"three\" ]"
        core.files = [AuditFile(path: "a,\"b\".txt", before: nil, after: "sha256:00")]
        core.facts = ["exit": 3, "list": [1, true]]
        var person = AuditPerson(name: "=cmd()")
        person.email = "a@example.org"
        var detail = AuditDetail()
        detail.host = "build host"
        detail.arguments = ["make", "it so"]
        return AuditEvent(
            log: "project/0123456789abcdef",
            sequence: sequence,
            id: "0193aaaa-0000-7000-8000-00000000000\(sequence)",
            time: Timestamp(microseconds: 1_732_306_623_123_456),
            core: core,
            person: person,
            detail: detail
        )
    }

    private static let sealed = AuditEvent(
        log: "project/0123456789abcdef",
        sequence: 8,
        id: "x",
        time: Timestamp(microseconds: 0),
        core: nil,
        person: nil,
        detail: nil
    )

    private static func export(
        _ format: AuditExport.Format,
        _ events: [AuditEvent] = [event(), sealed]
    ) -> (text: String, manifest: AuditExport.Manifest) {
        var export = AuditExport(
            AuditExport.Manifest(
                format: format,
                version: "1.0.0",
                project: "shop",
                by: Principal(name: "alice"),
                at: Timestamp(microseconds: 0),
                filter: [:],
                heads: []
            )
        )
        var text = export.begin
        for event in events {
            text += export.add(event)
        }
        return (text + export.end, export.manifest)
    }

    @Test func `JSON Lines hold the records as they are, behind a line about the export`() throws {
        let lines = Self.export(.jsonl).text.split(separator: "\n")
        let values = try lines.map { try JSONValue(parsing: Array($0.utf8)) }

        #expect(values.count == 3)
        #expect(values[0]["schema"] == "ddx.audit-export/1")
        #expect(values[1] == Self.event().json)
    }

    @Test func `a cell that begins like a formula has an apostrophe, and quotes are doubled`() {
        let text = Self.export(.csv).text
        let rows = text.split(separator: "\r\n")

        #expect(rows.count == 3)
        #expect(rows[1].contains(",'=cmd(),"))
        #expect(rows[1].contains("\"\"a,\\\"\"b"))
        #expect(!rows[1].contains(",=cmd()"))
        #expect(rows[2].hasPrefix("project/0123456789abcdef,8,x,1970-"))
    }

    @Test func `an event of OCSF has what the schema requires, and the whole record`() throws {
        let lines = Self.export(.ocsf).text.split(separator: "\n")
        let value = try JSONValue(parsing: Array(lines[0].utf8))

        #expect(value["class_uid"] == 1007 && value["activity_id"] == 2)
        #expect(value["type_uid"] == 100_702 && value["category_uid"] == 1)
        #expect(value["time"] == 1_732_306_623_123)
        #expect(value["metadata"]?["sequence"] == 7)
        #expect(value["exit_code"] == 3 && value["process"]?["cmd_line"] == "make it so")
        #expect(value["unmapped"] == Self.event().json)
    }

    @Test func `CloudEvents are one batch, and their attributes have plain names`() throws {
        let value = try JSONValue(parsing: Array(Self.export(.cloudevents).text.utf8))
        let events = try #require(value.arrayValue)
        let first = try #require(events[0].objectValue)

        #expect(events.count == 2)
        #expect(first["specversion"] == "1.0" && first["data"] == Self.event().json)
        #expect(first["subject"]?.stringValue?.hasSuffix("/phases/build/steps/one") == true)
        #expect(
            first.allSatisfy { name, _ in name.utf8.allSatisfy { (0x61...0x7A).contains($0) } }
        )
    }

    @Test func `OTLP tags each value with its type, and whole numbers are text`() throws {
        let value = try JSONValue(parsing: Array(Self.export(.otlp).text.utf8))
        let records = value["resourceLogs"]?[0]?["scopeLogs"]?[0]?["logRecords"]
        let record = try #require(records?[0])
        let attributes = try #require(record["attributes"]?.arrayValue)
        let attempt = attributes.first { $0["key"] == "audit.core.attempt" }

        #expect(records?.arrayValue?.count == 2)
        #expect(record["timeUnixNano"] == "1732306623123456000")
        #expect(record["traceId"] == "0193aaaa000070008000000000000001")
        #expect(attempt?["value"]?["intValue"] == "2")
    }

    @Test func `a line of syslog escapes what would end its data`() {
        let lines = Self.export(.syslog).text.split(separator: "\n")

        #expect(lines.count == 2)
        #expect(
            lines[0].hasPrefix("<107>1 2024-11-22T20:17:03.123456Z buildhost ddx - step_ended [")
        )
        #expect(lines[0].contains("\u{FEFF}{"))
    }

    @Test(arguments: AuditExport.Format.allCases)
    func `an export without records is well-formed`(format: AuditExport.Format) throws {
        let text = Self.export(format, []).text

        if [.cloudevents, .otlp].contains(format) {
            #expect(throws: Never.self) { try JSONValue(parsing: Array(text.utf8)) }
        } else {
            #expect(text.isEmpty || text.split(whereSeparator: \.isNewline).count == 1)
        }
    }

    @Test func `the manifest counts what could not be opened and tells what differs`() {
        let manifest = Self.export(.csv).manifest

        #expect(manifest.records == 2)
        #expect(manifest.json["withheld"] == ["core": 1, "person": 1])
        #expect(manifest.json["differences"]?.arrayValue?.isEmpty == false)
        #expect(Self.export(.jsonl).manifest.differences.isEmpty)
    }
}
