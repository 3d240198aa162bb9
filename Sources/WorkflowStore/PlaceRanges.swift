import JSON

/// Places of a log in their order, those that lie together as one range.
struct PlaceRanges: Sendable, Hashable, JSONRepresentable {
    private(set) var ranges: [Range<Int>] = []

    init() {}

    /// Reads what `json` gives; nothing when the ranges are out of order.
    init?(_ json: JSONValue) {
        for pair in json.arrayValue ?? [] {
            guard let first = pair[0]?.intValue, let end = pair[1]?.intValue, first < end,
                first >= ranges.last?.upperBound ?? 0
            else {
                return nil
            }
            ranges.append(first..<end)
        }
    }

    /// Pairs of the first place and the one behind the last.
    var json: JSONValue {
        .array(ranges.map { [$0.lowerBound.json, $0.upperBound.json] })
    }

    /// Adds a place behind all others.
    mutating func append(_ place: Int) {
        guard let last = ranges.last, last.upperBound == place else {
            ranges.append(place..<place + 1)
            return
        }
        ranges[ranges.count - 1] = last.lowerBound..<place + 1
    }

    /// Whether a place is one of them; takes the logarithm of the number of ranges.
    func contains(_ place: Int) -> Bool {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= place {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < ranges.count && ranges[low].contains(place)
    }
}
