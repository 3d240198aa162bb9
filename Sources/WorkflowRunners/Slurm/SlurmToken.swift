import FoundationEssentials
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
        let digits = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        let padding = String(repeating: "=", count: (4 - digits.count % 4) % 4)
        return Data(base64Encoded: String(digits) + padding).map(Array.init)
    }
}
