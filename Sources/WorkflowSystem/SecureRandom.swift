#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Random numbers that nobody can guess.
package enum SecureRandom {
    /// What one question to the operating system may ask for.
    private static var largestAnswer: Int { 256 }

    /// Draws bytes from the generator of the operating system, as many as it gives at once.
    package static func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let isFilled = unsafe bytes.withUnsafeMutableBytes { buffer in
            stride(from: 0, to: count, by: largestAnswer).allSatisfy { start in
                let piece = unsafe UnsafeMutableRawBufferPointer(
                    rebasing: buffer[start..<min(start + largestAnswer, count)]
                )
                guard let address = piece.baseAddress else { return true }
                return unsafe getentropy(address, piece.count) == 0
            }
        }
        return isFilled ? bytes : drawnOneByOne(count)
    }

    /// Draws from the generator of the language, which tries other ways where there are any.
    private static func drawnOneByOne(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in generator.next() }
    }
}
