import JSON
import Logging
import OTLP
import Tracing
import WorkflowModel
import WorkflowSystem
import WorkflowTelemetry

/// Makes records of what is logged, within the span it is logged in.
struct LogBackend: LogHandler {
    let take: @Sendable (OTLPLogRecord) -> Void
    var logLevel = Logger.Level.debug
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(_ take: @escaping @Sendable (OTLPLogRecord) -> Void) {
        self.take = take
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        var record = OTLPLogRecord(
            microseconds: SystemClock.now(),
            event.level.severity,
            body: event.message.description,
            attributes: all.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)".json) }
        )
        let trace = ServiceContext.current?.traceContext
        record.traceID = trace?.traceID
        record.spanID = trace?.spanID
        take(record)
    }
}

extension Logger.Level {
    fileprivate var severity: OTLPLogRecord.Severity {
        switch self {
        case .trace, .debug: .debug
        case .info, .notice: .info
        case .warning: .warn
        case .error, .critical: .error
        }
    }
}
