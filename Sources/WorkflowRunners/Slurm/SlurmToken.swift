import JSON
import WorkflowModel

/// What a JSON web token says of itself, without knowing whether it is genuine.
enum SlurmToken {
    /// When a token runs out; nothing where it does not tell.
    ///
    /// Slurm 22.05 does not say that a token has, which is why it is seen here.
    static func end(of token: String) -> Timestamp? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = bytes(of: parts[1]),
            let seconds = (try? JSONValue(parsing: bytes))?["exp"]?.intValue,
            (0...253_402_300_799).contains(seconds)
        else {
            return nil
        }
        return Timestamp(microseconds: Int64(seconds) * 1_000_000)
    }

    /// Reads Base64 as addresses have it, without padding.
    private static func bytes(of text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for character in text.utf8 {
            guard let digit = digit(character) else {
                return nil
            }
            buffer = buffer << 6 | digit
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        return bytes
    }

    private static func digit(_ character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a") + 26)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0") + 52)
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
