import SystemPackage
import WorkflowModel
import WorkflowSystem

/// The files that output is being written to.
struct OpenOutputs: Sendable {
    private struct Output: Sendable {
        let file: OutputFile
        var size: Int
        /// Lines that are missing at the end of the file.
        var missing = 0
        var isFull = false
    }

    private let state: FilePath
    private let limit: Int
    private var outputs: [OutputPlace: Output] = [:]
    private(set) var droppedLines = 0

    init(state: FilePath, limit: Int) {
        self.state = state
        self.limit = limit
    }

    /// Writes lines of one attempt; what cannot be written is counted.
    mutating func write(_ lines: [OutputLine]) {
        guard let first = lines.first else {
            return
        }
        let place = OutputPlace(first)
        do {
            var output = try outputs[place] ?? openOutput(at: place)
            defer { outputs[place] = output }
            if output.isFull {
                return count(lines.count, in: &output)
            }
            try append(lines, to: &output)
        } catch {
            // The run goes on without its output; a line of the file tells later how much is missing.
            drop(lines.count, at: place)
        }
    }

    /// Counts lines that were lost before they came here.
    mutating func drop(_ lines: Int, at place: OutputPlace) {
        droppedLines += lines
        outputs[place]?.missing += lines
    }

    /// Ends the file of an attempt, and says in it what is missing.
    mutating func close(_ place: OutputPlace) {
        guard let output = outputs.removeValue(forKey: place), output.missing > 0 else {
            return
        }
        do {
            try output.file.file.write(Self.mark(output.missing, isFull: output.isFull))
        } catch {
            // The number is still in the count of all dropped lines.
            return
        }
    }

    private mutating func count(_ lines: Int, in output: inout Output) {
        droppedLines += lines
        output.missing += lines
    }

    private mutating func append(_ lines: [OutputLine], to output: inout Output) throws {
        var bytes: [UInt8] = []
        if output.missing > 0 {
            bytes += Self.mark(output.missing, isFull: false)
        }
        var written = 0
        for line in lines {
            let record = OutputFormat.bytes(line.time, line.stream, line.bytes)
            guard output.size + bytes.count + record.count <= limit else {
                output.isFull = true
                break
            }
            bytes += record
            written += 1
        }
        do {
            try output.file.file.write(bytes)
        } catch {
            // Half a record would be read as part of the next one.
            try output.file.file.truncate(to: Int64(output.size))
            output.isFull = false
            throw error
        }
        output.size += bytes.count
        output.missing = 0
        count(lines.count - written, in: &output)
    }

    private func openOutput(at place: OutputPlace) throws -> Output {
        try DurableFile.createDirectories(
            place.folder(state: state),
            durably: false,
            mode: .groupFolder
        )
        let file = OutputFile(try AppendFile(place.path(state: state), mode: .groupFile))
        return Output(file: file, size: Int(try file.file.size()))
    }

    private static func mark(_ missing: Int, isFull: Bool) -> [UInt8] {
        let reason = isFull ? "the output has reached its limit" : "they could not be written"
        let lines = missing == 1 ? "1 line is" : "\(missing) lines are"
        return OutputFormat.bytes(
            Timestamp(microseconds: SystemClock.now()),
            .engine,
            Array("\(lines) missing here: \(reason)".utf8)
        )
    }
}

/// An open file that a dictionary can hold.
private final class OutputFile: Sendable {
    let file: AppendFile

    init(_ file: consuming AppendFile) {
        self.file = file
    }
}
