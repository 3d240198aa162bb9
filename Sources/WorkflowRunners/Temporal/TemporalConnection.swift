import AsyncHTTPClient
import JSON
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import SystemPackage
import WorkflowJobs
import WorkflowLanguage

/// Speaks with the HTTP interface of one Temporal server.
struct TemporalConnection: Sendable {
    /// What a server says: its status, and JSON.
    struct Answer: Sendable {
        let status: UInt
        let body: JSONValue

        /// Whether it is about something that is not there, rather than about the address or the namespace.
        var isMissing: Bool { status == 404 && kind != nil && kind != "NamespaceNotFoundFailure" }

        /// The kind of a refusal, as the server names it.
        var kind: Substring? {
            body["details"]?[0]?["@type"]?.stringValue?.split(separator: ".").last
        }

        var message: String { body["message"]?.stringValue ?? "" }
    }

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
    private static let longestAnswer = 4 << 20

    private let description: TemporalDescription
    private let environment: [String: String]

    init(_ description: TemporalDescription, environment: [String: String]) {
        self.description = description
        self.environment = environment
    }

    /// The server, as messages name it.
    var name: String { "the Temporal server at \(description.address)" }

    /// Asks for what is below the namespace.
    ///
    /// The server may hold its answer back for `seconds`, when it waits for something.
    func get(
        _ path: String,
        _ query: [(String, String)] = [],
        waiting seconds: Int = 0
    ) async throws(JobQueueFailure) -> Answer {
        let terms = query.map { "\(Self.escaped($0.0))=\(Self.escaped($0.1))" }
        let suffix = terms.isEmpty ? "" : "?" + terms.joined(separator: "&")
        var request = HTTPClientRequest(url: url(of: path) + suffix)
        if seconds > 0 {
            // The server answers a second before the time is out.
            request.headers.add(name: "Grpc-Timeout", value: "\(seconds + 1)S")
        }
        return try await send(request, within: seconds + Self.patience)
    }

    func post(_ path: String, _ body: JSONObject) async throws(JobQueueFailure) -> Answer {
        var request = HTTPClientRequest(url: url(of: path))
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: body.json.bytes()))
        return try await send(request, within: Self.patience)
    }

    /// What a refusal is, when nothing but the expected was asked for.
    func failure(_ answer: Answer) -> JobQueueFailure {
        let said = answer.message.isEmpty ? "" : ": \(answer.message.prefix(500))"
        switch answer.status {
        case 401, 403:
            return JobQueueFailure(
                .refused,
                "\(name) does not let us in (\(answer.status))\(said)",
                hints: [
                    description.keyName.map { "see whether \($0) holds the right API key" }
                        ?? "name the variable with the API key: api_key_env: NAME"
                ]
            )
        case 404 where answer.kind == "NamespaceNotFoundFailure":
            return JobQueueFailure(
                .refused,
                "\(name) has no namespace '\(description.namespace)'",
                hints: ["temporal operator namespace create --namespace \(description.namespace)"]
            )
        case 404:
            return JobQueueFailure(
                .refused,
                "\(description.address) is no HTTP interface of a Temporal server: it knows no such"
                    + " path",
                hints: ["'http' is the address of the HTTP interface, not the one for workers"]
            )
        case 408, 429, 500...:
            return JobQueueFailure(.unreachable, "\(name) answers \(answer.status)\(said)")
        default:
            return JobQueueFailure(.refused, "\(name) refuses (\(answer.status))\(said)")
        }
    }

    // MARK: Sending

    private func url(of path: String) -> String {
        "\(description.address)/api/v1/namespaces/\(Self.escaped(description.namespace))\(path)"
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

    private func send(
        _ request: HTTPClientRequest,
        within seconds: Int
    ) async throws(JobQueueFailure) -> Answer {
        var request = request
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "User-Agent", value: "ddx")
        if let keyName = description.keyName {
            guard let key = environment[keyName], !key.isEmpty else {
                throw JobQueueFailure(
                    .refused,
                    "the environment variable '\(keyName)', which holds the API key of \(name), is"
                        + " not set",
                    hints: ["export \(keyName)=…"]
                )
            }
            request.headers.add(name: "Authorization", value: "Bearer \(key)")
        }
        request.tlsConfiguration = try tls()
        do {
            let answer = try await Self.client.execute(request, timeout: .seconds(Int64(seconds)))
            let body = try await answer.body.collect(upTo: Self.longestAnswer)
            let value = try? JSONValue(parsing: Array(body.readableBytesView))
            guard value?.objectValue != nil || answer.status != .ok else {
                throw JobQueueFailure(
                    .refused,
                    "what answers at \(description.address) is no Temporal server: it sends no JSON"
                )
            }
            return Answer(status: answer.status.code, body: value ?? .null)
        } catch let failure as JobQueueFailure {
            throw failure
        } catch {
            throw JobQueueFailure(
                .unreachable,
                "\(name) does not answer: \(Self.words(for: error))"
            )
        }
    }

    private func tls() throws(JobQueueFailure) -> TLSConfiguration? {
        guard description.address.hasPrefix("https:"), description.tls != TemporalDescription.TLS()
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
