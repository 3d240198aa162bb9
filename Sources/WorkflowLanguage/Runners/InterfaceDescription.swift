package import JSON

/// An HTTP interface of a cluster, as the settings of a runner describe it.
package struct InterfaceDescription: Sendable, Hashable {
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

    /// Where it is, without a slash at its end.
    package let address: String
    /// The environment variable that holds what lets us in.
    package let keyName: String?
    package let tls: TLS

    /// The keys that are read here.
    package static let keys = ["http", "api_key_env", "tls"]

    /// Reads a map; nothing where it names no address.
    ///
    /// - Parameters:
    ///   - value: The map.
    ///   - keyName: The variable that holds what lets us in, unless the map names another.
    /// - Throws: What is wrong with the map.
    package init?(
        _ value: JSONValue,
        keyName: String? = nil
    ) throws(ClusterDescription.Problem) {
        guard let address = value["http"]?.stringValue else {
            return nil
        }
        self.keyName = try ClusterDescription.word("api_key_env", of: value) ?? keyName
        self.address = try Self.checked(address, hasKey: self.keyName != nil)
        tls = try Self.tls(value["tls"])
    }

    private static func checked(
        _ text: String,
        hasKey: Bool
    ) throws(ClusterDescription.Problem) -> String {
        let scheme = ["https://", "http://"].first(where: text.hasPrefix)
        let host = scheme.map { text.dropFirst($0.count).prefix { !"/?#".contains($0) } } ?? ""
        guard !host.isEmpty, !text.contains("@"), !text.contains("?"), !text.contains("#"),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            // Such as http://name:password@host, which no message may repeat.
            let shown = text.contains("@") ? "the address" : "'\(text)'"
            throw .init(
                key: "http",
                message: "\(shown) is no address of a server",
                hints: ["write http: https://HOST:PORT, without a name or a key in it"]
            )
        }
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
        let isLocal = ["localhost", "127.0.0.1", "[::1]"].contains(String(name))
        if hasKey, !isLocal, scheme == "http://" {
            throw .init(
                key: "http",
                message: "the API key would go to '\(host)' in the clear",
                hints: ["use https://", "leave 'api_key_env' out when the server wants no key"]
            )
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    private static func tls(_ value: JSONValue?) throws(ClusterDescription.Problem) -> TLS {
        guard let value else {
            return TLS()
        }
        let known = ["ca", "cert", "key"]
        guard let entries = value.objectValue, entries.keys.allSatisfy(known.contains) else {
            throw .init(
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
            throw .init(key: "tls", message: "in 'tls', 'cert' and 'key' belong together")
        }
        return tls
    }

    private static func file(
        _ key: String,
        of value: JSONValue
    ) throws(ClusterDescription.Problem) -> String? {
        guard let entry = value[key] else {
            return nil
        }
        guard let path = entry.stringValue, path.hasPrefix("/") else {
            throw .init(key: "tls", message: "'\(key)' of 'tls' is the path of a file from / on")
        }
        return path
    }
}
