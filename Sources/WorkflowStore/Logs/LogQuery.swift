package import Patterns
package import WorkflowModel

/// Which records of a log are meant.
package struct LogQuery: Sendable {
    /// The phase to keep to; nothing for all.
    package var phase: PhaseID?
    /// The step to keep to; nothing for all.
    package var step: StepID?
    /// The least level.
    package var level = LogLevel.debug
    /// Where the text comes from; empty for anywhere.
    package var streams: Set<LogRecord.Stream> = []
    /// Records of this moment or later.
    package var since: Timestamp?
    /// Records before this moment.
    package var until: Timestamp?
    /// What the text must contain.
    package var term: LogTerm?
    /// Asked again and again whether searching must stop; nothing for never.
    package var mustStop: (@Sendable () -> Bool)?

    /// Means all records.
    package init() {}

    /// How many steps of patterns the search may take: of a second or two when somebody waits.
    var effort: Int { mustStop == nil ? LogTerm.effort : LogTerm.effort / 100 }

    /// Means what one step printed.
    package init(printedBy step: StepReference) {
        phase = step.phase
        self.step = step.step
        streams = [.standardOutput, .standardError]
    }

    /// Whether much of a log may be passed over without reading it.
    var isNarrow: Bool {
        namesPlace || level > .info || since != nil || until != nil || needsSketches
    }

    /// Whether it matters what records are about.
    var namesPlace: Bool { phase != nil || step != nil }

    /// Whether it helps to know which texts cannot stand in a block.
    var needsSketches: Bool {
        term?.needles.contains { $0.count >= LogSketch.shortest } ?? false
    }

    /// Whether a record is meant, as far as its place says it.
    func includes(_ place: LogPlace?) -> Bool {
        (phase == nil || place?.phase == phase) && (step == nil || place?.step == step)
    }

    /// Whether a record is meant, as far as can be told without its place and its text.
    func includes(_ line: LogFormat.Line) -> Bool {
        line.level >= level && (streams.isEmpty || streams.contains(line.stream))
            && (since.map { line.time >= $0.microseconds } ?? true)
            && (until.map { line.time < $0.microseconds } ?? true)
    }

    /// Whether records that are meant may stand in a block.
    func mayFind(in block: LogBlock) -> Bool {
        block.levels >> level.rank != 0
            && (since.map { block.last >= $0.microseconds } ?? true)
            && (until.map { block.first < $0.microseconds } ?? true)
            && (block.places.map { $0.contains(where: includes) } ?? true)
            && (block.sketch.map { sketch in
                term?.needles.allSatisfy(sketch.mayHold) ?? true
            } ?? true)
    }
}

/// Says that a search had to stop before all was searched.
package struct LogSearchTimeout: Error {}

/// What the text of a record must contain.
package enum LogTerm: Sendable {
    /// All of some words and phrases.
    case words([LiteralScan])
    /// A match of a pattern, which contains some text if that could be told.
    case pattern(Pattern, LiteralScan?)

    /// Reads words and `"phrases"`; `/…/` is a pattern.
    ///
    /// - Parameters:
    ///   - text: What was typed.
    ///   - isPattern: Whether all of it is a pattern.
    /// - Throws: `PatternError` for a pattern that is none.
    /// - Returns: The term; nothing when there is nothing to look for.
    package static func parse(
        _ text: String,
        isPattern: Bool = false
    ) throws(PatternError) -> LogTerm? {
        let bytes = Array(text.utf8)
        let slash = UInt8(ascii: "/")
        if isPattern || bytes.count > 2 && bytes.first == slash && bytes.last == slash {
            let text = isPattern ? text : String(text.dropFirst().dropLast())
            let pattern = try Pattern(text)
            return .pattern(pattern, pattern.requiredLiteral)
        }
        let quote = UInt8(ascii: "\"")
        var words: [LiteralScan] = []
        // Between quotation marks, of which every second one ends a phrase, spaces are text.
        for (index, part) in bytes.split(separator: quote, omittingEmptySubsequences: false)
            .enumerated()
        {
            let parts =
                index.isMultiple(of: 2) ? part.split(separator: UInt8(ascii: " ")) : [part]
            words += parts.compactMap { LiteralScan(Array($0)) }
        }
        return words.isEmpty ? nil : .words(words)
    }

    /// Text that stands in every record that is meant, by which to search; the rarest is longest.
    var anchor: LiteralScan? {
        switch self {
        case .words(let words): words.max { $0.needle.count < $1.needle.count }
        case .pattern(_, let literal): literal
        }
    }

    /// Texts that stand in every record that is meant.
    var needles: [[UInt8]] {
        switch self {
        case .words(let words): words.map(\.needle)
        case .pattern(_, let literal): literal.map { [$0.needle] } ?? []
        }
    }

    /// How many steps of patterns one search may take: some minutes at the very worst.
    package static let effort = 2_000_000_000

    /// Whether a record is meant.
    ///
    /// - Parameters:
    ///   - record: The record.
    ///   - allowance: How many steps of patterns the whole search may still take.
    /// - Returns: Whether its text contains what it must.
    /// - Throws: `PatternError` when that cannot be told within the limits.
    package func isFound(
        in record: LogRecord,
        spending allowance: inout Int
    ) throws(PatternError) -> Bool {
        try isFound(in: record.bytes.span, spending: &allowance)
    }

    /// Whether a text is meant.
    ///
    /// - Parameters:
    ///   - text: The text of a record.
    ///   - allowance: How many steps of patterns the whole search may still take.
    /// - Returns: Whether it contains what it must.
    /// - Throws: `PatternError` when that cannot be told within the limits.
    func isFound(
        in text: Span<UInt8>,
        spending allowance: inout Int
    ) throws(PatternError) -> Bool {
        switch self {
        case .words(let words):
            return words.allSatisfy { $0.isFound(in: text) }
        case .pattern(let pattern, let literal):
            guard literal?.isFound(in: text) ?? true else {
                return false
            }
            return try pattern.isFound(
                in: [UInt8](text, 0..<text.count),
                spending: &allowance
            )
        }
    }
}
