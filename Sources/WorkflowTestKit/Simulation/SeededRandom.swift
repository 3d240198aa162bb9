import SeededRandomness

/// Choices that follow from a seed alone.
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var numbers: SeededGenerator

    /// Begins a sequence.
    ///
    /// - Parameters:
    ///   - seed: Equal seeds give equal sequences.
    ///   - purpose: What the numbers are for; other words give another sequence.
    package init(seed: UInt64, _ purpose: String) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in purpose.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        numbers = SeededGenerator(seed: seed &* 0x9E37_79B9_7F4A_7C15 ^ hash)
    }

    package mutating func next() -> UInt64 { numbers.next() }

    /// A number from 0 up to a bound.
    package mutating func below(_ bound: Int) -> Int {
        Int(next() % UInt64(max(1, bound)))
    }

    /// Whether something happens that does so in so many of a hundred cases.
    package mutating func chance(_ percent: Int) -> Bool {
        below(100) < percent
    }

    /// One of several things, of which there must be one at least.
    package mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }
}
