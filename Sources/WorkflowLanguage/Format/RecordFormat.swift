/// What a value of a file may be; the reader and the JSON Schema both follow it.
package indirect enum ValueFormat: Sendable {
    case text
    /// Text of a certain shape.
    case shaped(TextShape)
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Int>? = nil)
    case boolean
    case choice([String])
    case anything
    case list(ValueFormat)
    case map(ValueFormat)
    /// A record of `WorkflowFormat` by its name.
    case record(String)
    case either([ValueFormat])
    /// Neither an empty text nor an empty list.
    case nonEmpty(ValueFormat)

    /// One value, or a list of them.
    package static func oneOrMore(_ format: ValueFormat) -> ValueFormat {
        .either([format, .list(format)])
    }
}

/// Text that follows a regular expression, for editors.
package enum TextShape: String, Sendable {
    case workflowName = "^[a-z0-9][a-z0-9-]*$"
    case identifier = "^[A-Za-z0-9_][A-Za-z0-9_-]*$"
    case variableName = "^[A-Za-z_][A-Za-z0-9_]*$"
    case version = #"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$"#
    case duration = #"^\d+(ms|s|m|h|d)$"#
    case expectedCount = #"^(present|absent|(>=?)?\s*\d+)$"#

    /// What beside strings, written without quotes, has this shape.
    var plainTypes: [String] {
        switch self {
        case .workflowName, .identifier: ["integer", "boolean"]
        case .variableName: ["boolean"]
        case .version, .duration, .expectedCount: []
        }
    }
}

/// A key of a record.
package struct KeyFormat: Sendable {
    package let name: String
    package let value: ValueFormat
    package let isRequired: Bool
    package let summary: String

    init(_ name: String, _ value: ValueFormat, _ summary: String, isRequired: Bool = false) {
        self.name = name
        self.value = value
        self.isRequired = isRequired
        self.summary = summary
    }
}

/// A map with known keys.
package struct RecordFormat: Sendable {
    package let name: String
    /// What messages call it, such as "a phase".
    package let title: String
    package let keys: [KeyFormat]
    /// Keys beside the known ones: `x_` keys, or what the format says.
    package let others: Others
    /// Keys of which a map has exactly one; none when that does not matter.
    let alternatives: [String]
    /// Keys that mean nothing without another one.
    let companions: [String: String]
    let known: Set<String>

    /// What happens to keys that are not listed.
    package enum Others: Sendable {
        case refused
        case extensions
        case values(ValueFormat)
    }

    init(
        _ name: String,
        _ title: String,
        _ keys: [KeyFormat],
        others: Others = .refused,
        alternatives: [String] = [],
        companions: [String: String] = [:]
    ) {
        self.name = name
        self.title = title
        self.keys = keys
        self.others = others
        self.alternatives = alternatives
        self.companions = companions
        known = Set(keys.map(\.name))
    }

    func allows(_ key: String) -> Bool {
        switch others {
        case .refused: known.contains(key)
        case .extensions: known.contains(key) || key.hasPrefix("x_")
        case .values: true
        }
    }
}
