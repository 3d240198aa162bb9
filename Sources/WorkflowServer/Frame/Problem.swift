import HTTPTypes
import JSON
import WorkflowDiagnostics
import WorkflowKit

/// Why a request was not answered as it wished (RFC 9457), and what to do next.
struct Problem: Error, Sendable, Hashable {
    /// The status of the response.
    let status: Int
    /// What programs tell problems apart by.
    let code: String
    /// What is wrong with this request, in lower case and without a full stop.
    let detail: String
    /// What to do next, most likely first.
    let help: [String]
    /// Everything that is wrong, where it is more than one thing.
    var errors: [String] = []
    /// After how many seconds it makes sense to ask again.
    var retryAfter: Int?
    /// Which methods there are, when there is no such one.
    var allowed: [String] = []

    /// Describes a problem.
    init(_ status: Int, _ code: String, _ detail: String, help: [String] = []) {
        self.status = status
        self.code = code
        self.detail = detail
        self.help = help
    }

    /// Tells a failure of the kit to a client.
    init(_ error: any Error) {
        if let problem = error as? Problem {
            self = problem
            return
        }
        let failure = Failure(error)
        self.init(
            failure.code.httpStatus,
            failure.code.word,
            failure.message,
            help: failure.hints
        )
        errors = failure.diagnostics.map(\.message)
        if failure.code == .busy {
            retryAfter = 1
        }
    }

    /// What every problem of a status is, in words.
    private static let titles: [Int: String] = [
        400: "The request makes no sense", 401: "A token is needed",
        403: "It is not allowed", 404: "There is no such thing",
        405: "There is no such method", 406: "There is no such form of the answer",
        409: "The state does not allow it", 413: "The request is too large",
        415: "The content has the wrong type", 421: "Another server is meant",
        422: "The content is invalid", 429: "Too many requests",
        500: "The server failed", 503: "It does not work right now",
        507: "The storage is full or broken",
    ]

    private var title: String { Self.titles[status] ?? "The request failed" }

    /// The object `application/problem+json`.
    var json: JSONValue {
        var object: JSONObject = [
            "type": "urn:ddx:problem:\(code)".json, "title": title.json, "status": status.json,
            "detail": detail.json, "code": code.json, "help": help.json,
        ]
        object["errors"] = errors.isEmpty ? nil : errors.json
        return object.json
    }

    /// The fields of the response beside its type.
    var fields: HTTPFields {
        var fields = HTTPFields()
        if status == 401 {
            fields[.wwwAuthenticate] = "Bearer realm=\"ddx\""
        }
        if let retryAfter {
            fields[.retryAfter] = String(retryAfter)
        }
        if !allowed.isEmpty {
            fields[.allow] = allowed.joined(separator: ", ")
        }
        return fields
    }
}

extension Problem {
    static func badRequest(_ detail: String, help: [String] = []) -> Problem {
        Problem(400, "usage", detail, help: help)
    }
}

extension Failure.Code {
    fileprivate var httpStatus: Int {
        switch self {
        case .usage: 400
        case .invalid: 422
        case .notFound: 404
        case .unavailable: 503
        case .notPermitted: 403
        case .refused, .busy, .cannotCreate, .definitionLost: 409
        case .storage: 507
        default: 500
        }
    }
}
