import Synchronization
package import SystemPackage
package import WorkflowModel
import WorkflowSystem

/// Writes what steps print to one file for each attempt; never holds a run up.
///
/// Lines are gathered and written away from the cooperative pool. What the disk refuses, and what
/// comes faster than the disk takes it, is dropped and counted; a file says where lines are missing.
package final class OutputFiles: LogSink {
    /// What an attempt may leave on disk.
    package static let bytesPerAttempt = 100 << 20

    /// What may wait for the disk.
    private static let bytesInMemory = 16 << 20

    private enum Entry {
        case line(OutputLine)
        case close(OutputPlace)
    }

    private struct Waiting {
        var entries: [Entry] = []
        var bytes = 0
        /// Lines that found no room, by where they should have gone.
        var dropped: [OutputPlace: Int] = [:]
    }

    private let state: FilePath
    private let bytesPerAttempt: Int
    private let bytesInMemory: Int
    private let executor = StoreExecutor(label: "output")
    private let waiting = Mutex(Waiting())
    private let open: Mutex<OpenOutputs>

    /// Writes to the folders of runs in the state folder of a project.
    package convenience init(state: FilePath) {
        self.init(
            state: state,
            bytesPerAttempt: Self.bytesPerAttempt,
            bytesInMemory: Self.bytesInMemory
        )
    }

    init(state: FilePath, bytesPerAttempt: Int, bytesInMemory: Int) {
        self.state = state
        self.bytesPerAttempt = bytesPerAttempt
        self.bytesInMemory = bytesInMemory
        open = Mutex(OpenOutputs(state: state, limit: bytesPerAttempt))
    }

    package func write(_ line: OutputLine) {
        let isFirst = waiting.withLock { waiting in
            guard waiting.bytes + line.bytes.count <= bytesInMemory else {
                waiting.dropped[OutputPlace(line), default: 0] += 1
                return false
            }
            waiting.bytes += line.bytes.count
            waiting.entries.append(.line(line))
            return waiting.entries.count == 1
        }
        if isFirst {
            executor.submit { self.writeWaiting() }
        }
    }

    package func close(_ step: StepReference, attempt: Int, of run: RunID) {
        let isFirst = waiting.withLock { waiting in
            waiting.entries.append(.close(OutputPlace(run: run, step: step, attempt: attempt)))
            return waiting.entries.count == 1
        }
        if isFirst {
            executor.submit { self.writeWaiting() }
        }
    }

    /// Waits until all lines so far are in their files.
    ///
    /// - Returns: How many lines have been dropped since the beginning.
    package func flush() async throws -> Int {
        try await executor.perform {
            self.writeWaiting()
            return self.open.withLock { $0.droppedLines }
        }
    }

    private func writeWaiting() {
        let batch = waiting.withLock { waiting in
            let batch = waiting
            waiting = Waiting()
            return batch
        }
        open.withLock { open in
            var lines: [OutputPlace: [OutputLine]] = [:]
            for entry in batch.entries {
                switch entry {
                case .line(let line):
                    lines[OutputPlace(line), default: []].append(line)
                case .close(let place):
                    open.write(lines.removeValue(forKey: place) ?? [])
                    open.close(place)
                }
            }
            for lines in lines.values {
                open.write(lines)
            }
            for (place, count) in batch.dropped {
                open.drop(count, at: place)
            }
        }
    }
}
