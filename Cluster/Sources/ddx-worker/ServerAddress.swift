import ArgumentParser
import GRPCNIOTransportHTTP2Posix

/// `HOST:PORT`.
struct ServerAddress: ExpressibleByArgument, CustomStringConvertible, Sendable {
    let host: String
    let port: Int

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"), colon != argument.startIndex,
            let port = UInt16(argument[argument.index(after: colon)...]), port > 0
        else {
            return nil
        }
        let host = argument[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        guard isBracketed || !host.contains(":"),
            host.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") })
        else {
            return nil
        }
        self.host = isBracketed ? String(host.dropFirst().dropLast()) : String(host)
        self.port = Int(port)
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Where to connect.
    ///
    /// A number is never looked up as a name: TLS may not tell a server that it is called by a number.
    var target: any ResolvableTarget {
        if host.contains(":") {
            .ipv6(address: host, port: port)
        } else if host.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }) {
            .ipv4(address: host, port: port)
        } else {
            .dns(host: host, port: port)
        }
    }

    /// Whether nothing leaves this machine.
    var isLoopback: Bool { ["localhost", "127.0.0.1", "::1"].contains(host) }
}
