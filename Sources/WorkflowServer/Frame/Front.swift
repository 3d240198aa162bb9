import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import WorkflowKit
import WorkflowModel

/// What is known of the connection of a request.
struct Connection: InitializableFromSource, Sendable {
    /// The address of the client.
    let address: String

    init(source: ApplicationRequestContextSource) {
        address = source.channel.remoteAddress?.ipAddress ?? "local"
    }
}

/// Takes every request in, checks it, and has its route answer it.
struct Front: HTTPResponder {
    let server: ServerState

    func respond(to request: Request, context: Connection) async throws -> Response {
        let start = ContinuousClock.now
        server.counters.begin()
        let found = Result { () throws(Problem) in
            try server.routes.route(request.method, request.uri.path)
        }
        let route = try? found.get().route
        var response: Response
        do {
            response = try await withTaskExecutorPreference(server.threads) {
                try await answer(request, found, from: context.address)
            }
        } catch {
            let problem = Problem(error)
            if [401, 403, 413, 421, 429].contains(problem.status) {
                server.counters.refuse(problem.code)
            }
            response = Response(
                HTTPResponse.Status(code: problem.status),
                server.masked(problem.json).text(pretty: true) + "\n",
                type: MediaType.problem,
                problem.fields
            )
        }
        for field in Self.fields where response.headers[field.name] == nil {
            response.headers.append(field)
        }
        if request.method == .head {
            response = response.createHeadResponse()
        }
        server.counters.end(
            route?.name ?? "none",
            route?.method.rawValue ?? "other",
            status: response.status.code,
            after: .now - start
        )
        return response
    }

    /// What every response says to browsers: show nothing elsewhere, keep nothing, guess nothing.
    private static let fields: [HTTPField] = [
        HTTPField(name: .cacheControl, value: "no-store"),
        HTTPField(name: .xContentTypeOptions, value: "nosniff"),
        HTTPField(
            name: .contentSecurityPolicy,
            value: "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
        ),
        HTTPField(name: .frameOptions, value: "DENY"),
        HTTPField(name: .referrerPolicy, value: "no-referrer"),
        HTTPField(name: .crossOriginResourcePolicy, value: "same-origin"),
        HTTPField(name: .crossOriginOpenerPolicy, value: "same-origin"),
        HTTPField(name: .permissionsPolicy, value: "camera=(), geolocation=(), microphone=()"),
    ]

    private func answer(
        _ request: Request,
        _ found: Result<(route: Route, values: [String: String]), Problem>,
        from address: String
    ) async throws -> Response {
        try server.hosts.check(authority: request.head.authority, request.headers)
        if let wait = server.addressRates.take(address) {
            throw tooMany("requests from this address", again: wait)
        }
        let (route, values) = try found.get()
        let token = try identify(request, for: route, at: address)
        if let token, let wait = server.tokenRates.take(token.id) {
            throw tooMany("requests with this token", again: wait)
        }
        try await requirePermission(of: token, for: route, values, at: address)
        let exchange = Exchange(
            server: server,
            route: route,
            path: values,
            query: try Query(request.uri.query, route.parameters),
            body: try await body(of: request, for: route),
            bytes: try await sentBytes(of: request, for: route),
            token: token,
            address: address,
            lastEventID: request.headers[.lastEventID]
        )
        return try await response(to: exchange, isHead: request.method == .head)
    }

    // MARK: Who asks

    private func identify(
        _ request: Request,
        for route: Route,
        at address: String
    ) throws -> AccessToken? {
        let isFree =
            switch route.access {
            case .everybody: true
            case .everybodyHere: server.options.address.isLoopback
            case .permitted: false
            }
        guard !isFree else {
            return nil
        }
        do {
            guard let token = try server.tokens.token(of: request.headers, now: now) else {
                throw TokenGuard.missing
            }
            return token
        } catch let problem as Problem where problem.status == 401 {
            // Those behind a proxy have one address: whoever guesses must not lock others out.
            if request.headers[.authorization] != nil, let wait = server.failures.take(address) {
                throw tooMany("wrong tokens from this address", again: wait)
            }
            throw problem
        }
    }

