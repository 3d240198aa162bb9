import JSON
package import WorkflowSystem

/// What a record says about one piece of its content: enough to tell whether it is still the same.
package struct AuditPart: Sendable, Hashable {
    /// How many bytes a salt has.
    package static let saltLength = 32

    /// What the content is, such as `event`.
    package let name: String
    /// The commitment.
    package let commitment: SHA256Digest
    /// How many bytes the content has.
    package let length: Int
    /// How the content is sealed; nothing when it stands open.
    package let seal: Seal?

    /// A box that a content lies in.
    package struct Seal: Sendable, Hashable {
        /// Names the key that opens it.
        package let key: String
        /// The SHA-256 of the box; whoever has no key tells by it that nobody changed it.
        package let digest: SHA256Digest

        /// Describes a box.
        package init(key: String, box: [UInt8]) {
            self.init(key: key, digest: SHA256Digest(of: box))
        }

        init(key: String, digest: SHA256Digest) {
            self.key = key
            self.digest = digest
        }

        /// Says whether a box is the one that was recorded.
        package func holds(_ box: ArraySlice<UInt8>) -> Bool {
            SHA256Digest(of: box) == digest
        }
    }

    /// Commits to a content.
    ///
    /// The commitment is an HMAC (RFC 2104) with SHA-256 over the name, a zero byte and the content.
    /// Its key is a salt that is kept beside the content and goes with it; without it, what was
    /// erased cannot be guessed from what remains.
    package init(_ name: String, _ content: [UInt8], salt: [UInt8], seal: Seal? = nil) {
        self.name = name
        self.seal = seal
        commitment = Self.commitment(name, content[...], salt[...])
        length = content.count
    }

    /// Says whether a content is the one that was committed to.
    package func holds(_ content: ArraySlice<UInt8>, salt: ArraySlice<UInt8>) -> Bool {
        content.count == length && Self.commitment(name, content, salt) == commitment
    }

    init(_ name: String, commitment: SHA256Digest, length: Int, seal: Seal?) {
        self.name = name
        self.commitment = commitment
        self.length = length
        self.seal = seal
    }

    /// Writes what a leaf says of the content, as canonical JSON.
    func write(to writer: inout JSONWriter) {
        writer.write("{\"cm\":", commitment)
        if let seal {
            writer.write(",\"ct\":", seal.digest)
            writer.write(",\"k\":", quoted: seal.key)
        }
        writer.write(",\"len\":", length)
        writer.write(",\"n\":", quoted: name)
        writer.write(raw: "}")
    }

    private static func commitment(
        _ name: String,
        _ content: ArraySlice<UInt8>,
        _ salt: ArraySlice<UInt8>
    ) -> SHA256Digest {
        SHA256Digest(authenticating: content, after: name + "\0", key: salt)
    }
}
