internal import Crypto

/// A signature as OpenSSH makes and checks it with `ssh-keygen -Y` (its `PROTOCOL.sshsig`).
///
/// Only Ed25519 keys are understood. The signature holds the public key, and a namespace that says
/// what it was made for, so that a signature for one purpose is none for another.
package struct SSHSignature: Sendable, Hashable, CustomStringConvertible {
    /// What a log signs its own heads for, so that OpenSSH can check them.
    package static let checkpoints = "ddx-checkpoint"
    /// What somebody signs a head for that he has seen.
    package static let witnesses = "ddx-witness"

    private static let magic = Array("SSHSIG".utf8)
    private static let begin = "-----BEGIN SSH SIGNATURE-----"
    private static let end = "-----END SSH SIGNATURE-----"
    private static let columns = 70

    package let key: SSHKey
    package let namespace: String
    private let hash: String
    private let bytes: [UInt8]

    /// Signs a message.
    package init(_ message: [UInt8], by key: SigningKey, for namespace: String) throws {
        self.key = SSHKey(key.verifier)
        self.namespace = namespace
        hash = "sha512"
        bytes = try key.sign(Self.signed(message, namespace, "sha512"))
    }

    /// Reads the content of a `.sig` file.
    ///
    /// Nothing comes of what `ssh-keygen` would not have written, or of another kind of key.
    package init?(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count > 3, lines.first.map(String.init) == Self.begin,
            lines.dropLast().last.map(String.init) == Self.end, lines.last?.isEmpty == true,
            let blob = Base64.bytes(lines[1..<(lines.count - 2)].joined())
        else {
            return nil
        }
        var reader = SSHReader(blob)
        guard reader.take(Self.magic), reader.take([0, 0, 0, 1]),
            let key = reader.string().flatMap(SSHKey.init(blob:)),
            let namespace = reader.text(), reader.string()?.isEmpty == true,
            let hash = reader.text(), ["sha256", "sha512"].contains(hash),
            let signature = reader.string(), reader.isAtEnd
        else {
            return nil
        }
        var inner = SSHReader(signature)
        guard inner.text() == SSHKey.kind, let bytes = inner.string(), bytes.count == 64,
            inner.isAtEnd
        else {
            return nil
        }
        self.key = key
        self.namespace = namespace
        self.hash = hash
        self.bytes = bytes
        guard description.utf8.elementsEqual(text.utf8) else {
            return nil
        }
    }

    /// Says whether the signature was made of a message, for a purpose, by the key that it names.
    package func verifies(_ message: [UInt8], for purpose: String) -> Bool {
        namespace.utf8.elementsEqual(purpose.utf8)
            && Ed25519.verifies(
                bytes,
                of: Self.signed(message, namespace, hash),
                by: key.bytes
            )
    }

    /// The text as `ssh-keygen` writes and reads it.
    package var description: String {
        let blob =
            Self.magic + [0, 0, 0, 1] + key.blob.framed + Array(namespace.utf8).framed
            + [UInt8]().framed + Array(hash.utf8).framed
            + (Array(SSHKey.kind.utf8).framed + bytes.framed).framed
        var lines = [Self.begin]
        var rest = Base64.text(blob)[...]
        while !rest.isEmpty {
            lines.append(String(rest.prefix(Self.columns)))
            rest = rest.dropFirst(Self.columns)
        }
        return (lines + [Self.end, ""]).joined(separator: "\n")
    }

    private static func signed(_ message: [UInt8], _ namespace: String, _ hash: String) -> [UInt8] {
        let digest =
            hash == "sha256"
            ? Array(SHA256.hash(data: message)) : Array(SHA512.hash(data: message))
        return magic + Array(namespace.utf8).framed + [UInt8]().framed + Array(hash.utf8).framed
            + digest.framed
    }
}

extension Array where Element == UInt8 {
    /// The bytes behind their length, as the protocols of SSH write them (RFC 4251, section 5).
    var framed: [UInt8] {
        let length = UInt32(count)
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + self
    }
}

/// Reads what protocols of SSH write.
struct SSHReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// Takes these very bytes.
    mutating func take(_ bytes: [UInt8]) -> Bool {
        guard rest.starts(with: bytes) else {
            return false
        }
        rest = rest.dropFirst(bytes.count)
        return true
    }

    /// Takes bytes behind their length.
    mutating func string() -> [UInt8]? {
        guard rest.count >= 4 else {
            return nil
        }
        let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        guard rest.count - 4 >= length else {
            return nil
        }
        defer { rest = rest.dropFirst(4 + length) }
        return Array(rest.dropFirst(4).prefix(length))
    }

    /// Takes text behind its length.
    mutating func text() -> String? {
        string().flatMap { String(validating: $0, as: UTF8.self) }
    }
}
