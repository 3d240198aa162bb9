/// A glob as a small machine that reads a path byte by byte.
///
/// All ways to match are followed at once, so the time is at most the product of both lengths.
struct GlobProgram: Sendable, Hashable {
    enum Instruction: Sendable, Hashable {
        case byte(UInt8)
        case anyByte
        case oneOf(ByteSet)
        /// Goes on at both places.
        case fork(Int, Int)
        case jump(Int)
    }

    private(set) var instructions: [Instruction] = []

    var count: Int { instructions.count }

    mutating func append(_ instruction: Instruction) {
        instructions.append(instruction)
    }

    mutating func replace(at place: Int, with instruction: Instruction) {
        instructions[place] = instruction
    }

    /// Adds a repeat, none included, of an instruction that reads.
    mutating func appendRepeat(of instruction: Instruction) {
        let start = count
        append(.fork(start + 1, start + 3))
        append(instruction)
        append(.jump(start))
    }

    /// Whether the whole path matches.
    func matches(_ path: some Sequence<UInt8>) -> Bool {
        var states = StateSet(capacity: count + 1)
        var nextStates = StateSet(capacity: count + 1)
        follow(0, into: &states)
        for byte in path {
            nextStates.removeAll()
            for state in states.members where state < count && accepts(byte, at: state) {
                follow(state + 1, into: &nextStates)
            }
            swap(&states, &nextStates)
            if states.members.isEmpty {
                return false
            }
        }
        return states.contains(count)
    }

    private func accepts(_ byte: UInt8, at state: Int) -> Bool {
        switch instructions[state] {
        case .byte(let expected): byte == expected
        case .anyByte: true
        case .oneOf(let set): set.contains(byte)
        case .fork, .jump: false
        }
    }

    /// Adds a state and all that is reached from it without reading.
    private func follow(_ start: Int, into states: inout StateSet) {
        var pending = [start]
        while let state = pending.popLast() {
            guard states.insert(state), state < count else { continue }
            switch instructions[state] {
            case .fork(let first, let second): pending += [second, first]
            case .jump(let target): pending.append(target)
            case .byte, .anyByte, .oneOf: break
            }
        }
    }
}

/// The states reached so far, each once.
private struct StateSet {
    private(set) var members: [Int] = []
    private var isMember: [Bool]

    init(capacity: Int) {
        isMember = Array(repeating: false, count: capacity)
    }

    func contains(_ state: Int) -> Bool { isMember[state] }

    mutating func insert(_ state: Int) -> Bool {
        guard !isMember[state] else { return false }
        isMember[state] = true
        members.append(state)
        return true
    }

    mutating func removeAll() {
        for state in members {
            isMember[state] = false
        }
        members.removeAll(keepingCapacity: true)
    }
}
