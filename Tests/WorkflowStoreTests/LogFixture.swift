import Dispatch
import SystemPackage
import WorkflowModel
import WorkflowSystem

@testable import WorkflowStore

/// Records to write, and what is read of them.
enum LogSample {
    static let place = LogPlace(Sample.step, attempt: 1)

    static func record(
        _ text: String,
        at time: Int64,
        of place: LogPlace? = place,
        stream: LogRecord.Stream = .standardOutput,
        level: LogLevel? = nil
    ) -> LogRecord {
        LogRecord(
            run: "r",
            place: place,
            time: Timestamp(microseconds: time),
            stream: stream,
            level: level,
            bytes: Array(text.utf8)
        )
    }
}

extension StateFolder {
    /// Where the log of the run is.
    var logs: FilePath { RunFolder("r", state: path).logs }

    func writer(_ limits: LogLimits = LogLimits()) -> LogWriter {
        // A busy machine would have lines dropped, on which tests count.
        LogWriter(of: "r", state: path, limits, patience: .seconds(600))
    }

    /// The names of the files of the log in order.
    func logFiles() throws -> [String] {
        try BoundedRoot(logs).list().compactMap { $0.path.lastComponent?.string }
    }

    func texts(_ query: LogQuery = LogQuery(), tail: Int? = nil) throws -> [String] {
        try LogReader(state: path).records(of: "r", matching: query, tail: tail).map(\.text)
    }

    /// Changes the bytes of a file.
    func edit(_ file: FilePath, _ change: (inout [UInt8]) -> Void) throws {
        var content = try bytes(file)
        change(&content)
        try DurableFile.write(content, to: file)
    }
}
