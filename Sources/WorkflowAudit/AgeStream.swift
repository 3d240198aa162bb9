import Crypto

/// The content of a file of the format age: chunks of 64 KiB, each sealed, the last one marked.
///
/// It is the construction STREAM over ChaCha20-Poly1305 (RFC 8439): the nonce counts the chunks,
/// so that none can be moved, left out or cut off unseen.
enum AgeStream {
    private static let chunk = 1 << 16
    private static let tag = 16

    static func seal(_ bytes: [UInt8], using key: SymmetricKey) throws -> [UInt8] {
        let count = max(1, (bytes.count + chunk - 1) / chunk)
        var sealed: [UInt8] = []
        sealed.reserveCapacity(bytes.count + count * tag)
        for number in 0..<count {
            let content = bytes[(number * chunk)..<min(bytes.count, (number + 1) * chunk)]
            let box = try ChaChaPoly.seal(
                content,
                using: key,
                nonce: nonce(number, isLast: number == count - 1)
            )
            sealed += box.ciphertext
            sealed += box.tag
        }
        return sealed
    }

    static func open(
        _ sealed: ArraySlice<UInt8>,
        using key: SymmetricKey
    ) throws(AgeError) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = sealed
        var number = 0
        repeat {
            let part = rest.prefix(chunk + tag)
            rest = rest.dropFirst(chunk + tag)
            // Only a file without content ends with an empty chunk.
            guard part.count > tag || number == 0 && part.count == tag else {
                throw .changedContent
            }
            do {
                let box = try ChaChaPoly.SealedBox(
                    nonce: nonce(number, isLast: rest.isEmpty),
                    ciphertext: part.dropLast(tag),
                    tag: part.suffix(tag)
                )
                bytes += try ChaChaPoly.open(box, using: key)
            } catch {
                throw .changedContent
            }
            number += 1
        } while !rest.isEmpty
        return bytes
    }

    /// Eleven bytes that count, and one that marks the last chunk.
    private static func nonce(_ number: Int, isLast: Bool) throws -> ChaChaPoly.Nonce {
        var bytes = [UInt8](repeating: 0, count: 12)
        for place in 0..<8 {
            bytes[10 - place] = UInt8(truncatingIfNeeded: number >> (8 * place))
        }
        bytes[11] = isLast ? 1 : 0
        return try ChaChaPoly.Nonce(data: bytes)
    }
}
