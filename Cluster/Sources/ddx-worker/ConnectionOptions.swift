import ArgumentParser
import FoundationEssentials
import GRPCCore
import GRPCNIOTransportHTTP2Posix

/// How the server is reached.
struct ConnectionOptions: ParsableArguments {
    @Flag(help: "Encrypt the connection; certificates are checked.")
    var tls = false

    @Option(
        help:
            "The file with the authorities that vouch for the server, in PEM; the system's when left out."
    )
    var tlsCa: String?

    @Option(help: "The file with the certificate that this worker shows, in PEM.")
    var tlsCert: String?

    @Option(help: "The file with the key of that certificate, in PEM.")
    var tlsKey: String?

    @Option(help: "The name in the server's certificate, where it is not that of the address.")
    var tlsServerName: String?

    @Option(help: "The file that holds the API key, readable by this user alone.")
    var apiKeyFile: String?

    private var isSecure: Bool {
        tls || tlsCa != nil || tlsCert != nil || tlsKey != nil || tlsServerName != nil
    }

    func validate(with address: ServerAddress) throws {
        guard (tlsCert == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-cert and --tls-key belong together")
        }
        guard apiKeyFile == nil || isSecure || address.isLoopback else {
            throw ValidationError("the API key would go to '\(address)' in the clear: add --tls")
        }
    }

    /// What to look at when the server does not answer: a certificate that is refused looks the same from here.
    func advice(for address: ServerAddress) -> String {
        isSecure
            ? "does '\(address)' speak TLS, and do --tls-ca, --tls-cert and --tls-server-name suit it?"
            : "is '\(address)' its address, and does it speak without TLS?"
    }

    /// The API key, without the line break at its end.
    func key() throws -> String? {
        guard let apiKeyFile else {
            return nil
        }
        let text: String
        do {
            let mode = try FileManager.default.attributesOfItem(atPath: apiKeyFile)[
                .posixPermissions
            ]
            guard let mode = mode as? Int, mode & 0o077 == 0 else {
                throw ValidationError(
                    "'\(apiKeyFile)' can be read by others: chmod 600 \(apiKeyFile)"
                )
            }
            let bytes = try Data(contentsOf: URL(filePath: apiKeyFile))
            text = String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
        } catch let error as ValidationError {
            throw error
        } catch {
            throw ValidationError("the API key in '\(apiKeyFile)' cannot be read: \(error)")
        }
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ValidationError("'\(apiKeyFile)' holds no API key: one line is wanted")
        }
        return text
    }

    /// The connection, which is made again within two seconds whenever it is lost.
    func transport(to address: ServerAddress) throws -> HTTP2ClientTransport.Posix {
        try HTTP2ClientTransport.Posix(
            target: address.target,
            transportSecurity: isSecure ? .tls(tlsSettings) : .plaintext,
            config: .defaults { config in
                config.backoff = .init(
                    initial: .milliseconds(100),
                    max: .seconds(2),
                    multiplier: 1.6,
                    jitter: 0.2
                )
                // A peer that is gone without a word is noticed, and a worker that waits is not cut off.
                config.connection.keepalive = .init(
                    time: .seconds(15),
                    timeout: .seconds(5),
                    allowWithoutCalls: false
                )
                config.http2.authority = tlsServerName
            }
        )
    }

    private var tlsSettings: HTTP2ClientTransport.Posix.TransportSecurity.TLS {
        .defaults { config in
            if let tlsCa {
                config.trustRoots = .certificates([.file(path: tlsCa, format: .pem)])
            }
            if let tlsCert, let tlsKey {
                config.certificateChain = [.file(path: tlsCert, format: .pem)]
                config.privateKey = .file(path: tlsKey, format: .pem)
            }
        }
    }
}
