import Synchronization
import SystemPackage
import WorkflowModel
import WorkflowSystem

/// Writes what a job prints into its log; what cannot be written is counted, and the job goes on.
final class JobLog: LogSink {
    private struct State: ~Copyable {
        var file: AppendFile
        var digest = DigestStream()
        var size: Int64 = 0
        var lost: Int64 = 0
    }

    private let state: Mutex<State>

    /// Begins a new log.
    init(_ path: FilePath) throws {
        let file = try AppendFile(path, mode: .groupFile)
        try file.truncate(to: 0)
        state = Mutex(State(file: file))
    }

    func write(_ record: LogRecord) {
        let source: JobLogFrame.Source =
            switch record.stream {
            case .standardOutput: .standardOutput
            case .standardError: .standardError
            case .engine: .worker
            }
        write(JobLogFrame(source, record.bytes + [UInt8(ascii: "\n")]))
    }

    func close(_: StepReference, attempt _: Int, of _: RunID) {}

    /// Ends the log, durably as far as the disk lets it.
    ///
    /// - Returns: How long it is, and the digest of all of it.
    func finish() -> (size: Int64, digest: String) {
        let lost = state.withLock { $0.lost }
        if lost > 0 {
            let note = "\(lost) bytes of the log could not be written on the worker\n"
            write(JobLogFrame(.worker, Array(note.utf8)))
        }
        return state.withLock { state in
            // Whoever reads it compares with the digest; a disk that is broken is found then.
            try? state.file.sync()
            return (state.size, "\(state.digest.finish())")
        }
    }

    private func write(_ frame: JobLogFrame) {
        let bytes = frame.encoded
        state.withLock { state in
            do {
                try state.file.write(bytes)
                state.digest.update(bytes)
                state.size += Int64(bytes.count)
            } catch {
                state.lost += Int64(bytes.count)
                // Half a frame would hide all that comes after it.
                try? state.file.truncate(to: state.size)
            }
        }
    }
}
