import CoreMetrics
import JSON
import OTLP
import Synchronization
import Testing
import Tracing
import WorkflowModel
import WorkflowTelemetry

@testable import OTLPExport

@Suite struct OTLPExporterTests {
    /// Documents that a collector was sent, and what it answers.
    private final class Collector: Sendable {
        let documents = Mutex<[(signal: OTLPDocument.Signal, value: JSONValue)]>([])
        let answer: @Sendable (_ number: Int) async -> Delivery

        init(_ answer: @escaping @Sendable (Int) async -> Delivery) {
            self.answer = answer
        }

        func take(_ document: String, _ signal: OTLPDocument.Signal) async -> Delivery {
            let value = try? JSONValue(parsing: Array(document.utf8))
            let number = documents.withLock { documents in
                documents.append((signal, value ?? .null))
                return documents.count
            }
            return await answer(number)
        }

        func spans() -> [JSONValue] {
            documents.withLock { $0 }.filter { $0.signal == .traces }.flatMap {
                $0.value["resourceSpans"]?[0]?["scopeSpans"]?[0]?["spans"]?.arrayValue ?? []
            }
        }
    }

    private func exporter(
        to collector: Collector,
        _ environment: [String: String] = [:]
    ) throws -> OTLPExporter {
        var settings = ExportConfiguration.Settings()
        settings.endpoint = "http://localhost:4318"
        let configuration = try #require(
            try ExportConfiguration(settings, environment: environment)
        )
        return OTLPExporter(
            configuration,
            version: "1.0",
            instance: "i",
            send: { await collector.take($0, $1) }
        )
    }

    private func makeSpans(_ count: Int, in exporter: OTLPExporter) {
        for number in 0..<count {
            exporter.instruments.tracer.startSpan("s\(number)").end()
        }
    }

    @Test func `everything is sent at the end, in batches`() async throws {
        let collector = Collector { _ in .taken(rejected: 0, reason: nil) }
        let exporter = try exporter(to: collector)
        makeSpans(1200, in: exporter)
        exporter.start()

        let losses = await exporter.finish(within: .seconds(60))

        #expect(losses.total == 0)
        #expect(collector.spans().count == 1200)
        #expect(Set(collector.spans().compactMap { $0["spanId"]?.stringValue }).count == 1200)
        #expect(collector.documents.withLock(\.count) == 3)
    }

    @Test func `what finds no room is counted`() async throws {
        let collector = Collector { _ in .taken(rejected: 0, reason: nil) }
        let exporter = try exporter(to: collector)
        makeSpans(RecordQueue.limit + 5, in: exporter)
        exporter.start()

        let losses = await exporter.finish(within: .seconds(60))

        #expect(losses.dropped == 5)
        #expect(collector.spans().count == RecordQueue.limit)
    }

    @Test func `a collector that never answers keeps nobody beyond the time`() async throws {
        let collector = Collector { _ in
            _ = try? await Task.sleep(for: .seconds(3600))
            return .failed("there was no time left")
        }
        let exporter = try exporter(to: collector)
        makeSpans(3, in: exporter)
        exporter.start()

        let losses = await exporter.finish(within: .milliseconds(20))

        #expect(losses.undelivered == 3)
        #expect(losses.reason == "there was no time left")
    }

    @Test func `a batch that is not taken is tried once more at the end, and no other`()
        async throws
    {
        let collector = Collector { _ in .failed("it is away") }
        let exporter = try exporter(to: collector)
        makeSpans(600, in: exporter)
        exporter.start()

        let losses = await exporter.finish(within: .seconds(60))

        #expect(losses.undelivered == 600)
        #expect(losses.reason == "it is away")
        #expect((1...2).contains(collector.documents.withLock(\.count)))
    }

    @Test func `what is refused is not sent again`() async throws {
        let collector = Collector { $0 == 1 ? .refused("no") : .taken(rejected: 2, reason: "old") }
        let exporter = try exporter(to: collector)
        makeSpans(600, in: exporter)
        exporter.start()

        let losses = await exporter.finish(within: .seconds(60))

        #expect(losses.undelivered == 512 + 2)
        #expect(collector.documents.withLock(\.count) == 2)
    }

    @Test func `metrics are collected once at the end`() async throws {
        let collector = Collector { _ in .taken(rejected: 0, reason: nil) }
        let exporter = try exporter(to: collector, ["OTEL_TRACES_EXPORTER": "none"])
        for _ in 0..<3 {
            Counter(label: "c", dimensions: [("a", "b")], factory: exporter.instruments.metrics)
                .increment()
        }
        exporter.start()

        _ = await exporter.finish(within: .seconds(60))

        let sent = collector.documents.withLock { $0 }
        let metric = sent.first?.value["resourceMetrics"]?[0]?["scopeMetrics"]?[0]?["metrics"]?[0]
        #expect(sent.map(\.signal) == [.metrics])
        #expect(metric?["sum"]?["dataPoints"]?[0]?["asInt"] == "3")
    }

    @Test func `counters that tell differences begin anew`() {
        let metrics = MetricBackend(.delta)
        let timer = Timer(label: "t", factory: metrics)
        timer.recordMilliseconds(20)

        let first = metrics.collect()[0]["histogram"]?["dataPoints"]?[0]
        let second = metrics.collect()[0]["histogram"]?["dataPoints"]?[0]

        #expect(first?["count"] == "1")
        #expect(first?["sum"] == 0.02)
        #expect(second?["count"] == "0")
    }

    @Test func `a planned span has the ids that were planned`() throws {
        let spans = Mutex<[OTLPSpan]>([])
        let tracer = SpanBackend { span in spans.withLock { $0.append(span) } }
        let planned = TraceContext(
            traceID: "0af7651916cd43dd8448eb211c80319c",
            spanID: "b7ad6b7169203331"
        )
        var context = ServiceContext.topLevel
        context.plannedSpan = planned

        let outer = tracer.startSpan("outer", context: context)
        tracer.startSpan("inner", context: outer.context).end()
        outer.end()
        outer.end()

        let sent = spans.withLock { $0 }
        #expect(sent.map(\.name) == ["inner", "outer"])
        #expect(sent[1].spanID == planned.spanID)
        #expect(sent[0].parentID == planned.spanID)
        #expect(sent[0].traceID == planned.traceID)
        #expect(sent[1].parentID == nil)
    }
}
