import JSON
import WorkflowModel

/// What is known of a part of a segment without reading it.
struct LogBlock: Sendable, Hashable {
    /// About how many bytes one spans.
    static let size = 1 << 20

    /// So many places are told one by one.
    private static let mostPlaces = 100

    /// The bytes of the segment, from the beginning of a line to the end of one.
    var range: Range<Int64>
    var lines = 0
    /// The earliest and the latest moment, in microseconds.
    var first = Int64.max
    var last = Int64.min
    /// The levels that stand in it as bits, the least first.
    var levels = 0
    /// What its records are about; nothing when that is too much to tell.
    var places: Set<LogPlace?>? = []
    /// Which texts cannot stand in it; nothing when that is not known.
    var sketch: LogSketch?

    /// Begins without a line.
    init(at offset: Int64, _ sketch: LogSketch? = LogSketch()) {
        range = offset..<offset
        self.sketch = sketch
    }

    mutating func add(
        _ time: Int64,
        _ level: LogLevel,
        _ place: LogPlace?,
        isNewPlace: Bool,
        text: Span<UInt8>
    ) {
        lines += 1
        sketch?.add(text)
        first = min(first, time)
        last = max(last, time)
        levels |= 1 << level.rank
        if isNewPlace, places?.insert(place).inserted == true,
            places.map({ $0.count > Self.mostPlaces }) ?? false
        {
            places = nil
        }
    }

    /// The places as the index keeps them.
    var placesText: String? {
        places.map { places in
            JSONValue.array(
                places.map { place in
                    guard let place else {
                        return .null
                    }
                    return [
                        "phase": place.phase.text.json, "step": (place.step?.text).json,
                        "attempt": place.attempt.json,
                    ]
                }
            )
            .text()
        }
    }

    /// Reads places as the index keeps them; nothing when they are not known.
    static func places(_ text: String?) -> Set<LogPlace?>? {
        guard let text, let values = (try? JSONValue(parsing: text))?.arrayValue else {
            return nil
        }
        return Set(values.map { LogFormat.place(in: $0) })
    }
}
