import AsyncHTTPClient
import JSON
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import SystemPackage
import WorkflowJobs
import WorkflowLanguage

/// Speaks JSON over HTTP with one server of a cluster.
struct HTTPInterface: Sendable {
    /// What a server says: its status, and JSON; null where it sends something else.
    struct Answer: Sendable {
        let status: UInt
        let body: JSONValue
    }

    private let description: InterfaceDescription
    /// The server, as messages name it.
    let name: String
    private let environment: [String: String]
    private let longestAnswer: Int

    /// Made with the first call and kept: connections are used again, and end with the process.
    ///
    /// Each job that is waited for holds one, so that there must be no limit to them.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 10_000
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// How long an answer may take that need not wait for anything.
    private static let patience = 10

    /// Describes a server; nothing is connected before it is asked for something.
    ///
    /// - Parameters:
    ///   - description: Where it is, and what lets us in.
    ///   - kind: What the server is, in words such as "Temporal server".
    ///   - environment: Where what lets us in is found by its name.
    ///   - longestAnswer: How many bytes an answer may have.
    init(
        _ description: InterfaceDescription,
        kind: String,
        environment: [String: String],
        longestAnswer: Int = 4 << 20
    ) {
        self.description = description
        name = "the \(kind) at \(description.address)"
        self.environment = environment
        self.longestAnswer = longestAnswer
    }

    /// What lets us in, from the environment.
    ///
    /// - Parameter hint: What to type when it is not there.
    /// - Returns: Nothing where the settings name nothing of the kind.
    /// - Throws: Why it cannot be used; the failure does not tell it.
    func key(hint: String? = nil) throws(JobQueueFailure) -> String? {
        guard let keyName = description.keyName else {
            return nil
        }
        guard let key = environment[keyName], !key.isEmpty else {
            throw JobQueueFailure(
                .refused,
                "the environment variable '\(keyName)', which holds the API key of \(name), is"
                    + " not set",
                hints: [hint ?? "export \(keyName)=…"]
            )
        }
        guard key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw JobQueueFailure(
                .refused,
                "what the environment variable '\(keyName)' holds is no API key: it has spaces, or"
                    + " characters that no key has",
                hints: [hint ?? "export \(keyName)=…"]
            )
        }
        return key
    }

    /// Sends a request.
    ///
    /// - Parameters:
    ///   - method: What is asked for.
    ///   - path: Where, from a slash on.
    ///   - headers: What else is said.
    ///   - body: What is sent along.
    ///   - seconds: How long the server may hold its answer back, when it waits for something.
    /// - Returns: The answer, whatever its status.
    /// - Throws: Why there is none.
    func send(
        _ method: HTTPMethod,
        _ path: String,
        headers: [(String, String)],
        body: JSONObject? = nil,
        waiting seconds: Int = 0
    ) async throws(JobQueueFailure) -> Answer {
        var request = HTTPClientRequest(url: description.address + path)
        request.method = method
        request.headers.add(contentsOf: headers)
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "User-Agent", value: "ddx")
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body.json.bytes()))
        }
        request.tlsConfiguration = try tls()
        do {
            let time = TimeAmount.seconds(Int64(seconds + Self.patience))
            let answer = try await Self.client.execute(request, timeout: time)
            let body = try await answer.body.collect(upTo: longestAnswer)
            let value = try? JSONValue(parsing: Array(body.readableBytesView))
            return Answer(status: answer.status.code, body: value ?? .null)
        } catch {
            throw JobQueueFailure(
                .unreachable,
                "\(name) does not answer: \(Self.words(for: error))",
                hints: hints(for: error)
            )
        }
    }

    /// What to look at; a server that does not like whom it speaks to hangs up without a word.
    private func hints(for error: any Error) -> [String] {
        guard description.address.hasPrefix("https:"),
            (error as? HTTPClientError) == .remoteConnectionClosed
        else {
            return []
        }
        return description.tls.certificate == nil
            ? ["if it wants a certificate of yours: tls: {cert: …, key: …} of the runner"]
            : ["see whether it knows who vouches for the certificate in 'tls' of the runner"]
    }

    /// A text as one part of an address.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                escaped += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return escaped
    }

    private func tls() throws(JobQueueFailure) -> TLSConfiguration? {
        guard description.address.hasPrefix("https:"), description.tls != InterfaceDescription.TLS()
        else {
            return nil
        }
        var configuration = TLSConfiguration.makeClientConfiguration()
        do {
            if let file = description.tls.authority {
                configuration.trustRoots = .file(file)
            }
            if let file = description.tls.certificate, let key = description.tls.key {
                configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(file)
                    .map { .certificate($0) }
                configuration.privateKey = .privateKey(
                    try NIOSSLPrivateKey(file: key, format: .pem)
                )
            }
        } catch {
            throw JobQueueFailure(
                .refused,
                "the certificates for \(name) cannot be read: \(error)",
                hints: ["see 'tls' of the runner in the settings"]
            )
        }
        return configuration
    }

    private static func words(for error: any Error) -> String {
        switch error {
        case is CancellationError: "there was no time left"
        case is NIOTooManyBytesError: "its answer is too long"
        case let error as HTTPClientError: error.shortDescription
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { words(for: $0.error) }
                ?? error.dnsAError.map(words) ?? "no address was found"
        case let error as IOError: "\(Errno(rawValue: error.errnoCode))"
        case is SocketAddressError.UnknownHost: "no such host is known"
        case is HTTPParserError: "what is there does not speak HTTP; workers use another address"
        case is NIOSSLError, is BoringSSLError: "TLS failed\(reason(of: error))"
        default: "\(error)"
        }
    }

    /// The reason that the library of TLS names, without the places in its own code.
    private static func reason(of error: any Error) -> String {
        let text = "\(error)"
        guard let mark = text.firstRange(of: "OPENSSL_internal:") else {
            return ""
        }
        let name = text[mark.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        return ": " + name.lowercased().split(separator: "_").joined(separator: " ")
    }
}
