/// How much a log record matters.
public enum LogLevel: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Details for whoever looks into something.
    case debug
    /// What happens, and what steps print.
    case info
    /// Something deserves a look.
    case warn
    /// Something failed.
    case error

    /// Orders by how much they matter.
    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    /// From 0 for the least.
    public var rank: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warn: 2
        case .error: 3
        }
    }
}

/// What a log record is about: a phase, or a step in it.
public struct LogPlace: Sendable, Hashable {
    /// The phase.
    public let phase: PhaseID
    /// The step; nothing for the phase as a whole.
    public let step: StepID?
    /// The attempt, from 1; nothing where it is not about one.
    public let attempt: Int?

    /// Names a phase, or an attempt of it.
    public init(_ phase: PhaseID, attempt: Int? = nil) {
        self.phase = phase
        step = nil
        self.attempt = attempt
    }

    /// Names a step, or an attempt of it.
    public init(_ step: StepReference, attempt: Int? = nil) {
        phase = step.phase
        self.step = step.step
        self.attempt = attempt
    }

    /// The step with its phase; nothing for the phase as a whole.
    public var reference: StepReference? { step.map { StepReference(phase, $0) } }
}

/// Diagnostic text about a run: a line that a step wrote, or a sentence of the engine.
public struct LogRecord: Sendable, Hashable {
    /// Where the text comes from.
    public enum Stream: String, Sendable, Hashable, CaseIterable {
        /// What the step printed.
        case standardOutput = "stdout"
        /// What the step wrote to its error stream.
        case standardError = "stderr"
        /// The engine itself.
        case engine

        /// What a record of the stream matters unless it is told.
        public var level: LogLevel { self == .standardError ? .warn : .info }
    }

    /// The run that the record belongs to.
    public let run: RunID
    /// What it is about; nothing for the run as a whole.
    public let place: LogPlace?
    /// When it came about.
    public let time: Timestamp
    /// Where the text comes from.
    public let stream: Stream
    /// How much it matters.
    public let level: LogLevel
    /// The text in one line, in whatever encoding the step wrote it.
    public let bytes: [UInt8]

    /// Describes a record.
    public init(
        run: RunID,
        place: LogPlace?,
        time: Timestamp,
        stream: Stream,
        level: LogLevel? = nil,
        bytes: [UInt8]
    ) {
        self.run = run
        self.place = place
        self.time = time
        self.stream = stream
        self.level = level ?? stream.level
        self.bytes = bytes
    }

    /// The text as people read it.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}
