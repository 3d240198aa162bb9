import Dispatch
import Synchronization
package import SystemPackage
package import WorkflowModel

/// Writes the log of one run; never holds the run up for long.
///
/// Records are gathered and written away from whoever has them. Who brings them faster than the
/// disk takes them waits for it, unless the disk takes none at all: then what matters least is
/// dropped first, and counted. The engine's own sentences and errors are never dropped for that.
package final class LogWriter: LogSink {
    fileprivate enum Entry {
        case record(LogRecord)
        case close(LogPlace)
    }

    fileprivate struct Waiting {
        var entries: [Entry] = []
        var bytes = 0
        var dropped = LogLosses()
        /// How many wait for room.
        var guests = 0
        /// Whether the disk has taken nothing for as long as anybody waits.
        var isStalled = false
        var isBeingWritten = false
    }

    private let limits: LogLimits
    private let patience: DispatchTimeInterval
    private let executor: StoreExecutor
    private let waiting = Mutex(Waiting())
    private let open: Mutex<OpenLog>
    private let room = DispatchSemaphore(value: 0)

    /// Prepares to write the log of a run; nothing is created before there is something to write.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - correlationID: What the run is known as elsewhere.
    ///   - state: The state folder of the project.
    package convenience init(of run: RunID, correlationID: String?, state: FilePath) {
        self.init(of: run, correlationID: correlationID, state: state, LogLimits())
    }

    init(
        of run: RunID,
        correlationID: String? = nil,
        state: FilePath,
        _ limits: LogLimits,
        patience: DispatchTimeInterval = .seconds(1),
        executor: StoreExecutor = StoreExecutor(label: "log")
    ) {
        self.limits = limits
        self.patience = patience
        self.executor = executor
        let head = LogChain.Head(run: run, correlationID: correlationID, state: state)
        open = Mutex(OpenLog(head, limits))
    }

    package func write(_ record: LogRecord) {
        // Only threads of their own read what programs print; all others must go on at once.
        let mayWait = record.stream != .engine
        while !offer(record, mayWait: mayWait) {
            if room.wait(timeout: .now() + patience) == .timedOut {
                waiting.withLock { waiting in
                    waiting.guests = max(0, waiting.guests - 1)
                    waiting.isStalled = true
                }
            }
        }
    }

    package func close(_ step: StepReference, attempt: Int, of run: RunID) {
        // Nobody is sent for it alone: what the engine says of the end comes right behind.
        waiting.withLock { $0.entries.append(.close(LogPlace(step, attempt: attempt))) }
    }

    /// Waits until all records so far are in their files, as far as that is possible.
    ///
    /// - Returns: What was dropped since the beginning, and how much of that the log does not tell.
    package func flush() async throws -> (dropped: LogLosses, untold: LogLosses) {
        try await executor.perform {
            self.writeWaiting()
            return self.open.withLock { open in
                open.writeIndex()
                return (open.allLosses, open.allUntold)
            }
        }
    }

    package func settle() async {
        // A process that is closing has no files to wait for.
        _ = try? await executor.perform { self.writeWaiting() }
    }

    /// Takes a record in or drops it; answers no when whoever has it should wait for room.
    private func offer(_ record: LogRecord, mayWait: Bool) -> Bool {
        let cost = record.bytes.count + 128
        let (isTaken, mustBegin) = waiting.withLock { waiting in
            guard record.isPrecious || waiting.bytes + cost <= limits.memory(for: record.level)
            else {
                if mayWait, !waiting.isStalled {
                    waiting.guests += 1
                    return (false, waiting.begin())
                }
                waiting.dropped.add(record.level)
                return (true, waiting.begin())
            }
            waiting.bytes += cost
            waiting.entries.append(.record(record))
            return (true, waiting.begin())
        }
        begin(mustBegin)
        return isTaken
    }

    private func begin(_ mustBegin: Bool) {
        if mustBegin {
            executor.submit { self.writeWaiting() }
        }
    }

    private func writeWaiting() {
        let batch = waiting.withLock { waiting in
            let batch = waiting
            waiting = Waiting()
            return batch
        }
        for _ in 0..<batch.guests {
            room.signal()
        }
        open.withLock { open in
            var records: [LogRecord] = []
            records.reserveCapacity(batch.entries.count)
            var dropped = batch.dropped
            for entry in batch.entries {
                switch entry {
                case .record(let record):
                    records.append(record)
                case .close(let place):
                    open.write(records, dropped: dropped)
                    open.close(place)
                    records = []
                    dropped = LogLosses()
                }
            }
            open.write(records, dropped: dropped)
        }
    }
}

extension LogWriter.Waiting {
    /// Whether somebody must be sent to write; he comes once.
    fileprivate mutating func begin() -> Bool {
        defer { isBeingWritten = true }
        return !isBeingWritten
    }
}

extension LogLimits {
    /// What may wait in memory while records of a level are still taken in: the least ones have to
    /// leave room for those that matter more.
    fileprivate func memory(for level: LogLevel) -> Int {
        switch level {
        case .debug: memory / 2
        case .info: memory / 4 * 3
        case .warn, .error: memory
        }
    }
}
