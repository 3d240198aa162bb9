import JSON
import WorkflowModel

/// How a segment of a log is written: one record or one mark a line.
///
/// ```
/// {"format":"ddx.log/1","run":"0193…","correlation_id":null}
/// {"source":1,"phase":"build","step":"compile","attempt":1}
/// 2026-11-25T20:53:05.123456Z io 1 what the step printed
/// ```
///
/// A record names its source by a number; source 0 is the run itself. Within a segment a number
/// never changes its meaning, and it is said anew in every block, so that a part can be read alone.
enum LogFormat {
    /// A record, as far as it can be told without looking at its text.
    struct Line {
        let time: Int64
        let level: LogLevel
        let stream: LogRecord.Stream
        let source: Int
        /// Where the text begins; it ends with the line.
        let message: Int
    }

    static let name = "ddx.log/1"
    static let endOfLine = UInt8(ascii: "\n")
    static let space = UInt8(ascii: " ")

    /// What begins a line that is no record.
    static let mark = UInt8(ascii: "{")

    // MARK: Writing

    static func append(
        _ record: LogRecord,
        source: Int,
        _ time: inout LogTime,
        to bytes: inout [UInt8]
    ) {
        time.append(record.time.microseconds, to: &bytes)
        bytes.append(space)
        bytes.append(letter(record.level))
        bytes.append(letter(record.stream))
        bytes.append(space)
        append(source, to: &bytes)
        bytes.append(space)
        appendLine(record.bytes, to: &bytes)
    }

    /// Adds text as one line: an end of line within would begin a record that nobody wrote.
    private static func appendLine(_ text: [UInt8], to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes += text
        if text.contains(endOfLine) {
            for index in start..<bytes.count where bytes[index] == endOfLine {
                bytes[index] = space
            }
        }
        bytes.append(endOfLine)
    }

    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        guard number > 9 else {
            return bytes.append(UInt8(ascii: "0") + UInt8(number))
        }
        bytes += String(number).utf8
    }

    /// The line that says what a number stands for.
    static func definition(of place: LogPlace, as source: Int) -> [UInt8] {
        let value: JSONValue = [
            "source": source.json, "phase": place.phase.text.json,
            "step": (place.step?.text).json, "attempt": place.attempt.json,
        ]
        return Array(value.text().utf8) + [endOfLine]
    }

    /// Reads what a number stands for; nothing for another line.
    static func definition(in line: [UInt8]) -> (source: Int, place: LogPlace)? {
        guard let value = try? JSONValue(parsing: line), let source = value["source"]?.intValue,
            let place = place(in: value)
        else {
            return nil
        }
        return (source, place)
    }

    static func place(in value: JSONValue) -> LogPlace? {
        guard let phase = value["phase"]?.stringValue else {
            return nil
        }
        let attempt = value["attempt"]?.intValue
        guard let step = value["step"]?.stringValue else {
            return LogPlace(PhaseID(phase), attempt: attempt)
        }
        return LogPlace(StepReference(PhaseID(phase), StepID(step)), attempt: attempt)
    }

    // MARK: Reading

    /// Reads the line between two offsets; nothing for one that was cut off or is no record.
    static func line(
        in bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ time: inout LogTime
    ) -> Line? {
        var place = range.lowerBound + LogTime.width
        guard place + 5 < range.upperBound, bytes[place] == space,
            let level = level(bytes[place + 1]),
            let stream = stream(bytes[place + 2]), bytes[place + 3] == space,
            let moment = time.moment(in: bytes, at: range.lowerBound)
        else {
            return nil
        }
        place += 4
        var source = 0
        let digits = place
        while place < range.upperBound, place - digits < 9 {
            let digit = bytes[place] &- UInt8(ascii: "0")
            guard digit < 10 else {
                break
            }
            source = source * 10 + Int(digit)
            place += 1
        }
        guard place > digits, place < range.upperBound, bytes[place] == space else {
            return nil
        }
        return Line(time: moment, level: level, stream: stream, source: source, message: place + 1)
    }

    /// Reads a line of an output file, as they were before there were segments:
    /// `<time> <stream> <text>`.
    static func earlierLine(
        in bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ time: inout LogTime
    ) -> Line? {
        let place = range.lowerBound + LogTime.width
        guard place < range.upperBound, bytes[place] == space,
            let moment = time.moment(in: bytes, at: range.lowerBound)
        else {
            return nil
        }
        for stream in LogRecord.Stream.allCases {
            let word = Array("\(stream.rawValue) ".utf8)
            let end = place + 1 + word.count
            if end <= range.upperBound,
                word.indices.allSatisfy({ bytes[place + 1 + $0] == word[$0] })
            {
                return Line(
                    time: moment,
                    level: stream.level,
                    stream: stream,
                    source: 0,
                    message: end
                )
            }
        }
        return nil
    }

    private static func letter(_ level: LogLevel) -> UInt8 {
        switch level {
        case .debug: UInt8(ascii: "d")
        case .info: UInt8(ascii: "i")
        case .warn: UInt8(ascii: "w")
        case .error: UInt8(ascii: "e")
        }
    }

    private static func level(_ letter: UInt8) -> LogLevel? {
        switch letter {
        case UInt8(ascii: "d"): .debug
        case UInt8(ascii: "i"): .info
        case UInt8(ascii: "w"): .warn
        case UInt8(ascii: "e"): .error
        default: nil
        }
    }

    private static func letter(_ stream: LogRecord.Stream) -> UInt8 {
        switch stream {
        case .standardOutput: UInt8(ascii: "o")
        case .standardError: UInt8(ascii: "r")
        case .engine: UInt8(ascii: "n")
        }
    }

    private static func stream(_ letter: UInt8) -> LogRecord.Stream? {
        switch letter {
        case UInt8(ascii: "o"): .standardOutput
        case UInt8(ascii: "r"): .standardError
        case UInt8(ascii: "n"): .engine
        default: nil
        }
    }
}

extension [UInt8] {
    /// The part of the bytes that is a copy of some range.
    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        self = unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe Array($0) }
    }
}
