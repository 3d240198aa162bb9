#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Finds one sequence of bytes in others.
///
/// The time is linear in the bytes searched, whatever they hold.
package struct ByteSearch: Sendable {
    /// The bytes to find.
    package let needle: [UInt8]
    /// How much of the needle still stands after a mismatch behind its first n + 1 bytes.
    private let borders: [Int]

    /// Makes a search for bytes.
    package init(_ needle: [UInt8]) {
        self.needle = needle
        var borders = Array(repeating: 0, count: needle.count)
        var length = 0
        for (offset, byte) in needle.enumerated().dropFirst() {
            while length > 0, needle[length] != byte {
                length = borders[length - 1]
            }
            length += needle[length] == byte ? 1 : 0
            borders[offset] = length
        }
        self.borders = borders
    }

    /// Makes a search for the UTF-8 of a text.
    package init(_ text: String) {
        self.init(Array(text.utf8))
    }

    /// The first place of the needle at or after an offset; an empty needle is found at the offset.
    package func firstRange(in bytes: Span<UInt8>, from offset: Int = 0) -> Range<Int>? {
        guard offset >= 0, offset <= bytes.count else { return nil }
        guard let first = needle.first else { return offset..<offset }
        var position = offset
        var matchedCount = 0
        while position < bytes.count {
            if matchedCount == 0 {
                guard let start = Self.firstPlace(of: first, in: bytes, from: position) else {
                    return nil
                }
                position = start
            }
            let byte = bytes[position]
            while matchedCount > 0, needle[matchedCount] != byte {
                matchedCount = borders[matchedCount - 1]
            }
            matchedCount += needle[matchedCount] == byte ? 1 : 0
            position += 1
            if matchedCount == needle.count {
                return position - matchedCount..<position
            }
        }
        return nil
    }

    /// The first place of the needle at or after an offset.
    package func firstRange(in bytes: [UInt8], from offset: Int = 0) -> Range<Int>? {
        firstRange(in: bytes.span, from: offset)
    }

    /// Whether the needle stands anywhere in the bytes.
    package func isFound(in bytes: [UInt8]) -> Bool {
        firstRange(in: bytes) != nil
    }

    static func firstPlace(of byte: UInt8, in bytes: Span<UInt8>, from offset: Int) -> Int? {
        unsafe bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else { return nil }
            let found = unsafe memchr(start + offset, Int32(byte), buffer.count - offset)
            return unsafe found.map { unsafe UnsafeRawPointer($0) - start }
        }
    }
}
