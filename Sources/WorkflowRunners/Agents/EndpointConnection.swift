import AsyncHTTPClient
import JSON
import NIOCore
import NIOHTTP1
import NIOPosix
import SystemPackage
import WorkflowLanguage

/// Speaks with one server, from a client that is made for one call and shut down after it.
struct EndpointConnection: Sendable {
    private let endpoint: AgentSetting.Endpoint
    private let key: String?

    private static let connectTimeout = TimeAmount.seconds(10)
    /// How long a server may send nothing at all.
    private static let idleTimeout = TimeAmount.seconds(180)
    private static let longestRefusal = 64 << 10

    init(_ endpoint: AgentSetting.Endpoint, key: String?) {
        self.endpoint = endpoint
        self.key = key
    }

    /// Hands a prompt over, and the answer out piece by piece as it comes.
    ///
    /// - Throws: `EndpointFailure`, and `CancellationError`.
    func ask(_ prompt: String, _ take: (String) -> Void) async throws -> ModelAnswer {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: Self.connectTimeout, read: Self.idleTimeout)
        )
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let result: Result<ModelAnswer, any Error>
        do {
            result = .success(try await answer(of: client, to: prompt, take))
        } catch {
            result = .failure(Task.isCancelled ? CancellationError() : Self.failure(error))
        }
        // What is left of the connection goes with it; its own failure changes nothing.
        try? await client.shutdown()
        return try result.get()
    }

    private func answer(
        of client: HTTPClient,
        to prompt: String,
        _ take: (String) -> Void
    ) async throws -> ModelAnswer {
        let response = try await client.execute(request(prompt), deadline: .distantFuture)
        guard response.status == .ok else {
            throw await refusal(response)
        }
        let isStream =
            response.headers.first(name: "Content-Type")?.hasPrefix("text/event-stream") ?? false
        return isStream
            ? try await streamed(response, take) : try await whole(response, take)
    }

    private func request(_ prompt: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: "\(endpoint.address)/chat/completions")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "Accept", value: "text/event-stream, application/json")
        request.headers.add(name: "User-Agent", value: "ddx")
        if let key {
            request.headers.add(name: "Authorization", value: "Bearer \(key)")
        }
        var body: JSONObject = [
            "model": endpoint.model.json,
            "messages": [["role": "user", "content": prompt.json]],
            "stream": true,
            "stream_options": ["include_usage": true],
        ]
        body["max_tokens"] = endpoint.maximumTokens?.json
        request.body = .bytes(ByteBuffer(bytes: body.json.bytes()))
        return request
    }

    // MARK: Answers

    private func streamed(
        _ response: HTTPClientResponse,
        _ take: (String) -> Void
    ) async throws -> ModelAnswer {
        var answer = ModelAnswer()
        var stream = EventReader()
        var size = 0
        for try await piece in response.body {
            size += piece.readableBytes
            try Self.require(size)
            for event in try stream.take(Array(piece.readableBytesView)) {
                take(try answer.take(event: event))
            }
        }
        if let last = stream.finish() {
            take(try answer.take(event: last))
        }
        guard answer.isComplete else {
            throw EndpointFailure("the answer ended before it was complete", isTransient: true)
        }
        return answer
    }

    private func whole(
        _ response: HTTPClientResponse,
        _ take: (String) -> Void
    ) async throws -> ModelAnswer {
        var bytes: [UInt8] = []
        for try await piece in response.body {
            bytes += piece.readableBytesView
            try Self.require(bytes.count)
        }
        var answer = ModelAnswer()
        try answer.take(whole: bytes)
        take(answer.text)
        return answer
    }

    private static func require(_ size: Int) throws {
        // The frames around each word take more room than the words.
        guard size <= AgentCall.longestAnswer * 4 else {
            throw EndpointFailure(
                "the answer has more than \(AgentCall.longestAnswer * 4 >> 20) MB",
                isTransient: false
            )
        }
    }

    // MARK: Failures

    private func refusal(_ response: HTTPClientResponse) async -> EndpointFailure {
        var bytes: [UInt8] = []
        do {
            for try await piece in response.body where bytes.count < Self.longestRefusal {
                bytes += piece.readableBytesView
            }
        } catch {
            // The status alone says enough.
        }
        let text = String(decoding: bytes.prefix(Self.longestRefusal), as: UTF8.self)
        let error = try? JSONValue(parsing: text)
        let said =
            error?["error"]?["message"]?.stringValue ?? error?["error"]?.stringValue
            ?? text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        let status = response.status
        let words = "it answered \(status.code) \(status.reasonPhrase)"
        let code = status.code
        return EndpointFailure(
            said.isEmpty ? words : "\(words): \(said.prefix(500))",
            isTransient: code == 408 || code == 409 || code == 429 || code >= 500,
            pause: RetryAfter.pause(response.headers.first(name: "Retry-After"))
        )
    }

    private static func failure(_ error: any Error) -> EndpointFailure {
        switch error {
        case let failure as EndpointFailure: return failure
        case let refusal as ModelAnswer.Refusal:
            return EndpointFailure(refusal.message, isTransient: false)
        case is EventReader.LineTooLong:
            return EndpointFailure("it sent a line without an end", isTransient: false)
        case let error as HTTPClientError:
            return EndpointFailure(words(for: error), isTransient: !isFinal(error))
        case let error as NIOConnectionError:
            let cause =
                error.connectionErrors.first.map { "\($0.error)" } ?? error.dnsAError.map {
                    "\($0)"
                } ?? "no address was found"
            return EndpointFailure("no connection: \(cause)", isTransient: true)
        case let error as IOError:
            let reason = Errno(rawValue: error.errnoCode)
            return EndpointFailure("no connection: \(reason)", isTransient: true)
        default:
            return EndpointFailure("the connection failed: \(error)", isTransient: true)
        }
    }

    private static func words(for error: HTTPClientError) -> String {
        switch error {
        case .connectTimeout: "no connection within \(connectTimeout.nanoseconds / 1_000_000_000) s"
        case .readTimeout: "it sent nothing for \(idleTimeout.nanoseconds / 1_000_000_000) s"
        case .remoteConnectionClosed: "it closed the connection"
        default: "\(error)"
        }
    }

    /// Whether the address itself is wrong.
    private static func isFinal(_ error: HTTPClientError) -> Bool {
        [.invalidURL, .emptyHost, .emptyScheme].contains(error)
    }
}

/// How long a server asks us to wait.
enum RetryAfter {
    /// Reads the seconds of a header; a date, which few servers send, counts as nothing said.
    static func pause(_ text: String?) -> Duration? {
        text.flatMap { Int($0.filter { !$0.isWhitespace }) }
            .flatMap { (0...86_400).contains($0) ? .seconds($0) : nil }
    }
}
