import HTTPTypes
import WorkflowKit

/// One thing that can be asked of the server: how it is dispatched, checked and described.
///
/// The table of routes is all that dispatching and the document of the API know, so that they
/// cannot differ.
struct Route: Sendable {
    /// Who may ask.
    enum Access: Sendable, Hashable {
        /// Everybody.
        case everybody
        /// Everybody on this computer, elsewhere whoever has a token.
        case everybodyHere
        case permitted(ServerRole.Permission)
    }

    /// What is answered when all goes well.
    enum Content: Sendable {
        case document(SchemaName)
        /// The document of the API itself.
        case description
        case text(type: String)
        /// Bytes as they are kept.
        case bytes(type: String)
        case events
    }

    /// Something that is sent and fits no schema.
    struct SentBytes: Sendable {
        let type: String
        /// How many there may be.
        let most: Int
    }

    let method: HTTPRequest.Method
    let path: RoutePath
    /// The name of the operation.
    let name: String
    let summary: String
    var details = ""
    let access: Access
    var parameters: [Parameter] = []
    var body: SchemaName?
    /// What is sent as it is, when no document is.
    var bytes: SentBytes?
    let content: Content
    /// Whether a place in a stream may be named from which it goes on.
    var resumes: Bool { if case .events = content { true } else { false } }
    let answer: @Sendable (Exchange) async throws -> Answer

    init(
        _ method: HTTPRequest.Method,
        _ path: RoutePath,
        _ name: String,
        _ summary: String,
        for access: Access,
        answers content: Content,
        _ parameters: [Parameter] = [],
        body: SchemaName? = nil,
        bytes: SentBytes? = nil,
        details: String = "",
        _ answer: @escaping @Sendable (Exchange) async throws -> Answer
    ) {
        self.method = method
        self.path = path
        self.name = name
        self.summary = summary
        self.details = details
        self.access = access
        self.parameters = parameters
        self.body = body
        self.bytes = bytes
        self.content = content
        self.answer = answer
    }
}

/// The path of a route; `{…}` stands for one part of a path.
struct RoutePath: Sendable, Hashable, ExpressibleByStringLiteral {
    /// As the document of the API has it.
    let text: String
    private let parts: [String]

    init(stringLiteral text: String) {
        self.text = text
        parts = text.split(separator: "/").map(String.init)
    }

    /// The names of the parts that stand for something.
    var names: [String] { parts.compactMap(Self.name) }

    /// What the parts stand for in a path; nothing when it is another path.
    func values(in path: [Substring]) -> [String: String]? {
        guard path.count == parts.count else {
            return nil
        }
        var values: [String: String] = [:]
        for (part, given) in zip(parts, path) {
            if let name = Self.name(part) {
                guard let value = Percent.decodedPart(given), !value.isEmpty else {
                    return nil
                }
                values[name] = value
            } else if !part.utf8.elementsEqual(given.utf8) {
                return nil
            }
        }
        return values
    }

    private static func name(_ part: String) -> String? {
        part.hasPrefix("{") ? String(part.dropFirst().dropLast()) : nil
    }
}

extension Percent {
    /// A part of a path, where a plus sign is one.
    static func decodedPart(_ part: Substring) -> String? {
        decoded(part.replacing("+", with: "%2B").utf8)
    }
}
