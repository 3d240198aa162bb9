import WorkflowKit

/// How a server is to be run.
package struct ServerOptions: Sendable {
    /// Where it listens.
    package var address = ListenAddress.usual
    /// The files of its certificate and of the key to it; without them it speaks in the clear.
    package var certificate: (file: String, key: String)?
    /// Names by which clients may call it, beside its address and the local ones.
    package var allowedHosts: [String] = []
    /// Whether it speaks of all projects of its user.
    package var servesAllProjects = false
    package var limits = ServerLimits()

    /// Listens where it usually does.
    package init() {}

    /// Whether connections are encrypted.
    package var isEncrypted: Bool { certificate != nil }
}

/// How much is answered, and to how many.
package struct ServerLimits: Sendable, Hashable {
    /// How many requests a second each token may make, and each address.
    package var requestsPerSecond = 100
    /// How many wrong tokens an address may try in a minute.
    package var failuresPerMinute = 20
    /// How many connections there may be.
    package var connections = 512
    /// How many streams of events there may be, and how many of one token.
    package var streams = 64
    package var streamsPerToken = 16
    /// The most bytes that a request may send.
    package var body = 1 << 20
    /// The most bytes of all fields of a request.
    package var header = 16 << 10
    /// After how many seconds without a request a connection is closed.
    package var idleSeconds = 60
    /// How long one answer is searched for in logs.
    package var search = Duration.seconds(10)
    /// How many requests are worked on at once.
    package var threads = 8

    /// The usual limits.
    package init() {}
}

/// A place to listen at.
package struct ListenAddress: Sendable, Hashable {
    package let host: String
    package let port: Int

    /// Where a server listens unless it is told otherwise.
    package static let usual = ListenAddress(host: "127.0.0.1", port: 7474)

    /// Names a place.
    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `HOST:PORT`, `[IPv6]:PORT`, `:PORT`, or a port alone.
    ///
    /// - Throws: `Failure` with `usage` for anything else.
    package init(parsing text: String) throws {
        let colon = text.lastIndex(of: ":")
        var host = colon.map { String(text[..<$0]) } ?? ""
        let digits = colon.map { text[text.index(after: $0)...] } ?? text[...]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            throw Self.unreadable(text)
        }
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let port = Int(digits),
            (0...65_535).contains(port), !host.contains("/"), !host.contains(" ")
        else {
            throw Self.unreadable(text)
        }
        self.init(host: host.isEmpty ? Self.usual.host : host, port: port)
    }

    /// Whether only this computer can reach it.
    package var isLoopback: Bool {
        host == "localhost" || host == "::1" || HostName.isLoopback(host)
    }

    /// As it stands in an address of the web.
    package var text: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    private static func unreadable(_ text: String) -> Failure {
        Failure(
            .usage,
            "'\(text)' is no place to listen at",
            hints: ["ddx serve --listen \(usual.text)", "write IPv6 as [::1]:\(usual.port)"]
        )
    }
}

extension ServerOptions {
    /// Refuses to send tokens in the clear over a network.
    ///
    /// - Throws: `Failure` with `usage`.
    package func requireSafety() throws {
        guard !address.isLoopback, !isEncrypted else {
            return
        }
        throw Failure(
            .usage,
            "'\(address.text)' can be reached from other computers, and tokens would go there in "
                + "the clear",
            hints: [
                "ddx serve --listen \(address.text) --tls-certificate FILE --tls-key FILE",
                "stay on this computer, behind a proxy that speaks TLS: "
                    + "ddx serve --listen 127.0.0.1:\(address.port) --allowed-host NAME",
            ]
        )
    }
}
