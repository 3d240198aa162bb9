package import JSON

/// How this program reaches a Temporal server, as the settings of a runner describe it.
package struct TemporalDescription: Sendable, Hashable {
    /// Why a description cannot be used, and at which key.
    package struct Problem: Error, Sendable, Hashable {
        package let key: String
        /// In lower case and without a full stop.
        package let message: String
        package var hints: [String] = []
    }

    /// Files with certificates in PEM.
    package struct TLS: Sendable, Hashable {
        /// Who may vouch for the server; whoever the system trusts when absent.
        package var authority: String?
        /// What this program shows of itself.
        package var certificate: String?
        /// The key that belongs to the certificate.
        package var key: String?

        /// Leaves all to the system.
        package init() {}
    }

    /// The address of the HTTP interface, without a slash at its end.
    package let address: String
    package let namespace: String
    /// The task queue that workers ask for work.
    package let queue: String
    /// Whether jobs are activities without a workflow around them, which a server has from 1.31 on.
    package var isStandalone = false
    /// The environment variable that holds the API key.
    package var keyName: String?
    package var tls = TLS()

    /// The keys that are read here; others are left to the kinds of clusters in common.
    package static let keys = [
        "http", "address", "namespace", "queue", "standalone", "api_key_env", "tls",
    ]

    /// Reads a map.
    package init(_ value: JSONValue) throws(Problem) {
        guard let address = value["http"]?.stringValue else {
            throw Problem(
                key: "http",
                message: "a temporal runner needs the address of the server's HTTP interface",
                hints: ["write http: http://HOST:7243"]
            )
        }
        keyName = try Self.word("api_key_env", of: value)
        self.address = try Self.checked(address, hasKey: keyName != nil)
        namespace = try Self.word("namespace", of: value) ?? "default"
        guard let queue = try Self.word("queue", of: value) else {
            throw Problem(
                key: "queue",
                message: "a temporal runner needs the 'queue' that its workers ask",
                hints: ["write queue: NAME, and start ddx-worker with --queue NAME"]
            )
        }
        self.queue = queue
        if let word = value["standalone"] {
            guard let flag = word.boolValue else {
                throw Problem(key: "standalone", message: "'standalone' is true or false")
            }
            isStandalone = flag
        }
        // The address for workers, which this program does not use, is checked all the same.
        _ = try Self.word("address", of: value)
        if let entry = value["tls"] {
            tls = try Self.tls(entry)
        }
    }

    private static func word(_ key: String, of value: JSONValue) throws(Problem) -> String? {
        guard let entry = value[key] else {
            return nil
        }
        let text = entry.stringValue ?? entry.text()
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem(key: key, message: "'\(key)' cannot be '\(text)'")
        }
        return text
    }

    private static func checked(_ text: String, hasKey: Bool) throws(Problem) -> String {
        let scheme = ["https://", "http://"].first(where: text.hasPrefix)
        let host = scheme.map { text.dropFirst($0.count).prefix { !"/?#".contains($0) } } ?? ""
        guard !host.isEmpty, !text.contains("@"), !text.contains("?"), !text.contains("#"),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            // Such as http://name:password@host, which no message may repeat.
            let shown = text.contains("@") ? "the address" : "'\(text)'"
            throw Problem(
                key: "http",
                message: "\(shown) is no address of a server",
                hints: ["write http: https://HOST:PORT, without a name or a key in it"]
            )
        }
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
        let isLocal = ["localhost", "127.0.0.1", "[::1]"].contains(String(name))
        if hasKey, !isLocal, scheme == "http://" {
            throw Problem(
                key: "http",
                message: "the API key would go to '\(host)' in the clear",
                hints: ["use https://", "leave 'api_key_env' out when the server wants no key"]
            )
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    private static func tls(_ value: JSONValue) throws(Problem) -> TLS {
        let known = ["ca", "cert", "key"]
        guard let entries = value.objectValue, entries.keys.allSatisfy(known.contains) else {
            throw Problem(
                key: "tls",
                message: "'tls' is a map with the keys ca, cert and key",
                hints: ["write tls: {ca: /path/ca.pem, cert: /path/cert.pem, key: /path/key.pem}"]
            )
        }
        var tls = TLS()
        tls.authority = try file("ca", of: value)
        tls.certificate = try file("cert", of: value)
        tls.key = try file("key", of: value)
        guard (tls.certificate == nil) == (tls.key == nil) else {
            throw Problem(key: "tls", message: "in 'tls', 'cert' and 'key' belong together")
        }
        return tls
    }

    private static func file(_ key: String, of value: JSONValue) throws(Problem) -> String? {
        guard let entry = value[key] else {
            return nil
        }
        guard let path = entry.stringValue, path.hasPrefix("/") else {
            throw Problem(key: "tls", message: "'\(key)' of 'tls' is the path of a file from / on")
        }
        return path
    }
}
