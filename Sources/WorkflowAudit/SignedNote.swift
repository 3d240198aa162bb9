/// A text with signatures beneath it that any reader of the C2SP format can check.
///
/// The format is that of `signed-note.md` of the Community Cryptography Specification Project: the
/// text, an empty line, and one line for each signature, which begins with an em dash.
package struct SignedNote: Sendable, Hashable, CustomStringConvertible {
    /// One line beneath the text.
    package struct Signature: Sendable, Hashable {
        /// Who is said to have signed.
        package let name: String
        /// Four bytes that tell the key.
        package let number: [UInt8]
        /// What the key made of the text.
        package let bytes: [UInt8]
    }

    private static let dash = "\u{2014} "
    private static let longest = 1_000_000
    private static let mostSignatures = 100

    /// What is signed; it ends with a line feed.
    package let text: String
    /// The signatures in their order, whoever made them.
    package private(set) var signatures: [Signature]

    /// Signs a text.
    ///
    /// - Precondition: The text ends with a line feed and has no control characters but those.
    package init(_ text: String, signedBy keys: [SigningKey]) throws {
        precondition(Self.isText(text))
        self.text = text
        signatures = try keys.map { key in
            Signature(
                name: key.verifier.name,
                number: key.verifier.number,
                bytes: try key.sign(Array(text.utf8))
            )
        }
    }

    /// Reads a note strictly; nothing when it is not exactly what somebody would have written.
    package init?(_ note: String) {
        let bytes = Array(note.utf8)
        guard bytes.count <= Self.longest, let end = Self.endOfText(bytes) else {
            return nil
        }
        text = String(decoding: bytes[..<end], as: UTF8.self)
        let lines = bytes[(end + 1)...].split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        )
        guard Self.isText(text), lines.last?.isEmpty == true,
            (2...Self.mostSignatures + 1).contains(lines.count)
        else {
            return nil
        }
        signatures = lines.dropLast().compactMap(Self.signature)
        guard signatures.count == lines.count - 1 else {
            return nil
        }
    }

    /// The note as it is stored and handed out.
    package var description: String {
        text + "\n"
            + signatures.map { "\(Self.dash)\($0.name) \(Base64.text($0.number + $0.bytes))\n" }
            .joined()
    }

    /// Says whether one of the signatures is by this key, and none that claims so is not.
    package func isSigned(by key: VerifierKey) -> Bool {
        names(key)
            && claims(of: key).allSatisfy { key.verifies($0.bytes, of: Array(text.utf8)) }
    }

    /// Says whether one of the signatures claims to be by this key.
    package func names(_ key: VerifierKey) -> Bool {
        !claims(of: key).isEmpty
    }

    /// The signature of a key, when it and all others that claim to be by the key hold.
    package func signature(of key: VerifierKey) -> Signature? {
        isSigned(by: key) ? claims(of: key).first : nil
    }

    /// The same text with one of its signatures.
    package func keeping(_ signature: Signature) -> SignedNote {
        var note = self
        note.signatures = [signature]
        return note
    }

    private func claims(of key: VerifierKey) -> [Signature] {
        signatures.filter {
            $0.name.utf8.elementsEqual(key.name.utf8) && $0.number == key.number
        }
    }

    /// The place behind the line feed that ends the text; an empty line follows it.
    private static func endOfText(_ bytes: [UInt8]) -> Int? {
        let feed = UInt8(ascii: "\n")
        return bytes.indices.dropFirst().last { bytes[$0] == feed && bytes[$0 - 1] == feed }
    }

    private static func isText(_ text: String) -> Bool {
        text.utf8.last == UInt8(ascii: "\n")
            && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\n") }
    }

    private static func signature(_ line: ArraySlice<UInt8>) -> Signature? {
        guard line.starts(with: dash.utf8) else {
            return nil
        }
        let fields = line.dropFirst(dash.utf8.count).split(
            separator: UInt8(ascii: " "),
            omittingEmptySubsequences: false
        )
        guard fields.count == 2 else {
            return nil
        }
        let name = String(decoding: fields[0], as: UTF8.self)
        guard VerifierKey.isName(name), name.utf8.elementsEqual(fields[0]),
            let bytes = Base64.bytes(String(decoding: fields[1], as: UTF8.self)), bytes.count > 4
        else {
            return nil
        }
        return Signature(
            name: name,
            number: Array(bytes.prefix(4)),
            bytes: Array(bytes.dropFirst(4))
        )
    }
}
