/// A value together with where each of its parts stands in the text.
public struct JSONDocument: Sendable {
    /// The value that the text holds.
    public let value: JSONValue
    private let root: JSONPlace

    init(value: JSONValue, root: JSONPlace) {
        self.value = value
        self.root = root
    }

    /// The bytes of the value that a pointer names, if there is one.
    public func range(at pointer: JSONPointer) -> Range<Int>? {
        place(at: pointer)?.range
    }

    /// The bytes of the key, quotes included, of the member that a pointer names.
    public func keyRange(at pointer: JSONPointer) -> Range<Int>? {
        place(at: pointer)?.keyRange
    }

    private func place(at pointer: JSONPointer) -> JSONPlace? {
        var value = value
        var place = root
        for token in pointer.tokens {
            guard let position = value.position(of: token) else { return nil }
            place = place.children[position]
            value = value.child(at: position)
        }
        return place
    }
}

/// Where a value stands, with the places of its elements or members in their order.
struct JSONPlace: Sendable {
    var range: Range<Int>
    var keyRange: Range<Int>?
    var children: [JSONPlace] = []
}
