/// A public Ed25519 key as OpenSSH writes it: `ssh-ed25519 AAAA…`.
package struct SSHKey: Sendable, Hashable, LosslessStringConvertible {
    static let kind = "ssh-ed25519"

    /// The 32 bytes of the key.
    package let bytes: [UInt8]

    /// The key of a log, for those who check with OpenSSH.
    package init(_ key: VerifierKey) {
        bytes = key.bytes
    }

    /// Reads kind and key; what stands behind them is a comment.
    package init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count >= 2, words[0].utf8.elementsEqual(Self.kind.utf8),
            let blob = Base64.bytes(words[1])
        else {
            return nil
        }
        self.init(blob: blob)
    }

    init?(blob: [UInt8]) {
        var reader = SSHReader(blob)
        guard reader.text() == Self.kind, let bytes = reader.string(), bytes.count == 32,
            reader.isAtEnd
        else {
            return nil
        }
        self.bytes = bytes
    }

    package var description: String { "\(Self.kind) \(Base64.text(blob))" }

    /// The key with its kind, each behind its length.
    var blob: [UInt8] { Array(Self.kind.utf8).framed + bytes.framed }

    /// The key as OpenSSL reads it: SubjectPublicKeyInfo in PEM (RFC 8410).
    package var pem: String {
        let head: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0]
        return """
            -----BEGIN PUBLIC KEY-----
            \(Base64.text(head + bytes))
            -----END PUBLIC KEY-----

            """
    }
}
