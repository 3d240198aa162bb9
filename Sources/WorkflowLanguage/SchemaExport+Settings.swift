package import JSON

extension SchemaExport {
    /// The schema of `config.yml`.
    package static var settingsSchema: JSONValue {
        var properties = JSONObject()
        for setting in SettingsFormat.all {
            let parts = setting.key.split(separator: ".").map(String.init)
            let value = described(setting)
            guard parts.count == 2 else {
                properties[setting.key] = value
                continue
            }
            var group = properties[parts[0]]?.objectValue ?? Self.group
            var members = group["properties"]?.objectValue ?? [:]
            members[parts[1]] = value
            group["properties"] = members.json
            properties[parts[0]] = group.json
        }
        return [
            "$schema": "http://json-schema.org/draft-07/schema#", "title": "Settings of ddx",
            "type": "object", "properties": properties.json, "additionalProperties": false,
        ]
    }

    private static let group: JSONObject = [
        "type": ["object", "null"], "additionalProperties": false,
    ]

    private static func described(_ setting: SettingsFormat.Setting) -> JSONValue {
        var object = JSONObject()
        switch setting.kind {
        case .text, .duration, .size, .amount: object["type"] = ["string", "number", "null"]
        case .boolean: object["type"] = ["boolean", "null"]
        case .integer(let range):
            object["type"] = ["integer", "null"]
            object["minimum"] = range.lowerBound.json
            object["maximum"] = range.upperBound == .max ? nil : range.upperBound.json
        case .texts:
            object = ["type": ["array", "null"], "items": ["type": ["string", "number"]]]
        case .words(let words):
            object = ["type": ["array", "null"], "items": ["enum": words.json]]
        case .records:
            object = [
                "type": ["array", "null"],
                "items": ["type": "object", "required": ["name", "url"]],
            ]
        case .entries:
            object = ["type": ["object", "null"], "additionalProperties": entry(of: setting.key)]
        }
        object["description"] = setting.summary.json
        object["default"] = setting.standard.isNull ? nil : setting.standard
        return object.json
    }

    private static func entry(of key: String) -> JSONValue {
        switch key {
        case "agents":
            [
                "anyOf": [
                    ["enum": AgentPreset.allCases.map(\.rawValue).json],
                    record(AgentFormat.agent).json,
                ]
            ]
        case "personas": ["anyOf": [["type": "string"], record(AgentFormat.persona).json]]
        default: true
        }
    }
}
