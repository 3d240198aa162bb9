import JSON
import Synchronization
import WorkflowDiagnostics
import WorkflowKit

/// The methods of the protocol.
extension AgentServer {
    /// What clients tell their models about this server.
    private static let instructions = """
        ddx carries a workflow on in this project: phases with gates that it enforces, artifacts, \
        and a trail of who did what. Begin with 'status'. The usual order is workflow_apply, \
        run_start, then in turn workflow_next, doing the work, and workflow_advance. Prompts of \
        actions and artifacts are prompts and resources here: read one, write the file yourself, \
        then advance. Attest only what you have seen to hold. What a role or a person has to decide \
        is refused with what the person types; say so to them and wait.
        """

    /// How long clients may keep what does not change while this server runs, in milliseconds.
    private static let longLifetime = 3_600_000

    /// Answers what needs nothing but what stands here; nothing for all else.
    func answerAtOnce(_ request: AgentRequest) throws(RPCError) -> JSONValue? {
        switch (request.method, request.isModern) {
        case ("initialize", _): return greet(request)
        case ("ping", _): return request.envelope([:], lifetime: nil)
        case ("server/discover", true):
            return request.envelope(
                [
                    "supportedVersions": AgentRequest.versionsWithout.json,
                    "capabilities": Self.capabilities(isModern: true),
                    "instructions": Self.instructions.json,
                ],
                lifetime: Self.longLifetime
            )
        case ("logging/setLevel", false):
            guard let level = request.parameters["level"]?.stringValue.flatMap(AgentLogLevel.init)
            else {
                let words = AgentLogLevel.allCases.map(\.rawValue).joined(separator: ", ")
                throw .invalidParameters("'level' must be one of \(words)")
            }
            state.withLock { $0.handshake.logLevel = level }
            return [:]
        case ("tools/list", _):
            let page = try Page(AgentVerbs.all.map(\.json), request.parameters)
            return request.envelope(page.json(as: "tools"), lifetime: Self.longLifetime)
        case ("resources/templates/list", _):
            let page = try Page(AgentResources.templates, request.parameters)
            return request.envelope(page.json(as: "resourceTemplates"), lifetime: Self.longLifetime)
        case ("resources/subscribe", false), ("resources/unsubscribe", false):
            try subscribe(request)
            return [:]
        default: return nil
        }
    }

    /// Answers what reads the project or changes it.
    func answer(_ request: AgentRequest, _ work: AgentWork) async throws(RPCError) -> JSONValue {
        switch request.method {
        case "tools/call":
            return request.envelope(try await call(request, work), lifetime: nil)
        case "resources/list":
            let page = try Page(try await resources.list(), request.parameters)
            return request.envelope(page.json(as: "resources"), lifetime: 0)
        case "resources/read":
            let uri = try request.text("uri")
            let content = try await resources.content(of: uri, isModern: request.isModern)
            return request.envelope(["contents": [content]], lifetime: 0)
        case "prompts/list":
            let offers = try failing { try openProject().promptOffers() }
            let page = try Page(offers.map(\.json), request.parameters)
            return request.envelope(page.json(as: "prompts"), lifetime: 0)
        case "prompts/get": return request.envelope(try prompt(request), lifetime: nil)
        case "completion/complete":
            return request.envelope(["completion": try await completion(request)], lifetime: nil)
        default: throw .unknownMethod(request.method)
        }
    }

    var resources: AgentResources { AgentResources(openProject: openProject, read: read) }

    private func greet(_ request: AgentRequest) -> JSONValue {
        state.withLock { state in
            state.handshake.isDone = true
            state.handshake.client = AgentHandshake.name(request.parameters["clientInfo"])
        }
        let wanted = request.parameters["protocolVersion"]?.stringValue ?? ""
        let known = AgentRequest.versionsWithHandshake
        return [
            "protocolVersion": (known.contains(wanted) ? wanted : known.last ?? "").json,
            "capabilities": Self.capabilities(isModern: false), "serverInfo": Self.identity,
            "instructions": Self.instructions.json,
        ]
    }

