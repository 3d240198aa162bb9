import JSON
import NIOHTTP1
import WorkflowJobs
import WorkflowLanguage

/// Speaks with the HTTP interface of one Temporal server.
struct TemporalConnection: Sendable {
    typealias Answer = HTTPInterface.Answer

    private let description: TemporalDescription
    private let interface: HTTPInterface

    init(_ description: TemporalDescription, environment: [String: String]) {
        self.description = description
        interface = HTTPInterface(
            description.interface,
            kind: "Temporal server",
            environment: environment
        )
    }

    /// The server, as messages name it.
    var name: String { interface.name }

    /// Asks for what is below the namespace.
    ///
    /// The server may hold its answer back for `seconds`, when it waits for something.
    func get(
        _ path: String,
        _ query: [(String, String)] = [],
        waiting seconds: Int = 0
    ) async throws(JobQueueFailure) -> Answer {
        let terms = query.map {
            "\(HTTPInterface.escaped($0.0))=\(HTTPInterface.escaped($0.1))"
        }
        let suffix = terms.isEmpty ? "" : "?" + terms.joined(separator: "&")
        return try await send(.GET, path + suffix, waiting: seconds)
    }

    func post(_ path: String, _ body: JSONObject) async throws(JobQueueFailure) -> Answer {
        try await send(.POST, path, body)
    }

    private func send(
        _ method: HTTPMethod,
        _ path: String,
        _ body: JSONObject? = nil,
        waiting seconds: Int = 0
    ) async throws(JobQueueFailure) -> Answer {
        let namespace = HTTPInterface.escaped(description.namespace)
        var headers = try interface.key().map { [("Authorization", "Bearer \($0)")] } ?? []
        if seconds > 0 {
            // The server answers a second before the time is out.
            headers.append(("Grpc-Timeout", "\(seconds + 1)S"))
        }
        let answer = try await interface.send(
            method,
            "/api/v1/namespaces/\(namespace)\(path)",
            headers: headers,
            body: body,
            waiting: seconds
        )
        guard answer.body.objectValue != nil || answer.status != 200 else {
            throw JobQueueFailure(
                .refused,
                "what answers at \(description.interface.address) is no Temporal server: it sends"
                    + " no JSON"
            )
        }
        return answer
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
                    description.interface.keyName.map {
                        "see whether \($0) holds the right API key"
                    }
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
                "\(description.interface.address) is no HTTP interface of a Temporal server: it knows no such"
                    + " path",
                hints: ["'http' is the address of the HTTP interface, not the one for workers"]
            )
        case 408, 429, 500...:
            return JobQueueFailure(.unreachable, "\(name) answers \(answer.status)\(said)")
        default:
            return JobQueueFailure(.refused, "\(name) refuses (\(answer.status))\(said)")
        }
    }
}

/// What a Temporal server says in an answer.
extension HTTPInterface.Answer {
    /// Whether it is about something that is not there, rather than about the address or the namespace.
    var isMissing: Bool { status == 404 && kind != nil && kind != "NamespaceNotFoundFailure" }

    /// The kind of a refusal, as the server names it.
    var kind: Substring? {
        body["details"]?[0]?["@type"]?.stringValue?.split(separator: ".").last
    }

    var message: String { body["message"]?.stringValue ?? "" }
}
