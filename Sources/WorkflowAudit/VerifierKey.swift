import WorkflowSystem

/// The public half of a key that signs notes, as others write it down to check them.
///
/// Its text is that of the C2SP specification of signed notes: a name, the first four bytes of a
/// hash of name and key, and the key with the byte of its algorithm, joined by `+`. The only
/// algorithm here is Ed25519 (RFC 8032), byte 1.
package struct VerifierKey: Sendable, Hashable, LosslessStringConvertible {
    static let algorithm: UInt8 = 1

    /// Who signs: a name without spaces and `+`.
    package let name: String
    /// The 32 bytes of the public key.
    package let bytes: [UInt8]

    /// Names a public key; nothing when the name or the length is not allowed.
    package init?(name: String, bytes: [UInt8]) {
        guard Self.isName(name), bytes.count == 32 else {
            return nil
        }
        self.name = name
        self.bytes = bytes
    }

    /// Reads a key from its text; nothing when name, number and key do not fit together.
    package init?(_ text: String) {
        let fields = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3, let key = Base64.bytes(fields[2]), key.first == Self.algorithm
        else {
            return nil
        }
        self.init(name: String(fields[0]), bytes: Array(key.dropFirst()))
        guard fields[1].utf8.elementsEqual(Hexadecimal.text(number).utf8) else {
            return nil
        }
    }

    package var description: String {
        "\(name)+\(Hexadecimal.text(number))+\(Base64.text([Self.algorithm] + bytes))"
    }

    /// The four bytes by which a signature tells which key made it.
    package var number: [UInt8] {
        let content = Array(name.utf8) + [UInt8(ascii: "\n"), Self.algorithm] + bytes
        return Array(SHA256Digest(of: content).bytes.prefix(4))
    }

    /// Says whether a signature of a message is by this key.
    func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        Ed25519.verifies(signature, of: message, by: bytes)
    }

    /// Whether a text may name a key: not empty, no spaces, no `+`, no control characters.
    static func isName(_ text: some StringProtocol) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                !$0.properties.isWhitespace && $0 != "+" && $0.value >= 0x20 && $0.value != 0x7F
            }
    }
}
