import FoundationEssentials

/// Base64 as signed notes and proofs write it (RFC 4648, section 4): padded, without line breaks.
package enum Base64 {
    /// Writes bytes.
    package static func text(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
    }

    /// Reads a text; nothing when another text would stand for the same bytes.
    package static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        guard let data = Data(base64Encoded: String(text)),
            data.base64EncodedString().utf8.elementsEqual(text.utf8)
        else {
            return nil
        }
        return [UInt8](data)
    }
}
