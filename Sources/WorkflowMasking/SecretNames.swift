/// The words by which a name says that its value is secret.
package enum SecretNames {
    /// Each word as a regular expression without case; a blank stands for `_`, `-` or nothing.
    private static let words = [
        "secret", "token", "password", "passwd", "passphrase", "api key", "access key",
        "private key", "credential", "credentials", "auth key",
    ]

    /// The words as alternatives of a regular expression.
    package static var alternatives: String {
        words.map { $0.replacing(" ", with: "[_-]?") }.joined(separator: "|")
    }

    /// Whether the name of a variable says that its value is secret, as `GITHUB_TOKEN` does.
    package static func looksSecret(_ name: String) -> Bool {
        let bytes = name.utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }
            .map { $0.lowercased }
        return words.contains { word in
            let word = Array(word.utf8.filter { $0 != UInt8(ascii: " ") })
            return bytes.indices.contains { bytes[$0...].starts(with: word) }
        }
    }
}

extension UInt8 {
    /// The small letter for a capital one of ASCII; all others are as they are.
    fileprivate var lowercased: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
    }
}
