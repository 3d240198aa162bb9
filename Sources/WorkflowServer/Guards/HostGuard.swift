import HTTPTypes

/// Refuses requests that a page of somebody else makes a browser send.
///
/// A name that leads here today may be anybody's (DNS rebinding): only names that are known are
/// answered. A request that tells where its page came from must come from the same place.
struct HostGuard: Sendable {
    private let names: Set<String>

    /// Knows the local names, the address, and others by which the server may be called.
    init(_ address: ListenAddress, allowing hosts: [String]) {
        names = Set(["localhost", address.host.lowercased()] + hosts.map { $0.lowercased() })
    }

    /// Refuses what does not belong here.
    func check(authority: String?, _ fields: HTTPFields) throws(Problem) {
        guard let authority, let name = HostName.name(of: authority) else {
            throw Problem(400, "host", "the request does not say which server it means")
        }
        guard names.contains(name) || HostName.isNumeric(name) else {
            throw Problem(
                421,
                "host",
                "this server is not called '\(name)'",
                help: ["start it with --allowed-host \(name) if it shall be"]
            )
        }
        guard let origin = fields[.origin] else {
            return
        }
        let place = origin.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard place.count == 3, ["http:", "https:"].contains(place[0]), place[1].isEmpty,
            place[2].lowercased().utf8.elementsEqual(authority.lowercased().utf8)
        else {
            throw Problem(
                403,
                "origin",
                "the request comes from a page of '\(origin)', which is not this server",
                help: ["ask from a page of this server, or from no page"]
            )
        }
    }
}
