import JSON
import OTLP
import Synchronization
import Tracing
import WorkflowModel
import WorkflowSystem
import WorkflowTelemetry

/// Makes records of spans once they have ended.
struct SpanBackend: Tracer {
    let take: @Sendable (OTLPSpan) -> Void

    func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> ServiceContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> BackendSpan {
        var context = context()
        let parent = context.traceContext
        let planned = context.plannedSpan
        context.plannedSpan = nil
        guard parent?.isSampled != false else {
            // Whoever began the trace keeps none of it; what we start belongs to his span.
            return BackendSpan(context, nil, named: operationName, take)
        }
        let own = TraceContext(
            traceID: planned?.traceID ?? parent?.traceID ?? Self.newID() + Self.newID(),
            spanID: planned?.spanID ?? Self.newID(),
            state: parent?.state
        )
        context.traceContext = own
        let span = OTLPSpan(
            traceID: own.traceID,
            spanID: own.spanID,
            parentID: parent?.spanID,
            traceState: own.state,
            name: operationName,
            start: instant().nanosecondsSinceEpoch
        )
        return BackendSpan(context, span, named: operationName, take)
    }

    func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let trace = context.traceContext else {
            return
        }
        injector.inject(trace.traceparent, forKey: "traceparent", into: &carrier)
        if let state = trace.state {
            injector.inject(state, forKey: "tracestate", into: &carrier)
        }
    }

    func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout ServiceContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {
        context.traceContext = extractor.extract(key: "traceparent", from: carrier).flatMap {
            TraceContext(
                traceparent: $0,
                tracestate: extractor.extract(key: "tracestate", from: carrier)
            )
        }
    }

    /// What is sent when is the exporter's to say.
    func forceFlush() {}

    private static func newID() -> String {
        let digits = String(UInt64.random(in: 1...UInt64.max), radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

/// A span that becomes a record when it ends; without one it is part of a trace nobody keeps.
final class BackendSpan: Span {
    private struct State {
        var record: OTLPSpan?
        var name: String
        var attributes: SpanAttributes = [:]
    }

    let context: ServiceContext
    private let state: Mutex<State>
    private let take: @Sendable (OTLPSpan) -> Void

    init(
        _ context: ServiceContext,
        _ record: OTLPSpan?,
        named name: String,
        _ take: @escaping @Sendable (OTLPSpan) -> Void
    ) {
        self.context = context
        self.take = take
        state = Mutex(State(record: record, name: name))
    }

    var isRecording: Bool { state.withLock { $0.record != nil } }

    var operationName: String {
        get { state.withLock { $0.name } }
        set { state.withLock { $0.name = newValue } }
    }

    var attributes: SpanAttributes {
        get { state.withLock { $0.attributes } }
        set { state.withLock { $0.attributes = newValue } }
    }

    func setStatus(_ status: SpanStatus) {
        guard status.code == .error else {
            return
        }
        state.withLock { $0.record?.failure = status.message ?? "error" }
    }

    /// The events of a run stand in its log, and errors are reasons.
    func addEvent(_ event: SpanEvent) {}

    func recordError<Instant: TracerInstant>(
        _ error: any Error,
        attributes: SpanAttributes,
        at instant: @autoclosure () -> Instant
    ) {}

    func addLink(_ link: SpanLink) {}

    func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        let end = instant().nanosecondsSinceEpoch
        let ended = state.withLock { state -> OTLPSpan? in
            guard var record = state.record else {
                return nil
            }
            state.record = nil
            record.name = state.name
            record.end = end
            record.attributes = state.attributes.byName
            return record
        }
        ended.map(take)
    }
}

extension SpanAttributes {
    /// All attributes in the order of their names.
    fileprivate var byName: [(String, JSONValue?)] {
        var all: [(String, JSONValue?)] = []
        // They can be gone through in no other way.
        // swift-format-ignore: ReplaceForEachWithForLoop
        forEach { name, value in all.append((name, value.json)) }
        return all.sorted { $0.0 < $1.0 }
    }
}

extension SpanAttribute {
    fileprivate var json: JSONValue? {
        switch self {
        case .int32(let value): Int(value).json
        case .int64(let value): Int(value).json
        case .double(let value): JSONNumber(value).map(JSONValue.number)
        case .bool(let value): value.json
        case .string(let value): value.json
        case .stringConvertible(let value): "\(value)".json
        case .stringArray(let values): .array(values.map(\.json))
        default: nil
        }
    }
}
