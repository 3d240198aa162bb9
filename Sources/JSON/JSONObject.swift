/// The members of an object in the order they were added.
///
/// Keys are compared as bytes. Reading a member takes constant time, removing one linear time.
public struct JSONObject: Sendable {
    /// A key with its value.
    public typealias Element = (key: String, value: JSONValue)

    private var members: [Element] = []
    /// Where each key stands; kept only for objects too long to search.
    private var positions: [ExactString: Int] = [:]

    private static let searchableCount = 16

    /// Makes an object without members.
    public init() {}

    /// Makes an object of members; of those with the same key the last one counts.
    public init(_ members: some Sequence<(String, JSONValue)>) {
        for (key, value) in members {
            self[key] = value
        }
    }

    /// The keys in order.
    public var keys: [String] { members.map(\.key) }

    /// The values in the order of their keys.
    public var values: [JSONValue] { members.map(\.value) }

    /// Reads, sets, or with nil removes a member.
    ///
    /// Setting a present key keeps its place; a new one goes to the end.
    public subscript(key: String) -> JSONValue? {
        get { position(of: key).map { members[$0].value } }
        set {
            switch (position(of: key), newValue) {
            case (let position?, let value?):
                members[position].value = value
            case (let position?, nil):
                members.remove(at: position)
                indexMembers()
            case (nil, let value?):
                append(key, value)
            case (nil, nil):
                break
            }
        }
    }

    /// Where the member with this key stands.
    package func position(of key: String) -> Int? {
        let exactKey = ExactString(key)
        if members.count > Self.searchableCount {
            return positions[exactKey]
        }
        return members.firstIndex { ExactString($0.key) == exactKey }
    }

    /// Adds a member at the end.
    ///
    /// - Precondition: The key is absent.
    mutating func append(_ key: String, _ value: JSONValue) {
        members.append((key, value))
        if members.count == Self.searchableCount + 1 {
            indexMembers()
        } else if members.count > Self.searchableCount {
            positions[ExactString(key)] = members.count - 1
        }
    }

    private mutating func indexMembers() {
        positions.removeAll()
        guard members.count > Self.searchableCount else { return }
        for (position, member) in members.enumerated() {
            positions[ExactString(member.key)] = position
        }
    }
}

extension JSONObject: RandomAccessCollection {
    /// Where the first member stands.
    public var startIndex: Int { 0 }

    /// The place after the last member.
    public var endIndex: Int { members.count }

    /// The member at a place in the order of insertion.
    public subscript(position: Int) -> Element { members[position] }
}

extension JSONObject: Hashable {
    /// Whether both have equal members, in any order.
    public static func == (left: Self, right: Self) -> Bool {
        left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
    }

    /// Feeds the members to the hasher so that their order does not matter.
    public func hash(into hasher: inout Hasher) {
        var combined = 0
        for (key, value) in members {
            var memberHasher = Hasher()
            memberHasher.combine(ExactString(key))
            memberHasher.combine(value)
            combined ^= memberHasher.finalize()
        }
        hasher.combine(members.count)
        hasher.combine(combined)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Makes an object of a literal; of members with the same key the last one counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements)
    }
}
