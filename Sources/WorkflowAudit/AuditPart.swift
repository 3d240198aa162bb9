internal import Crypto
package import JSON

/// What a record says about one piece of its content: enough to tell whether it is still the same.
package struct AuditPart: Sendable, Hashable, JSONRepresentable {
    /// How many bytes a salt has.
    package static let saltLength = 32

    /// What the content is, such as `event`.
    package let name: String
    /// The commitment, as digits.
    package let commitment: String
    /// How many bytes the content has.
    package let length: Int

    /// Commits to a content.
    ///
    /// The commitment is an HMAC (RFC 2104) with SHA-256 over the name, a zero byte and the content.
    /// Its key is a salt that is kept beside the content and goes with it; without it, what was
    /// erased cannot be guessed from what remains.
    package init(_ name: String, _ content: [UInt8], salt: [UInt8]) {
        self.name = name
        commitment = Self.commitment(name, content, salt)
        length = content.count
    }

    /// Says whether a content is the one that was committed to.
    package func holds(_ content: [UInt8], salt: [UInt8]) -> Bool {
        content.count == length && Self.commitment(name, content, salt) == commitment
    }

    init?(_ value: JSONValue) {
        guard let object = value.objectValue, object.count == 3,
            let name = object["n"]?.stringValue,
            let commitment = object["cm"]?.stringValue, commitment.utf8.count == 64,
            let length = object["len"]?.intValue, length >= 0
        else {
            return nil
        }
        self.name = name
        self.commitment = commitment
        self.length = length
    }

    package var json: JSONValue {
        ["n": name.json, "cm": commitment.json, "len": length.json]
    }

    private static func commitment(_ name: String, _ content: [UInt8], _ salt: [UInt8]) -> String {
        var code = HMAC<SHA256>(key: SymmetricKey(data: salt))
        code.update(data: Array(name.utf8) + [0])
        code.update(data: content)
        return Hexadecimal.text(code.finalize())
    }
}
