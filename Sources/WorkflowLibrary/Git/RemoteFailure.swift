import WorkflowDiagnostics

/// Why a repository elsewhere could not be used, told from git's words.
struct RemoteFailure: Sendable, Hashable {
    /// What can be done about it.
    enum Kind: Sendable, Hashable {
        /// The network or the server fails at the moment.
        case network
        /// Who asks may not, or is not known.
        case authentication
        /// There is no repository.
        case missing
        /// Something else.
        case other
    }

    let kind: Kind
    /// Git's own words.
    let words: String

    private static let signs: [(kind: Kind, texts: [String])] = [
        (
            .authentication,
            [
                "authentication failed", "could not read username", "could not read password",
                "permission denied", "host key verification failed", "error: 401", "error: 403",
                "terminal prompts disabled", "access denied", "permission to ",
            ]
        ),
        (
            .missing,
            [
                "does not appear to be a git repository", "repository not found", "not found",
                "error: 404", "does not exist", "no such file or directory",
            ]
        ),
        (
            .network,
            [
                "could not resolve host", "connection refused", "connection timed out",
                "operation timed out", "failed to connect", "couldn't connect", "connection reset",
                "network is unreachable", "no route to host", "early eof", "rpc failed",
                "error: 429", "error: 5", "empty reply", "the remote end hung up",
                "unexpected disconnect", "operation too slow", "temporary failure",
                "connection closed", "gnutls_handshake", "ssl_connect",
            ]
        ),
    ]

    /// What git says after whatever ssh has said, and nobody learns anything from.
    private static let boilerplate: Set = [
        "fatal: Could not read from remote repository.",
        "Please make sure you have the correct access rights", "and the repository exists.",
    ]

    init(_ messages: [String]) {
        let telling = messages.filter { !$0.hasPrefix("hint:") && !$0.hasPrefix("warning:") }
        let own = telling.filter { !Self.boilerplate.contains($0) }
        words = (own.isEmpty ? telling : own).suffix(3).joined(separator: "; ")
        let lowered = telling.joined(separator: "\n").lowercased()
        kind =
            Self.signs.first { $0.texts.contains { lowered.contains($0) } }?.kind ?? .other
    }

    /// Whether trying again may help.
    var isPassing: Bool { kind == .network }

    /// The failure as the library throws it.
    func error(_ address: SourceAddress, tries: Int) -> LibraryError {
        let said = words.isEmpty ? "git gave no reason" : "git says: \(words)"
        let place = "'\(address)'"
        switch kind {
        case .network:
            return LibraryError(
                .unavailable,
                "\(place) cannot be reached, tried \(tries) times; \(said)",
                hints: [
                    "try again when the network is back: ddx source sync",
                    "what was synced before works offline: ddx workflow list",
                ]
            )
        case .authentication:
            return LibraryError(
                .unavailable,
                "\(place) does not let you in; \(said)",
                hints: [
                    "see what git says: git ls-remote '\(address)'",
                    "give git a credential helper or ssh a key; ddx asks for no passwords",
                ]
            )
        case .missing:
            return LibraryError(
                .notFound,
                "there is no repository at \(place); \(said)",
                hints: ["check the address: git ls-remote '\(address)'"]
            )
        case .other:
            return LibraryError(
                .unavailable,
                "\(place) cannot be used; \(said)",
                hints: ["see what git says: git ls-remote '\(address)'"]
            )
        }
    }
}
