import JSON

/// A request of an agent's client, with what its envelope says.
///
/// Until 2025-11-25 a handshake at the beginning says once what holds for all requests; since
/// 2026-07-28 each request says it itself. Both kinds may come on one stream.
struct AgentRequest: Sendable {
    /// Versions of the protocol that begin with a handshake, the newest last.
    static let versionsWithHandshake = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"]
    /// Versions whose requests stand alone.
    static let versionsWithout = ["2026-07-28"]

    /// A key of `_meta` that the protocol reserves.
    static func reserved(_ name: String) -> String { "io.modelcontextprotocol/\(name)" }

    let id: JSONValue
    let method: String
    let parameters: JSONValue
    /// Whether the request stands alone.
    let isModern: Bool
    /// The least severe log messages that the client wants meanwhile; nothing for none.
    let logLevel: AgentLogLevel?
    /// What the client calls the progress of the request; nothing when it wants to hear of none.
    let progressToken: JSONValue?
    /// Name and version of the client.
    let client: String?

    /// Reads the envelope of a request.
    ///
    /// - Parameters:
    ///   - id: What the answer names.
    ///   - method: What is asked for.
    ///   - parameters: The parameters.
    ///   - handshake: What was agreed on at the beginning.
    /// - Throws: `RPCError` for an envelope that lacks something, or of an unknown version.
    init(
        _ id: JSONValue,
        _ method: String,
        _ parameters: JSONValue,
        _ handshake: AgentHandshake
    ) throws(RPCError) {
        self.id = id
        self.method = method
        self.parameters = parameters
        let meta = parameters["_meta"]
        progressToken = meta?["progressToken"].flatMap { token in
            token.stringValue != nil || token.numberValue != nil ? token : nil
        }
        guard let version = meta?[Self.reserved("protocolVersion")], method != "initialize" else {
            isModern = false
            logLevel = handshake.logLevel
            client = handshake.client
            return
        }
        guard let version = version.stringValue else {
            throw .invalidParameters("the protocol version of a request must be a string")
        }
        guard Self.versionsWithout.contains(version) else {
            throw .unknownVersion(version, Self.versionsWithout)
        }
        guard meta?[Self.reserved("clientCapabilities")]?.objectValue != nil else {
            throw .invalidParameters(
                "'_meta' lacks the object '\(Self.reserved("clientCapabilities"))'"
            )
        }
        isModern = true
        logLevel = meta?[Self.reserved("logLevel")]?.stringValue.flatMap(AgentLogLevel.init)
        client = AgentHandshake.name(meta?[Self.reserved("clientInfo")])
    }

    /// The result as the version of the request wants it.
    ///
    /// - Parameters:
    ///   - result: What the method answers.
    ///   - lifetime: How long clients may keep it, in milliseconds; nothing for what is no list and
    ///     no content.
    /// - Returns: The result that is sent.
    func envelope(_ result: JSONObject, lifetime: Int?) -> JSONValue {
        guard isModern else {
            return result.json
        }
        var result = result
        result["resultType"] = "complete"
        if let lifetime {
            result["ttlMs"] = lifetime.json
            result["cacheScope"] = "private"
        }
        var meta = result["_meta"]?.objectValue ?? [:]
        meta[Self.reserved("serverInfo")] = AgentServer.identity
        result["_meta"] = meta.json
        return result.json
    }
}

/// What a client and this server agreed on at the beginning.
struct AgentHandshake: Sendable {
    /// Whether there was one.
    var isDone = false
    var client: String?
    var logLevel: AgentLogLevel? = .info

    /// Name and version of a client as it calls itself.
    static func name(_ information: JSONValue?) -> String? {
        guard let name = information?["name"]?.stringValue else {
            return nil
        }
        let version = information?["version"]?.stringValue.map { " \($0)" } ?? ""
        return String((name + version).prefix(100))
    }
}

/// How severe a log message is, the least severe first.
enum AgentLogLevel: String, Sendable, CaseIterable, Comparable {
    case debug
    case info
    case notice
    case warning
    case error
    case critical
    case alert
    case emergency

    static func < (left: Self, right: Self) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}
