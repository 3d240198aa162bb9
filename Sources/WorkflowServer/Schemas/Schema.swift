import JSON

/// A JSON Schema as OpenAPI 3.1 holds it, put together from a few words.
struct Schema: Sendable, Hashable {
    var json: JSONObject

    init(_ json: JSONObject) {
        self.json = json
    }

    static let string = Schema(["type": "string"])
    static let boolean = Schema(["type": "boolean"])
    static let number = Schema(["type": "number"])
    /// A count, or milliseconds.
    static let count = Schema(["type": "integer", "minimum": 0])
    /// A moment as RFC 3339 writes it.
    static let moment = Schema(["type": "string", "format": "date-time"])
    /// Any value.
    static let any = Schema([:])
    /// An object with members that nobody knows before.
    static let anyObject = Schema(["type": "object"])

    /// One of a few words.
    static func words(_ words: [String]) -> Schema {
        Schema(["type": "string", "enum": words.json])
    }

    /// One of the words of a type.
    static func words<Word: RawRepresentable & CaseIterable>(_ type: Word.Type) -> Schema
    where Word.RawValue == String {
        words(type.allCases.map(\.rawValue))
    }

    /// Exactly this text.
    static func exactly(_ text: String) -> Schema {
        Schema(["const": text.json, "type": "string"])
    }

    static func list(of element: Schema) -> Schema {
        Schema(["type": "array", "items": element.json.json])
    }

    /// A schema that stands among the components of the document.
    static func named(_ name: SchemaName) -> Schema {
        Schema(["$ref": "#/components/schemas/\(name.rawValue)".json])
    }

    /// An object.
    ///
    /// - Parameters:
    ///   - members: What it always has.
    ///   - optional: What it may have.
    ///   - isClosed: Whether it has nothing else.
    /// - Returns: The schema.
    static func object(
        _ members: KeyValuePairs<String, Schema>,
        optional: KeyValuePairs<String, Schema> = [:],
        closed isClosed: Bool = false
    ) -> Schema {
        let all = Array(members) + Array(optional)
        var object: JSONObject = [
            "type": "object",
            "properties": JSONObject(all.map { ($0.key, $0.value.json.json) }).json,
        ]
        if !members.isEmpty {
            object["required"] = .array(members.map(\.key.json))
        }
        if isClosed {
            object["additionalProperties"] = false
        }
        return Schema(object)
    }

    /// This, or null.
    var orNull: Schema {
        Schema(["anyOf": [json.json, ["type": "null"]]])
    }

    /// The same with a sentence about it.
    func described(_ text: String) -> Schema {
        var schema = self
        schema.json["description"] = text.json
        return schema
    }

    /// The same with something to show what it is like.
    func like(_ example: JSONValue) -> Schema {
        var schema = self
        schema.json["examples"] = [example]
        return schema
    }

    /// The same within these lengths, of a text.
    func length(_ range: ClosedRange<Int>) -> Schema {
        var schema = self
        schema.json["minLength"] = range.lowerBound.json
        schema.json["maxLength"] = range.upperBound.json
        return schema
    }
}

/// The schemas that have a name in the document.
enum SchemaName: String, Sendable, CaseIterable {
    case approval = "Approval"
    case attestation = "Attestation"
    case audit = "Audit"
    case jobAnswer = "JobAnswer"
    case jobBeat = "JobBeat"
    case jobOwner = "JobOwner"
    case auditRecord = "AuditRecord"
    case explanation = "Explanation"
    case gate = "Gate"
    case health = "Health"
    case history = "History"
    case logRecord = "LogRecord"
    case logs = "Logs"
    case note = "Note"
    case phase = "Phase"
    case problem = "Problem"
    case projects = "Projects"
    case rejection = "Rejection"
    case run = "Run"
    case runReport = "RunReport"
    case runs = "Runs"
    case runSummary = "RunSummary"
    case skip = "Skip"
    case status = "Status"
    case step = "Step"
    case timeSpan = "TimeSpan"
    case transition = "Transition"
    case waitingFor = "WaitingFor"
    case wish = "Wish"
}
