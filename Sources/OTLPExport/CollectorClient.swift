import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import OTLP
import Synchronization

/// Sends documents to a collector over HTTP; made with the first one.
final class CollectorClient: Sendable {
    /// The most that is read of an answer.
    private static let answerLimit = 64 << 10

    private let configuration: ExportConfiguration
    private let version: String
    private let client = Mutex<HTTPClient?>(nil)

    init(_ configuration: ExportConfiguration, version: String) {
        self.configuration = configuration
        self.version = version
    }

    /// Sends one document; whatever happens is a delivery, and within the time that it may take.
    func send(_ document: String, of signal: OTLPDocument.Signal) async -> Delivery {
        guard let target = configuration.targets[signal] else {
            return .refused("no address is set")
        }
        let client: HTTPClient
        do {
            client = try self.client.withLock { known in
                let client = try known ?? makeClient()
                known = client
                return client
            }
        } catch {
            return .refused("TLS cannot be set up: \(error)")
        }
        var request = HTTPClientRequest(url: target.address.text)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "user-agent", value: "ddx/\(version)")
        for header in target.headers {
            request.headers.replaceOrAdd(name: header.name, value: header.value)
        }
        request.body = .bytes(ByteBuffer(string: document))
        return await send(request, with: client)
    }

    private func send(_ request: HTTPClientRequest, with client: HTTPClient) async -> Delivery {
        let timeout = configuration.timeout
        return await withTaskGroup { group in
            group.addTask { await Self.answer(to: request, from: client, within: timeout) }
            group.addTask {
                // Ends an answer that comes byte by byte as well.
                _ = try? await Task.sleep(for: timeout)
                return Delivery.failed("it took longer than \(timeout.components.seconds) s")
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failed("nothing came of it")
        }
    }

    private static func answer(
        to request: HTTPClientRequest,
        from client: HTTPClient,
        within timeout: Duration
    ) async -> Delivery {
        do {
            let limit = TimeAmount.nanoseconds(Int64(timeout / .nanoseconds(1)))
            let answer = try await client.execute(request, timeout: limit)
            var body: [UInt8] = []
            for try await piece in answer.body {
                body += piece.readableBytesView.prefix(answerLimit - body.count)
                if body.count >= answerLimit {
                    break
                }
            }
            return Delivery(
                status: Int(answer.status.code),
                retryAfter: answer.headers.first(name: "retry-after"),
                body: body
            )
        } catch let error as HTTPClientError {
            return .failed(error.shortDescription)
        } catch is CancellationError {
            return .failed("there was no time left")
        } catch {
            return .failed("\(error)")
        }
    }

    private func makeClient() throws -> HTTPClient {
        var tls = TLSConfiguration.makeClientConfiguration()
        if let file = configuration.certificate {
            tls.trustRoots = .file(file)
        }
        if let file = configuration.clientCertificate, let key = configuration.clientKey {
            tls.certificateChain = try NIOSSLCertificate.fromPEMFile(file).map { .certificate($0) }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
        }
        var settings = HTTPClient.Configuration(tlsConfiguration: tls)
        settings.redirectConfiguration = .disallow
        settings.httpVersion = .http1Only
        settings.timeout.connect = .seconds(5)
        // What is exported is not traced in turn.
        settings.tracing.tracer = nil
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    }

    /// Ends all connections.
    func close() async {
        let client = client.withLock { $0.take() }
        // What cannot be closed ends with the process.
        _ = try? await client?.shutdown()
    }
}
