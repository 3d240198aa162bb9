/// Values by key, in the order in which the keys were first set.
///
/// Keys are compared as bytes. Reading a value takes constant time.
package struct ValueMap: Sendable {
    package private(set) var keys: [String] = []
    package private(set) var values: [Value] = []
    /// Where each key stands; kept only for maps too long to search.
    private var positions: [ByteText: Int] = [:]

    private static let searchableCount = 8

    /// Makes a map without keys.
    package init() {}

    package var count: Int { keys.count }
    package var isEmpty: Bool { keys.isEmpty }

    /// Reads or sets a value; setting nothing changes nothing.
    package subscript(key: String) -> Value? {
        get { position(of: key).map { values[$0] } }
        set {
            guard let newValue else {
                return
            }
            if let position = position(of: key) {
                values[position] = newValue
            } else {
                append(key, newValue)
            }
        }
    }

    /// The same keys with other values.
    package func mapValues<Failure>(
        _ transform: (Value) throws(Failure) -> Value
    ) throws(Failure) -> ValueMap {
        var result = self
        result.values = []
        for value in values {
            result.values.append(try transform(value))
        }
        return result
    }

    private func position(of key: String) -> Int? {
        if keys.count > Self.searchableCount {
            return positions[ByteText(key)]
        }
        return keys.firstIndex { $0.utf8.elementsEqual(key.utf8) }
    }

    private mutating func append(_ key: String, _ value: Value) {
        keys.append(key)
        values.append(value)
        if keys.count > Self.searchableCount {
            if positions.isEmpty {
                for (position, key) in keys.enumerated() {
                    positions[ByteText(key)] = position
                }
            } else {
                positions[ByteText(key)] = keys.count - 1
            }
        }
    }
}

extension ValueMap: Equatable {
    /// Whether both have the same keys with equal values, in any order.
    package static func == (left: Self, right: Self) -> Bool {
        left.count == right.count
            && zip(left.keys, left.values).allSatisfy { right[$0] == $1 }
    }
}

extension ValueMap: ExpressibleByDictionaryLiteral {
    /// Makes a map of a literal; of equal keys the last one counts.
    package init(dictionaryLiteral elements: (String, Value)...) {
        for (key, value) in elements {
            self[key] = value
        }
    }
}
