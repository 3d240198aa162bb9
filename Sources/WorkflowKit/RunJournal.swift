import Synchronization
import WorkflowMasking
import WorkflowModel
import WorkflowReports
import WorkflowStore

/// The log of a run: what its steps print, and what the engine says of them.
///
/// When a step fails, the record of it is followed by the last lines of its error stream, so that
/// whoever reads errors alone sees what went wrong.
final class RunJournal: LogSink {
    /// What is repeated of an error stream.
    private static let lines = 10
    private static let longestLine = 1_000
    private static let quotation = "stderr: "

    private let log: LogWriter
    private let masker: ProcessMasker
    private let lastErrors = Mutex<[LogPlace: [[UInt8]]]>([:])

    /// Joins the records of steps and of the engine.
    ///
    /// - Parameters:
    ///   - log: Where they go.
    ///   - masker: Hides what nobody may see in the sentences of the engine; what steps print comes
    ///     masked.
    init(_ log: LogWriter, masker: ProcessMasker) {
        self.log = log
        self.masker = masker
    }

    /// Whether a record of the engine is a line that a step printed.
    static func repeatsOutput(_ record: LogRecord) -> Bool {
        record.stream == .engine && record.level == .error
            && record.bytes.starts(with: quotation.utf8)
    }

    func write(_ record: LogRecord) {
        if record.stream == .standardError, let place = record.place {
            lastErrors.withLock { errors in
                let lines = errors[place, default: []].suffix(Self.lines - 1)
                errors[place] = lines + [Array(record.bytes.prefix(Self.longestLine))]
            }
        }
        log.write(record)
    }

    func close(_ step: StepReference, attempt: Int, of run: RunID) {
        log.close(step, attempt: attempt, of: run)
    }

    func settle() async {
        await log.settle()
    }

    /// Takes in events that are durable.
    func observe(_ events: [RecordedEvent]) {
        for event in events {
            for sentence in event.logSentences {
                write(sentence.text, sentence.level, sentence.place, of: event)
            }
            guard case .stepEnded(let step, let attempt, let outcome) = event.event else {
                continue
            }
            let place = LogPlace(step, attempt: attempt)
            let lines = lastErrors.withLock { $0.removeValue(forKey: place) ?? [] }
            if case .failed = outcome.end {
                for line in lines {
                    write(
                        Self.quotation + String(decoding: line, as: UTF8.self),
                        .error,
                        place,
                        of: event
                    )
                }
            }
        }
    }

    /// Says something about the run as a whole.
    func note(_ text: String, of run: RunID, at time: Timestamp) {
        log.write(
            LogRecord(
                run: run,
                place: nil,
                time: time,
                stream: .engine,
                bytes: masker.current.masked(Array(text.utf8))
            )
        )
    }

    /// Waits until everything is in its file, as far as that is possible.
    ///
    /// - Returns: What was dropped.
    func flush() async throws -> LogLosses {
        try await log.flush().dropped
    }

    private func write(
        _ text: String,
        _ level: LogLevel,
        _ place: LogPlace?,
        of event: RecordedEvent
    ) {
        log.write(
            LogRecord(
                run: event.run,
                place: place,
                time: event.time,
                stream: .engine,
                level: level,
                bytes: masker.current.masked(Array(text.utf8))
            )
        )
    }
}
