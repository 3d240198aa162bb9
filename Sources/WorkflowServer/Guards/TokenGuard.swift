import HTTPTypes
import Synchronization
import WorkflowKit
import WorkflowModel
import WorkflowSystem

/// Knows who asks by the token of the request.
final class TokenGuard: Sendable {
    private struct Known {
        var version: FileStatus?
        var tokens: [AccessToken]
    }

    private let file: TokenFile
    private let known = Mutex<Known?>(nil)

    /// Reads tokens from a file, anew whenever it has changed.
    init(_ file: TokenFile) {
        self.file = file
    }

    /// The token of a request; nothing when it brings none.
    ///
    /// - Throws: `Problem` with 401 for one that is worth nothing, `Failure` when the file cannot be
    ///   read: then nobody is let in.
    func token(of fields: HTTPFields, now: Timestamp) throws -> AccessToken? {
        guard let field = fields[.authorization] else {
            return nil
        }
        let parts = field.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw Problem(
                401,
                "token",
                "the field 'Authorization' holds no bearer token",
                help: Self.help
            )
        }
        guard let token = try token(parts[1], now: now) else {
            throw Problem(
                401,
                "token",
                "the token is not known here, or is worth nothing any more",
                help: Self.help
            )
        }
        return token
    }

    /// The token as it is now; nothing once it was revoked or has expired.
    func current(_ token: AccessToken, now: Timestamp) throws -> AccessToken? {
        try tokens().first { $0.digest == token.digest && $0.isValid(at: now) }
    }

    static var missing: Problem {
        Problem(401, "token", "this needs a token", help: help)
    }

    private static let help = [
        "send 'Authorization: Bearer TOKEN'", "ddx serve token add --role viewer makes one",
    ]

    /// Compares with every token, whichever fits, so that the time tells nothing.
    private func token(_ text: Substring, now: Timestamp) throws -> AccessToken? {
        let digest = SHA256Digest(of: Array(text.utf8)).bytes
        var found: AccessToken?
        for token in try tokens() {
            let difference = zip(token.digest.bytes, digest).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
            if difference == 0 {
                found = token
            }
        }
        return found.flatMap { $0.isValid(at: now) ? $0 : nil }
    }

    private func tokens() throws -> [AccessToken] {
        let version = try file.version()
        if let known = known.withLock({ $0 }), known.version == version {
            return known.tokens
        }
        let tokens = try file.tokens()
        known.withLock { $0 = Known(version: version, tokens: tokens) }
        return tokens
    }
}
