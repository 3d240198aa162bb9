import Synchronization
import WorkflowMasking
import WorkflowModel
import WorkflowSystem

/// Whose output it is.
struct OutputSource: Sendable {
    let run: RunID
    let step: StepReference
    let attempt: Int
}

/// Hands the output of a program on to the log line by line, as it comes, with secrets masked.
final class ProgramOutput: Sendable {
    private struct State {
        var output: MaskedLines
        var errors: MaskedLines
        var lastErrorLine: [UInt8] = []
        var isEmpty = true
    }

    private let source: OutputSource
    private let place: LogPlace
    private let log: any LogSink
    private let clock: any WorldClock
    private let masker: Masker
    private let state: Mutex<State>

    init(
        of source: OutputSource,
        to log: any LogSink,
        clock: any WorldClock,
        masker: Masker
    ) {
        self.source = source
        place = LogPlace(source.step, attempt: source.attempt)
        self.log = log
        self.clock = clock
        self.masker = masker
        state = Mutex(State(output: MaskedLines(masker), errors: MaskedLines(masker)))
    }

    /// Takes in what the program wrote to one of its streams.
    func take(_ stream: ChildStream, _ bytes: ArraySlice<UInt8>) {
        let lines = state.withLock { state in
            var lines: [[UInt8]] = []
            switch stream {
            case .standardOutput: state.output.take(bytes) { lines.append($0) }
            case .standardError: state.errors.take(bytes) { lines.append($0) }
            }
            state.isEmpty = state.isEmpty && bytes.isEmpty
            if stream == .standardError, let last = lines.last {
                state.lastErrorLine = last
            }
            return lines
        }
        for line in lines {
            write(line, stream == .standardOutput ? .standardOutput : .standardError)
        }
    }

    /// Hands on last lines without an end of line, once the program has ended.
    func finish() {
        let (output, errors) = state.withLock { state in
            var rest: (output: [[UInt8]], errors: [[UInt8]]) = ([], [])
            state.output.finish { rest.output.append($0) }
            state.errors.finish { rest.errors.append($0) }
            state.lastErrorLine = rest.errors.last ?? state.lastErrorLine
            return rest
        }
        for line in output { write(line, .standardOutput) }
        for line in errors { write(line, .standardError) }
    }

    /// Waits until what was taken in is where a killed process leaves it.
    func settle() async {
        await log.settle()
    }

    /// Says something to the reader of the log.
    func note(_ text: String) {
        write(masker.masked(Array(text.utf8)), .engine)
    }

    /// Whether the program has written nothing at all.
    var isEmpty: Bool { state.withLock { $0.isEmpty } }

    /// The last complete line that the program wrote to its error stream.
    var lastErrorLine: String {
        String(decoding: state.withLock { $0.lastErrorLine.prefix(1_000) }, as: UTF8.self)
    }

    private func write(_ bytes: [UInt8], _ stream: LogRecord.Stream) {
        log.write(
            LogRecord(
                run: source.run,
                place: place,
                time: clock.now(),
                stream: stream,
                bytes: bytes
            )
        )
    }
}
