package import JSON

/// A message of JSON-RPC 2.0.
package enum RPCMessage: Sendable, Hashable {
    /// Wants an answer with the same id.
    case request(id: JSONValue, method: String, parameters: JSONValue)
    /// Wants no answer.
    case notification(method: String, parameters: JSONValue)
    /// An answer; the id is null when the request could not be told.
    case response(id: JSONValue, result: Result<JSONValue, RPCError>)

    /// Reads a message.
    ///
    /// - Throws: What to answer, and under which id, when the value is no message.
    package init(_ value: JSONValue) throws(Invalid) {
        guard let object = value.objectValue else {
            throw Invalid(.null, "a message must be one object, not \(value.kind)")
        }
        let id = object["id"]
        switch id {
        case nil, .null?, .number?, .string?: break
        default: throw Invalid(.null, "'id' must be a number or a string")
        }
        guard object["jsonrpc"]?.stringValue == "2.0" else {
            throw Invalid(id ?? .null, "'jsonrpc' must be '2.0'")
        }
        guard let method = object["method"] else {
            guard let id, object["result"] != nil || object["error"] != nil else {
                throw Invalid(
                    id ?? .null,
                    "a message needs 'method', or 'id' with 'result' or 'error'"
                )
            }
            self = .response(id: id, result: Self.result(object))
            return
        }
        guard let method = method.stringValue else {
            throw Invalid(id ?? .null, "'method' must be a string")
        }
        let parameters = object["params"] ?? .null
        switch parameters {
        case .object, .array, .null: break
        default: throw Invalid(id ?? .null, "'params' must be an object or an array")
        }
        self =
            id.map { .request(id: $0, method: method, parameters: parameters) }
            ?? .notification(method: method, parameters: parameters)
    }

    /// A value that is no message.
    package struct Invalid: Error, Sendable, Hashable {
        /// The answer that the sender gets.
        package let answer: RPCMessage

        init(_ id: JSONValue, _ message: String) {
            answer = .response(id: id, result: .failure(.invalidRequest(message)))
        }
    }

    private static func result(_ object: JSONObject) -> Result<JSONValue, RPCError> {
        guard let error = object["error"], !error.isNull else {
            return .success(object["result"] ?? .null)
        }
        return .failure(
            RPCError(error["code"]?.intValue ?? 0, error["message"]?.stringValue ?? "")
        )
    }
}

extension RPCMessage: JSONRepresentable {
    /// The message as it is sent.
    package var json: JSONValue {
        switch self {
        case .request(let id, let method, let parameters):
            ["jsonrpc": "2.0", "id": id, "method": method.json, "params": parameters]
        case .notification(let method, let parameters):
            ["jsonrpc": "2.0", "method": method.json, "params": parameters]
        case .response(let id, .success(let result)):
            ["jsonrpc": "2.0", "id": id, "result": result]
        case .response(let id, .failure(let error)):
            ["jsonrpc": "2.0", "id": id, "error": error.json]
        }
    }
}

extension RPCError: JSONRepresentable {
    /// The error as it is sent.
    package var json: JSONValue {
        var object: JSONObject = ["code": code.json, "message": message.json]
        object["data"] = data
        return object.json
    }
}
