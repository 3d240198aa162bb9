import JSON

/// One argument of a verb: how agents give it, and how the command line takes it.
package struct AgentArgument: Sendable {
    /// How the command line takes the value.
    enum Kind: Sendable {
        /// A word in its place.
        case position
        case text(option: String)
        /// One of several words.
        case choice(option: String, [String])
        /// An option that may be repeated.
        case texts(option: String)
        /// A positive number.
        case number(option: String)
        case flag(option: String)
        /// `name=value`, repeated.
        case values(option: String)
        /// Events are printed as they happen, so that the call can answer before the work is over.
        case background
    }

    let name: String
    let kind: Kind
    let description: String
    var isRequired = false

    static func position(_ name: String, _ description: String, required: Bool = false) -> Self {
        Self(name: name, kind: .position, description: description, isRequired: required)
    }

    static func text(_ name: String, _ description: String, required: Bool = false) -> Self {
        Self(
            name: name,
            kind: .text(option: option(name)),
            description: description,
            isRequired: required
        )
    }

    static func choice(_ name: String, _ words: [String], _ description: String) -> Self {
        Self(name: name, kind: .choice(option: option(name), words), description: description)
    }

    static func texts(_ name: String, _ description: String) -> Self {
        Self(name: name, kind: .texts(option: option(name)), description: description)
    }

    static func number(_ name: String, _ description: String) -> Self {
        Self(name: name, kind: .number(option: option(name)), description: description)
    }

    static func flag(_ name: String, _ description: String) -> Self {
        Self(name: name, kind: .flag(option: option(name)), description: description)
    }

    static let variables = Self(
        name: "variables",
        kind: .values(option: "--var"),
        description: "Values of variables by name. A secret is given as 'env:NAME' or 'file:PATH'."
    )

    static let background = Self(
        name: "background",
        kind: .background,
        description: "Answer as soon as the run has begun; this server carries it on. Look at it "
            + "with run_show; it is paused when the server ends."
    )

    private static func option(_ name: String) -> String {
        "--" + name.replacing("_", with: "-")
    }

    /// What agents may give.
    var schema: JSONValue {
        var schema: JSONObject = [:]
        switch kind {
        case .position, .text: schema = ["type": "string", "minLength": 1]
        case .choice(_, let words): schema = ["type": "string", "enum": words.json]
        case .texts:
            schema = ["type": "array", "items": ["type": "string", "minLength": 1]]
        case .number: schema = ["type": "integer", "minimum": 1]
        case .flag, .background: schema = ["type": "boolean"]
        case .values:
            schema = [
                "type": "object",
                "additionalProperties": ["type": ["string", "number", "boolean"]],
            ]
        }
        schema["description"] = description.json
        return schema.json
    }

    /// The options of a command line; nothing for what stands in its place.
    ///
    /// - Parameter value: What follows the schema.
    /// - Returns: The words.
    func options(_ value: JSONValue) -> [String] {
        switch kind {
        case .position: []
        case .background: value.boolValue == true ? ["--follow"] : []
        case .text(let option), .choice(let option, _): ["\(option)=\(value.stringValue ?? "")"]
        case .texts(let option):
            (value.arrayValue ?? []).map { "\(option)=\($0.stringValue ?? "")" }
        case .number(let option): ["\(option)=\(value.text())"]
        case .flag(let option): value.boolValue == true ? [option] : []
        case .values(let option):
            (value.objectValue ?? [:]).map { name, value in
                "\(option)=\(name)=\(value.stringValue ?? value.text())"
            }
        }
    }
}
