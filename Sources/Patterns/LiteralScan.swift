/// Finds a sequence of bytes in many others, fast where it is rare.
///
/// Thirty-two places are looked at together, for the two bytes of the needle that are rarest in
/// texts; the rest is compared only where both stand. A needle that repeats itself in a text that
/// does, too, costs as much as the product of their lengths: `ByteSearch` does not.
package struct LiteralScan: Sendable, Hashable {
    /// The bytes to find; at least one.
    package let needle: [UInt8]
    /// Where the rarest byte stands in the needle, and the one after it.
    private let rarest: Int
    private let other: Int

    /// Makes a search for bytes; nothing for none.
    package init?(_ needle: [UInt8]) {
        guard !needle.isEmpty else {
            return nil
        }
        let places = needle.indices.sorted { Self.rank(needle[$0]) > Self.rank(needle[$1]) }
        self.needle = needle
        rarest = places[0]
        other = places.first { needle[$0] != needle[places[0]] } ?? places[0]
    }

    /// The first place of the needle at or after an offset.
    package func firstPlace(in bytes: Span<UInt8>, from offset: Int = 0) -> Int? {
        unsafe bytes.withUnsafeBytes { buffer -> Int? in
            let last = buffer.count - needle.count
            var start = max(0, offset)
            guard start <= last, let base = buffer.baseAddress else {
                return nil
            }
            let (one, two) = unsafe (base + rarest, base + other)
            let (first, second) = (
                SIMD32<UInt8>(repeating: needle[rarest]), SIMD32<UInt8>(repeating: needle[other])
            )
            while start + 31 <= last {
                let left = unsafe one.loadUnaligned(
                    fromByteOffset: start,
                    as: SIMD32<UInt8>.self
                )
                let right = unsafe two.loadUnaligned(
                    fromByteOffset: start,
                    as: SIMD32<UInt8>.self
                )
                let hits = (left .== first) .& (right .== second)
                let words = unsafe unsafeBitCast(hits, to: SIMD4<UInt64>.self)
                if words[0] | words[1] | words[2] | words[3] != 0 {
                    for lane in 0..<32 where hits[lane] {
                        if unsafe stands(at: base + start + lane) {
                            return start + lane
                        }
                    }
                }
                start += 32
            }
            while start <= last {
                if unsafe stands(at: base + start) {
                    return start
                }
                start += 1
            }
            return nil
        }
    }

    /// Whether the needle stands anywhere in the bytes.
    package func isFound(in bytes: Span<UInt8>) -> Bool {
        firstPlace(in: bytes) != nil
    }

    private func stands(at place: UnsafeRawPointer) -> Bool {
        for index in needle.indices
        where unsafe place.load(fromByteOffset: index, as: UInt8.self) != needle[index] {
            return false
        }
        return true
    }

    /// How rare a byte is in texts and logs, roughly.
    private static func rank(_ byte: UInt8) -> Int {
        common.firstIndex(of: byte) ?? common.count
    }

    /// The most frequent bytes first.
    private static let common = Array(" e0taoinsr1h2ld3c4u5m6f7p8g9.-w:/y,b=vk\"_'()x".utf8)
}

extension Span<UInt8> {
    /// The first place of a byte at or after an offset, or the end.
    package func end(before byte: UInt8, from offset: Int) -> Int {
        ByteSearch.firstPlace(of: byte, in: self, from: offset) ?? count
    }
}