    private func requirePermission(
        of token: AccessToken?,
        for route: Route,
        _ values: [String: String],
        at address: String
    ) async throws {
        guard let token, case .permitted(let permission) = route.access,
            !token.roles.allow(permission)
        else {
            return
        }
        let roles = ServerRole.allCases.filter { $0.permissions.contains(permission) }
            .map(\.rawValue)
        let problem = Problem(
            403,
            "not_permitted",
            "'\(token.subject)' has the roles \(token.roles.words.joined(separator: ", ")), and "
                + "this is for \(roles.joined(separator: ", "))",
            help: ["ask one of them, or for a token with such a role"]
        )
        // What would have changed something, or shown evidence, leaves a trace.
        if permission != .read {
            let project = try? server.projects.project(values["project"] ?? "")
            await project?.acting(for: Caller(token, at: address)).recordDenial(
                of: route.name,
                because: problem.detail
            )
        }
        throw problem
    }

    private var now: Timestamp { server.surroundings.now() }

    private func tooMany(_ what: String, again seconds: Int) -> Problem {
        var problem = Problem(
            429,
            "rate",
            "too many \(what)",
            help: ["ask again in \(seconds) s"]
        )
        problem.retryAfter = seconds
        return problem
    }

    // MARK: What is sent

    private func body(of request: Request, for route: Route) async throws -> JSONObject {
        guard let name = route.body else {
            return [:]
        }
        try requireType(MediaType.json, of: request)
        let value: JSONValue
        do {
            value = try JSONValue(
                parsing: try await bytes(of: request, most: server.options.limits.body)
            )
        } catch let error as JSONError {
            throw Problem.badRequest("the content is no JSON: \(error)")
        }
        let report = server.bodies.validate(value, as: name)
        guard report.isEmpty, let object = value.objectValue else {
            var problem = Problem(
                422,
                "invalid",
                report.first ?? "the content is no object",
                help: ["/openapi.json describes it as \(name.rawValue)"]
            )
            problem.errors = report
            throw problem
        }
        return object
    }

    private func sentBytes(of request: Request, for route: Route) async throws -> [UInt8] {
        guard let sent = route.bytes else {
            return []
        }
        try requireType(sent.type, of: request)
        return try await bytes(of: request, most: sent.most)
    }

    private func requireType(_ wanted: String, of request: Request) throws {
        let type = request.headers[.contentType]?.split(separator: ";").first
        guard let type, type.lowercased().filter({ $0 != " " }) == wanted else {
            throw Problem(
                415,
                "content_type",
                "the content is of the type '\(request.headers[.contentType] ?? "")'",
                help: ["send it with 'Content-Type: \(wanted)'"]
            )
        }
    }

    private func bytes(of request: Request, most: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            for try await chunk in request.body {
                guard bytes.count + chunk.readableBytes <= most else {
                    throw Problem(
                        413,
                        "too_large",
                        "the content has more than \(most) bytes",
                        help: ["send less"]
                    )
                }
                bytes += chunk.readableBytesView
            }
        } catch  where !(error is Problem) {
            throw Problem.badRequest("the content ends too early, or is not sent as HTTP wants it")
        }
        return bytes
    }

    // MARK: What is answered

    private func response(to exchange: Exchange, isHead: Bool) async throws -> Response {
        switch try await exchange.route.answer(exchange) {
        case .document(let value):
            return Response(.ok, server.masked(value).text() + "\n", type: MediaType.json)
        case .bytes(let bytes, let type):
            return Response(
                status: .ok,
                headers: [.contentType: type],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
            )
        case .text(let text, let type):
            var fields = HTTPFields()
            if type == MediaType.html {
                fields[.contentSecurityPolicy] = LivePage.policy
            }
            return Response(.ok, text, type: type, fields)
        case .events(let write):
            let id = exchange.token?.id ?? exchange.address
            var fields: HTTPFields = [.contentType: MediaType.events]
            fields[.accelBuffering] = "no"
            guard !isHead else {
                return Response(status: .ok, headers: fields)
            }
            let streams = server.streams
            let threads = server.threads
            return Response(
                status: .ok,
                headers: fields,
                body: ResponseBody { writer in
                    try streams.open(id)
                    defer { streams.close(id) }
                    try await withTaskExecutorPreference(threads) {
                        try await write(&writer)
                    }
                    try await writer.finish(nil)
                }
            )
        }
    }
}

extension Caller {
    /// The owner of a token.
    init(_ token: AccessToken, at address: String) {
        self.init(
            subject: token.subject,
            facts: ["server": true, "token": token.id.json, "address": address.json]
        )
    }
}
