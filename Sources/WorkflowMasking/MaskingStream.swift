/// The output of a program as it comes, with every value masked wherever the pieces are cut.
///
/// It is looked at twice: as it is, and as a terminal shows it. The second look costs nothing as long
/// as there are no escape sequences.
package struct MaskingStream: Sendable {
    private var plain: MaskingScan
    private var shown: MaskingScan

    init(_ automaton: PatternAutomaton) {
        plain = MaskingScan(automaton)
        shown = MaskingScan(automaton, looksThroughEscapes: true)
    }

    /// Takes in a piece.
    ///
    /// - Returns: What nothing that follows can change: mostly all of it.
    package mutating func take(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var first: [UInt8] = []
        first.reserveCapacity(bytes.count + 64)
        plain.take(bytes, into: &first)
        return look(at: first)
    }

    /// Hands on what is left when the program has ended.
    package mutating func finish() -> [UInt8] {
        var first: [UInt8] = []
        plain.finish(into: &first)
        var rest = look(at: first)
        shown.finish(into: &rest)
        return rest
    }

    private mutating func look(at bytes: [UInt8]) -> [UInt8] {
        // What the first look holds back begins every match that the second one could still find.
        if shown.isIdle, !bytes.contains(EscapeSequence.escape) {
            return bytes
        }
        var second: [UInt8] = []
        second.reserveCapacity(bytes.count)
        shown.take(bytes, into: &second)
        return second
    }
}
