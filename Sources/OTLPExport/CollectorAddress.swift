/// The address of a collector: `http` or `https`, a host, a path.
package struct CollectorAddress: Sendable, Hashable {
    /// Scheme, host and port.
    package let origin: String
    /// Begins with a slash.
    package let path: String

    /// The whole address.
    package var text: String { origin + path }

    package var isSecure: Bool { origin.hasPrefix("https:") }

    /// Whether the host is this computer.
    package var isLoopback: Bool {
        let host = origin.split(separator: "/").last ?? ""
        return ["localhost", "[::1]"].contains { host == $0 || host.hasPrefix("\($0):") }
            || host.hasPrefix("127.")
                && host.utf8.allSatisfy { (0x30...0x3A).contains($0) || $0 == 0x2E }
    }

    /// Reads an address.
    ///
    /// - Throws: `Problem` for one with a name, a password, a query, or without a host.
    package init(_ text: String) throws(ExportConfiguration.Problem) {
        let schemes = ["http://", "https://"]
        let scheme = schemes.first { text.lowercased().hasPrefix($0) }
        let rest = text.dropFirst(scheme?.count ?? 0)
        let host = rest.prefix { $0 != "/" }
        let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard let scheme, isPlain, Self.isHost(host),
            !rest.contains(where: { "@?#\\\"<>".contains($0) })
        else {
            // Such as http://name:password@host, which no message may repeat.
            let shown = text.contains("@") ? "the address" : "'\(text)'"
            throw ExportConfiguration.Problem(
                description: "\(shown) is none of a collector, such as "
                    + "'https://collector.example.org:4318'; secrets belong into headers"
            )
        }
        origin = scheme + host
        path = rest.dropFirst(host.count).isEmpty ? "/" : String(rest.dropFirst(host.count))
    }

    private static func isHost(_ host: Substring) -> Bool {
        let port = host.hasSuffix("]") ? nil : host.lastIndex(of: ":")
        let name = port.map { host[..<$0] } ?? host
        let number = port.map { host[host.index(after: $0)...] }
        return !name.isEmpty && (name.hasPrefix("[") == name.hasSuffix("]"))
            && (name.hasPrefix("[") || !name.contains(":"))
            && number.map { UInt16($0).map { $0 > 0 } ?? false } ?? true
    }

    private init(origin: String, path: String) {
        self.origin = origin
        self.path = path
    }

    /// The address of something below this one.
    func appending(_ name: String) -> Self {
        Self(origin: origin, path: (path.hasSuffix("/") ? path : path + "/") + name)
    }
}
