/// Finds any of many byte strings in one pass over a text (Aho–Corasick).
///
/// A state stands for the longest beginning of a pattern that the text read so far ends with. Most
/// states lead on with one byte only; the others, and those near the start, where most of a text is
/// spent, have a row with the next state for each byte.
struct PatternAutomaton: Sendable {
    typealias State = Int32

    /// The state before anything was read.
    static let start: State = 0

    /// States that stand for so few bytes have a row of their own.
    private static let nearDepth = 2

    private struct Node {
        /// The byte that leads on, and where to.
        var byte: UInt8 = 0
        var next: State = 0
        /// Where the node's row begins; negative for one without.
        var row: Int32 = -1
        /// The state for what remains when the first byte of it is forgotten.
        var fallback: State = 0
        var depth: Int32 = 0
        /// The length of the longest pattern that ends here.
        var match: Int32 = 0
    }

    private var nodes: [Node] = []
    private var rows: [State] = []

    /// Whether there is nothing to find.
    var isEmpty: Bool { nodes.count == 1 }

    init(_ patterns: some Sequence<[UInt8]>) {
        var trie = PatternTrie()
        for pattern in patterns where !pattern.isEmpty {
            trie.insert(pattern)
        }
        link(trie)
    }

    /// How many bytes of the text a state stands for: what may yet become a match.
    func depth(of state: State) -> Int { Int(nodes[Int(state)].depth) }

    /// Goes on with bytes until a pattern ends.
    ///
    /// - Parameters:
    ///   - state: The state before them, and afterwards the one behind the last byte read.
    ///   - bytes: The text.
    ///   - index: Where to begin, and afterwards where to go on.
    ///   - end: Where to stop.
    /// - Returns: The length of the longest pattern that ends before `index`; nothing at the end.
    func advance(
        _ state: inout State,
        over bytes: [UInt8],
        from index: inout Int,
        to end: Int
    ) -> Int? {
        let nodes = nodes.span
        let rows = rows.span
        let text = bytes.span
        var current = state
        defer { state = current }
        var node = nodes[Int(current)]
        while index < end {
            let byte = text[index]
            index += 1
            while node.row < 0, node.byte != byte {
                node = nodes[Int(node.fallback)]
            }
            current = node.row < 0 ? node.next : rows[Int(node.row) | Int(byte)]
            node = nodes[Int(current)]
            if node.match > 0 {
                return Int(node.match)
            }
        }
        return nil
    }

    // MARK: Building

    /// Gives every node its fallback, nearest ones first, and a row to those that need one.
    private mutating func link(_ trie: PatternTrie) {
        nodes = [Node](repeating: Node(), count: trie.count)
        addRow(to: Self.start, with: trie.children(of: Self.start), elsewhere: nil)
        var queue = trie.children(of: Self.start).map(\.state)
        for child in queue {
            enter(child, of: Self.start, fallback: Self.start, trie)
        }
        var first = 0
        while first < queue.count {
            let state = queue[first]
            first += 1
            let fallback = nodes[Int(state)].fallback
            let children = trie.children(of: state)
            for child in children {
                enter(child.state, of: state, fallback: next(fallback, child.byte), trie)
                queue.append(child.state)
            }
            if children.isEmpty {
                // Nothing leads on from here: it goes on as what remains does.
                nodes[Int(state)].byte = nodes[Int(fallback)].byte
                nodes[Int(state)].next = nodes[Int(fallback)].next
                nodes[Int(state)].row = nodes[Int(fallback)].row
                nodes[Int(state)].fallback = nodes[Int(fallback)].fallback
            } else if children.count > 1 || nodes[Int(state)].depth <= Self.nearDepth {
                addRow(to: state, with: children, elsewhere: fallback)
            } else {
                nodes[Int(state)].byte = children[0].byte
                nodes[Int(state)].next = children[0].state
            }
        }
    }

    private mutating func enter(
        _ state: State,
        of parent: State,
        fallback: State,
        _ trie: PatternTrie
    ) {
        let depth = nodes[Int(parent)].depth + 1
        nodes[Int(state)].depth = depth
        nodes[Int(state)].fallback = fallback
        nodes[Int(state)].match = trie.isEnd(state) ? depth : nodes[Int(fallback)].match
    }

    private mutating func addRow(
        to state: State,
        with children: [PatternTrie.Child],
        elsewhere fallback: State?
    ) {
        let row = Int32(rows.count)
        let others = (0...UInt8.max).map { byte in fallback.map { next($0, byte) } ?? Self.start }
        rows += others
        for child in children {
            rows[Int(row) | Int(child.byte)] = child.state
        }
        nodes[Int(state)].row = row
    }

    private func next(_ state: State, _ byte: UInt8) -> State {
        var node = nodes[Int(state)]
        while node.row < 0, node.byte != byte {
            node = nodes[Int(node.fallback)]
        }
        return node.row < 0 ? node.next : rows[Int(node.row) | Int(byte)]
    }
}

/// The beginnings that patterns share.
private struct PatternTrie {
    typealias State = PatternAutomaton.State

    struct Child {
        let byte: UInt8
        let state: State
    }

    private var ways: [[Child]] = [[]]
    private var ends: Set<State> = []

    var count: Int { ways.count }

    func children(of state: State) -> [Child] { ways[Int(state)] }

    func isEnd(_ state: State) -> Bool { ends.contains(state) }

    mutating func insert(_ pattern: [UInt8]) {
        var state = PatternAutomaton.start
        for byte in pattern {
            if let known = ways[Int(state)].first(where: { $0.byte == byte }) {
                state = known.state
                continue
            }
            let new = State(ways.count)
            ways.append([])
            ways[Int(state)].append(Child(byte: byte, state: new))
            state = new
        }
        ends.insert(state)
    }
}