    private static func capabilities(isModern: Bool) -> JSONValue {
        [
            "tools": ["listChanged": false], "prompts": ["listChanged": false],
            "resources": ["subscribe": true, "listChanged": isModern.json],
            "completions": [:], "logging": [:],
        ]
    }

    private func prompt(_ request: AgentRequest) throws(RPCError) -> JSONObject {
        let name = try request.text("name")
        let found = try failing { try openProject().prompt(named: name) }
        let about = request.parameters["arguments"]?["about"]?.stringValue ?? ""
        let text = about.isEmpty ? found.text : "\(found.text)\n\(about)\n"
        return [
            "description": found.offer.title.json,
            "messages": [["role": "user", "content": ["type": "text", "text": text.json]]],
        ]
    }

    /// Proposes values for a place of a template; prompts take words that nobody can guess.
    private func completion(_ request: AgentRequest) async throws(RPCError) -> JSONValue {
        let argument = request.parameters["argument"]
        let beginning = argument?["value"]?.stringValue ?? ""
        let known: [String]
        switch argument?["name"]?.stringValue {
        case "run": known = try await resources.runs()
        case "workflow": known = try await resources.workflows()
        default: known = []
        }
        let fitting = known.filter { $0.utf8.starts(with: beginning.utf8) }
        return [
            "values": fitting.prefix(100).map(\.self).json, "total": fitting.count.json,
            "hasMore": (fitting.count > 100).json,
        ]
    }

    /// Reads with a verb.
    func read(_ words: [String]) async throws(RPCError) -> JSONValue {
        let call = VerbCall(
            agent: state.withLock(\.handshake).client ?? "unknown",
            interruptions: AsyncStream { $0.finish() },
            keepsLast: false,
            document: { _ in },
            note: { _ in }
        )
        let answer = await runVerb(words, call)
        if let failure = answer.failure {
            throw RPCError(-32_603, failure["message"]?.stringValue ?? "", data: failure)
        }
        return answer.documents.count == 1
            ? answer.documents[0] : ["records": .array(answer.documents)]
    }
}

extension AgentRequest {
    /// A parameter that must be there.
    func text(_ name: String) throws(RPCError) -> String {
        guard let text = parameters[name]?.stringValue else {
            throw .invalidParameters("'\(name)' must be a string")
        }
        return text
    }
}

/// Gives what the kit refuses as an error of the protocol.
func failing<Value>(_ work: () throws -> Value) throws(RPCError) -> Value {
    do {
        return try work()
    } catch {
        let failure = Failure(error)
        let hints = failure.hints.prefix(3).map { "; \($0)" }.joined()
        throw RPCError(failure.code == .notFound ? -32_602 : -32_603, failure.message + hints)
    }
}

extension PromptOffer {
    /// The prompt as clients list it.
    fileprivate var json: JSONValue {
        [
            "name": name.json, "title": title.json, "description": description.json,
            "arguments": [
                [
                    "name": "about", "description": "What it is about; stands behind the prompt.",
                    "required": false,
                ]
            ],
        ]
    }
}

/// A part of a list, as long as clients like it.
struct Page {
    private static let size = 100

    private let elements: ArraySlice<JSONValue>
    private let next: Int?

    /// Cuts a list.
    ///
    /// - Parameters:
    ///   - all: The list.
    ///   - parameters: Where `cursor` says where the part begins.
    /// - Throws: `RPCError` for a cursor that nobody gave.
    init(_ all: [JSONValue], _ parameters: JSONValue) throws(RPCError) {
        let cursor = parameters["cursor"] ?? .null
        let start = cursor.isNull ? 0 : cursor.stringValue.flatMap { Int($0) } ?? -1
        guard (0...max(0, all.count)).contains(start) else {
            throw .invalidParameters("there is no such 'cursor'; leave it out to begin anew")
        }
        elements = all[start...].prefix(Self.size)
        next = elements.endIndex < all.count ? elements.endIndex : nil
    }

    /// The part under its name.
    func json(as name: String) -> JSONObject {
        var object: JSONObject = [:]
        object[name] = .array(Array(elements))
        object["nextCursor"] = next.map { String($0).json }
        return object
    }
}
