import JSON

/// Why a request is not answered with a result.
package struct RPCError: Error, Sendable, Hashable {
    /// The number that programs tell errors apart by.
    package let code: Int
    /// What is wrong, in words.
    package let message: String
    /// What programs read beside it.
    let data: JSONValue?

    /// Describes an error.
    init(_ code: Int, _ message: String, data: JSONValue? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    // JSON-RPC 2.0

    /// The bytes are no JSON.
    package static func notJSON(_ message: String) -> Self { .init(-32_700, message) }
    /// The value is no message, or comes at the wrong time.
    package static func invalidRequest(_ message: String) -> Self { .init(-32_600, message) }
    /// Nobody knows the method.
    package static func unknownMethod(_ method: String) -> Self {
        .init(-32_601, "there is no method '\(method.prefix(100))'")
    }
    /// The parameters do not fit the method.
    package static func invalidParameters(_ message: String) -> Self { .init(-32_602, message) }

    // Language Server Protocol

    /// A request came before `initialize`.
    package static let notInitialized = Self(-32_002, "the first request must be 'initialize'")
    /// The client does not want the answer any more.
    package static let cancelled = Self(-32_800, "the request was cancelled")
    /// What was asked for makes sense and still cannot be done.
    package static func failed(_ message: String) -> Self { .init(-32_803, message) }

    // Model Context Protocol

    /// There is no such resource.
    static func unknownResource(_ uri: String, isModern: Bool) -> Self {
        .init(
            isModern ? -32_602 : -32_002,
            "there is no resource '\(uri.prefix(200))'; resources/list names those that there are",
            data: ["uri": uri.json]
        )
    }

    /// A request is of a version that nobody speaks here.
    static func unknownVersion(_ version: String, _ supported: [String]) -> Self {
        .init(
            -32_022,
            "protocol version '\(version.prefix(50))' is not spoken here",
            data: ["supported": supported.json, "requested": version.json]
        )
    }

    /// More requests came than are taken at once.
    static let tooMany = Self(-32_000, "too many requests are under way; wait for an answer first")
}
