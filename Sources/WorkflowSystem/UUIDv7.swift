import Synchronization

/// An identifier that sorts by the time it was made (RFC 9562, version 7).
package struct UUIDv7: Sendable, Hashable, Comparable {
    private let high: UInt64
    private let low: UInt64

    fileprivate init(milliseconds: UInt64, counter: UInt64, random: UInt64) {
        high = milliseconds << 16 | 0x7000 | counter
        low = 0b10 << 62 | random >> 2
    }

    /// Makes the next one of this process, from the wall clock and secure random numbers.
    package static func next() -> UUIDv7 {
        shared.withLock { generator in
            var random = SystemRandomNumberGenerator()
            return generator.next(microseconds: SystemClock.now(), using: &random)
        }
    }

    private static let shared = Mutex(UUIDv7Generator())

    /// The milliseconds since 1970 that it carries.
    package var milliseconds: Int64 { Int64(high >> 16) }

    package static func < (one: UUIDv7, other: UUIDv7) -> Bool {
        (one.high, one.low) < (other.high, other.low)
    }
}

extension UUIDv7: LosslessStringConvertible {
    /// Reads 32 lower-case digits in five groups; any other version is nothing.
    package init?(_ text: String) {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12],
            text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || Self.isDigit($0) }),
            let high = UInt64(groups[0] + groups[1] + groups[2], radix: 16),
            let low = UInt64(groups[3] + groups[4], radix: 16),
            high >> 12 & 0xf == 7, low >> 62 == 0b10
        else { return nil }
        self.high = high
        self.low = low
    }

    package var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (place, shift) in stride(from: 60, through: 0, by: -4).enumerated() {
            if place == 8 || place == 12 { text.append(UInt8(ascii: "-")) }
            text.append(Self.digit(high >> shift))
        }
        for (place, shift) in stride(from: 60, through: 0, by: -4).enumerated() {
            if place == 0 || place == 4 { text.append(UInt8(ascii: "-")) }
            text.append(Self.digit(low >> shift))
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func digit(_ word: UInt64) -> UInt8 {
        let value = UInt8(truncatingIfNeeded: word) & 0xF
        return value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}

/// Makes identifiers each of which sorts after the one before, even when the clock steps back.
package struct UUIDv7Generator: Sendable {
    private var milliseconds: UInt64 = 0
    private var counter: UInt64 = 0

    package init() {}

    /// Makes the next identifier.
    ///
    /// Those of one millisecond are told apart by a counter, which starts in its lower half at
    /// random; when it is used up, time is borrowed from the next millisecond.
    package mutating func next(
        microseconds: Int64,
        using random: inout some RandomNumberGenerator
    ) -> UUIDv7 {
        let now = UInt64(clamping: microseconds / 1_000) & 0xffff_ffff_ffff
        if now > milliseconds {
            milliseconds = now
            counter = random.next() & 0x7ff
        } else if counter < 0xfff {
            counter += 1
        } else {
            milliseconds += 1
            counter = random.next() & 0x7ff
        }
        return UUIDv7(milliseconds: milliseconds, counter: counter, random: random.next())
    }
}
