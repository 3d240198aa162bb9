import JSON
import OTLP
import Testing

@Suite struct OTLPTests {
    @Test func `a document holds who made its records, and them`() throws {
        let document = OTLPDocument(
            .traces,
            scope: "part",
            version: "1.2",
            resource: [
                OTLP.attribute("service.name", "mine"), OTLP.attribute("team", "a"),
            ]
        )

        let value = try JSONValue(parsing: Array(document.text([["a": 1], ["b": 2]]).utf8))

        let resource = value["resourceSpans"]?[0]
        let attributes = resource?["resource"]?["attributes"]
        #expect(
            attributes?.arrayValue?.map { $0["key"]?.stringValue } == [
                "service.version", "service.name", "team",
            ]
        )
        #expect(attributes?[1]?["value"] == ["stringValue": "mine"])
        #expect(resource?["scopeSpans"]?[0]?["spans"] == [["a": 1], ["b": 2]])
    }

    @Test func `numbers of 64 bits are text, and no time is before 1970`() {
        #expect(OTLP.time(microseconds: 1_795_652_998_562_800) == "1795652998562800000")
        #expect(OTLP.time(microseconds: -1) == "0")
        #expect(OTLP.attribute("n", 7) == ["key": "n", "value": ["intValue": "7"]])
    }

    @Test func `attributes without a value are left out`() {
        #expect(
            OTLP.attributes([("a", nil), ("b", true)]) == [
                ["key": "b", "value": ["boolValue": true]]
            ]
        )
    }

    @Test(arguments: [
        ("01a21542-5589-716e-a3e7-ab1ddcc9ea5d", "01a215425589716ea3e7ab1ddcc9ea5d"),
        ("01a21542", nil), ("zza21542-5589-716e-a3e7-ab1ddcc9ea5d", nil),
    ])
    func `the digits of a UUID are a trace`(text: String, trace: String?) {
        #expect(OTLP.traceID(of: text) == trace)
    }

    @Test func `a span that failed says why, and ends no sooner than it began`() {
        var span = OTLPSpan(
            traceID: "a1",
            spanID: "b2",
            parentID: "c3",
            traceState: nil,
            name: "step",
            start: 20
        )
        span.end = 10
        span.failure = "timeout"

        #expect(span.json["endTimeUnixNano"] == "20")
        #expect(span.json["status"] == ["code": 2, "message": "timeout"])
        #expect(span.json["parentSpanId"] == "c3")
        #expect(span.json["traceState"] == nil)
    }

    @Test func `a histogram counts what lies between its bounds`() throws {
        let metric = OTLPMetric(
            name: "d",
            unit: "s",
            points: [
                .init(
                    attributes: [("outcome", "completed")],
                    value: .histogram(bounds: [0.5, 1], counts: [1, 0, 2], sum: 9.5)
                )
            ],
            span: (5, 6),
            temporality: .delta
        )

        let json = try #require(metric.json)

        let point = json["histogram"]?["dataPoints"]?[0]
        #expect(json["histogram"]?["aggregationTemporality"] == 1)
        #expect(point?["count"] == "3")
        #expect(point?["bucketCounts"] == ["1", "0", "2"])
        #expect(point?["explicitBounds"] == [0.5, 1])
        #expect(point?["sum"] == 9.5)
    }

    @Test func `a metric without a point is not written`() {
        let metric = OTLPMetric(
            name: "d",
            unit: "1",
            points: [],
            span: (5, 6),
            temporality: .cumulative
        )

        #expect(metric.json == nil)
    }
}
