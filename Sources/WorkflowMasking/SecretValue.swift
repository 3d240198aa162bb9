/// A value that is never to be seen, as bytes.
package struct SecretValue: Sendable, Hashable {
    /// Why a value is not looked for: hiding it would hide more than it, or cost too much.
    package enum Refusal: Error, Sendable, Hashable, CustomStringConvertible {
        case tooShort
        case tooLong
        case commonWord

        /// The reason as it stands behind the name of the value.
        package var description: String {
            switch self {
            case .tooShort: "is shorter than \(SecretValue.shortest) bytes"
            case .tooLong: "is longer than \(SecretValue.longest / 1_024) KiB"
            case .commonWord: "is a common word"
            }
        }
    }

    /// The fewest bytes that are looked for.
    package static let shortest = 4
    /// The most bytes that are looked for.
    package static let longest = 64 << 10

    package let bytes: [UInt8]

    /// Takes a value as it is given to programs; line ends behind it do not count.
    package init(_ bytes: some Sequence<UInt8>) throws(Refusal) {
        var bytes = Array(bytes)
        while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") {
            bytes.removeLast()
        }
        guard EscapeSequence.removed(from: bytes).count >= Self.shortest else {
            throw .tooShort
        }
        guard bytes.count <= Self.longest else {
            throw .tooLong
        }
        let isOneByte = bytes.allSatisfy { $0 == bytes[0] }
        guard !isOneByte, !Self.isCommon(bytes) else {
            throw .commonWord
        }
        self.bytes = bytes
    }

    /// Takes a text as it is given to programs.
    package init(_ text: String) throws(Refusal) {
        try self.init(text.utf8)
    }

    private static func isCommon(_ bytes: [UInt8]) -> Bool {
        commonWords.contains(String(decoding: bytes, as: UTF8.self).lowercased())
    }

    private static let commonWords: Set<String> = [
        "access", "admin", "administrator", "anonymous", "auto", "bash", "changeme", "code",
        "config", "credential", "credentials", "data", "database", "debug", "default", "demo",
        "deploy", "develop", "development", "disabled", "docker", "enabled", "error", "example",
        "fail", "failed", "false", "file", "github", "gitlab", "guest", "home", "host", "http",
        "https", "info", "latest", "linux", "local", "localhost", "main", "master", "name", "nil",
        "none", "null", "pass", "passed", "password", "postgres", "private", "prod", "production",
        "project", "public", "release", "root", "secret", "secrets", "service", "stage", "staging",
        "status", "success", "test", "testing", "tests", "text", "token", "trace", "true", "type",
        "undefined", "user", "username", "users", "value", "version", "warn", "warning", "workflow",
    ]
}
