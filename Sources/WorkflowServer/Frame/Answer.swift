import HTTPTypes
import Hummingbird
import JSON

/// What a request is answered with.
enum Answer: Sendable {
    case document(JSONValue)
    case text(String, type: String)
    case bytes([UInt8], type: String)
    /// A stream that goes on until somebody leaves.
    case events(@concurrent @Sendable (inout any ResponseBodyWriter) async throws -> Void)
}

extension Answer {
    static func document(_ value: some JSONRepresentable) -> Answer { .document(value.json) }
}

/// The content types of answers.
enum MediaType {
    static let json = "application/json"
    static let bytes = "application/octet-stream"
    static let problem = "application/problem+json"
    static let events = "text/event-stream"
    static let html = "text/html; charset=utf-8"
    static let css = "text/css; charset=utf-8"
    static let script = "text/javascript; charset=utf-8"
    static let metrics = "text/plain; version=0.0.4; charset=utf-8"
}

extension Response {
    /// A whole response with a body of text.
    init(_ status: HTTPResponse.Status, _ text: String, type: String, _ fields: HTTPFields = [:]) {
        var fields = fields
        fields[.contentType] = type
        self.init(
            status: status,
            headers: fields,
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
