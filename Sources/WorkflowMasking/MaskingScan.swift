/// One pass over a text that comes in pieces; what is found reads `***`.
///
/// Only what may yet become a match is held back, so the result does not depend on the pieces.
struct MaskingScan: Sendable {
    /// What a value is replaced by.
    static let mask = Array("***".utf8)

    private let automaton: PatternAutomaton
    /// Whether escape sequences within a value do not hide it; they are kept.
    private let looksThroughEscapes: Bool
    /// Whether short values within the ids and digests of ours are left; needs the text in one piece.
    private let sparesIdentifiers: Bool
    private var state = PatternAutomaton.start
    private var escape = EscapeSequence()
    private var held: [UInt8] = []
    /// Which of the held bytes belong to escape sequences; empty when nobody asks.
    private var isHidden: [Bool] = []
    /// Ranges of held bytes that are masked: in order and apart from each other.
    private var masked: [Range<Int>] = []
    /// Whether the first range goes on from what has been handed on already.
    private var isMaskWritten = false

    init(
        _ automaton: PatternAutomaton,
        looksThroughEscapes: Bool = false,
        sparesIdentifiers: Bool = false
    ) {
        self.automaton = automaton
        self.looksThroughEscapes = looksThroughEscapes
        self.sparesIdentifiers = sparesIdentifiers
    }

    /// Whether nothing depends on what has come before.
    var isIdle: Bool { held.isEmpty && escape.isOver }

    /// Takes in a piece and hands on what nothing that follows can change.
    mutating func take(_ bytes: some Collection<UInt8>, into output: inout [UInt8]) {
        var index = held.count
        held += bytes
        if looksThroughEscapes {
            for byte in bytes {
                let isHidden = escape.takes(byte)
                self.isHidden.append(isHidden)
                if !isHidden {
                    var place = index
                    step(&place, to: index + 1)
                }
                index += 1
            }
        } else {
            step(&index, to: held.count)
        }
        release(to: start(of: automaton.depth(of: state), before: held.count), into: &output)
    }

    /// Hands on what is left when nothing follows.
    mutating func finish(into output: inout [UInt8]) {
        release(to: held.count, into: &output)
        state = PatternAutomaton.start
        escape = EscapeSequence()
    }

    private mutating func step(_ index: inout Int, to end: Int) {
        while let length = automaton.advance(&state, over: held, from: &index, to: end) {
            add(start(of: length, before: index)..<index)
        }
    }

    /// Where so many visible bytes before a place begin.
    private func start(of count: Int, before end: Int) -> Int {
        guard looksThroughEscapes else {
            return end - count
        }
        var start = end
        var left = count
        while left > 0 {
            start -= 1
            left -= isHidden[start] ? 0 : 1
        }
        return start
    }

    /// Masks a range, together with those that it overlaps.
    private mutating func add(_ range: Range<Int>) {
        if sparesIdentifiers, OwnIdentifier.surrounds(range, in: held) {
            return
        }
        var start = range.lowerBound
        while let last = masked.last, last.upperBound > range.lowerBound {
            start = min(start, last.lowerBound)
            masked.removeLast()
        }
        masked.append(start..<range.upperBound)
    }

    private mutating func release(to end: Int, into output: inout [UInt8]) {
        var place = 0
        var done = 0
        for range in masked where range.lowerBound < end {
            output += held[place..<range.lowerBound]
            if !isMaskWritten {
                output += Self.mask
            }
            place = min(range.upperBound, end)
            if looksThroughEscapes {
                for index in range.lowerBound..<place where isHidden[index] {
                    output.append(held[index])
                }
            }
            isMaskWritten = range.upperBound > end
            done += isMaskWritten ? 0 : 1
        }
        output += held[place..<end]
        masked.removeFirst(done)
        masked = masked.map { max($0.lowerBound - end, 0)..<($0.upperBound - end) }
        held.removeFirst(end)
        if looksThroughEscapes {
            isHidden.removeFirst(end)
        }
    }
}
