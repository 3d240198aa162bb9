/// Numbers that look random and are the same in every run, for tests.
package struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// Begins a sequence of its own for every seed.
    package init(seed: UInt64) {
        state = seed
    }

    /// The next number.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// The bytes with a few of them replaced, removed or added.
    package mutating func damaged(_ bytes: [UInt8], alphabet: [UInt8]) -> [UInt8] {
        var damaged = bytes
        for _ in 0..<Int.random(in: 1...4, using: &self) where !damaged.isEmpty {
            let position = Int.random(in: damaged.indices, using: &self)
            let byte = alphabet.randomElement(using: &self) ?? 0
            switch Int.random(in: 0..<4, using: &self) {
            case 0: damaged[position] = byte
            case 1: damaged.remove(at: position)
            case 2: damaged.insert(byte, at: position)
            default: damaged.removeSubrange(position...)
            }
        }
        return damaged
    }
}
