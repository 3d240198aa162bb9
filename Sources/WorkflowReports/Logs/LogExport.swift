package import JSON
import OTLP
package import WorkflowModel

/// Log records as other programs take them in, one after the other.
///
/// Write `begin`, then what `add` gives of each record, then `end`.
package struct LogExport: Sendable {
    /// How the records are written.
    package enum Format: String, Sendable, Hashable, CaseIterable {
        /// A JSON object a line.
        case jsonl
        /// One document of OpenTelemetry.
        case otlp
        /// A line each: time, level, run, place, stream and text.
        case text
    }

    private let format: Format
    private let version: String
    private var isEmpty = true

    /// Begins an export by a version of this program.
    package init(_ format: Format, version: String) {
        self.format = format
        self.version = version
    }

    /// What stands before the first record.
    package var begin: String {
        format == .otlp ? OTLPDocument(.logs, scope: "ddx.log", version: version).begin : ""
    }

    /// What stands behind the last record.
    package var end: String { format == .otlp ? OTLPDocument.end : "" }

    /// What a record is written as.
    ///
    /// - Parameters:
    ///   - record: The record.
    ///   - correlationID: What its run is known as elsewhere.
    /// - Returns: The text, with what separates it from the record before.
    package mutating func add(_ record: LogRecord, correlationID: String?) -> String {
        defer { isEmpty = false }
        return switch format {
        case .jsonl: record.json(correlationID: correlationID).text() + "\n"
        case .text: record.line + "\n"
        case .otlp:
            (isEmpty ? "" : OTLPDocument.separator)
                + record.otlp(correlationID: correlationID).json.text()
        }
    }
}

extension LogRecord {
    /// The record as `logs --json` prints it.
    ///
    /// - Parameter correlationID: What its run is known as elsewhere.
    /// - Returns: The object.
    package func json(correlationID: String?) -> JSONValue {
        [
            "time": time.text.json, "level": level.rawValue.json, "run": run.text.json,
            "correlation_id": correlationID.json, "phase": (place?.phase.text).json,
            "step": (place?.step?.text).json, "attempt": (place?.attempt).json,
            "stream": stream.rawValue.json, "message": text.json,
        ]
    }

    /// The phase, the step behind its phase, or `run`.
    package var subject: String {
        place.map { $0.reference?.description ?? $0.phase.text } ?? "run"
    }

    /// The record in one line with all that is known of it.
    fileprivate var line: String {
        let attempt = place?.attempt.map { "#\($0)" } ?? ""
        let word = level.rawValue.uppercased()
        let padding = String(repeating: " ", count: max(0, 5 - word.utf8.count))
        return "\(time.text) \(word)\(padding) \(run.text) \(subject)\(attempt) "
            + "\(stream.rawValue): \(text)"
    }

    fileprivate func otlp(correlationID: String?) -> OTLPLogRecord {
        var record = OTLPLogRecord(
            microseconds: time.microseconds,
            severity,
            body: text,
            attributes: [
                ("ddx.run", run.text.json), ("ddx.correlation_id", correlationID?.json),
                ("ddx.phase", place?.phase.text.json), ("ddx.step", place?.step?.text.json),
                ("ddx.attempt", place?.attempt?.json),
                ("log.iostream", stream == .engine ? nil : stream.rawValue.json),
            ]
        )
        record.traceID = OTLP.traceID(of: run.text)
        return record
    }

    private var severity: OTLPLogRecord.Severity {
        switch level {
        case .debug: .debug
        case .info: .info
        case .warn: .warn
        case .error: .error
        }
    }
}
