package import JSON

/// The JSON Schema of `workflow.yml`, draft-07, made from the tables that the reader follows.
package enum SchemaExport {
    /// The schema as `ddx schema` prints it.
    package static var schema: JSONValue {
        let workflow = WorkflowFormat.workflow
        var result: JSONObject = [
            "$schema": "http://json-schema.org/draft-07/schema#",
            "title": "Workflow of ddx",
        ]
        for (key, value) in record(workflow) {
            result[key] = value
        }
        let definitions = WorkflowFormat.records.filter { $0.name != workflow.name }
        result["definitions"] = .object(
            JSONObject(definitions.map { ($0.name, .object(record($0))) })
        )
        return .object(result)
    }

    private static func record(_ format: RecordFormat) -> JSONObject {
        var properties = JSONObject()
        for key in format.keys {
            properties[key.name] = described(value(key.value), key.summary)
        }
        var result: JSONObject = ["type": "object", "properties": .object(properties)]
        let required = format.keys.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty {
            result["required"] = .array(required)
        }
        switch format.others {
        case .refused: result["additionalProperties"] = false
        case .extensions:
            result["patternProperties"] = ["^x_": true]
            result["additionalProperties"] = false
        case .values(let format): result["additionalProperties"] = value(format)
        }
        if format.name == "step" {
            result["oneOf"] = .array(stepKinds)
        }
        if format.name == "check" {
            result["minProperties"] = 1
            result["maxProperties"] = 1
        }
        return result
    }

    /// Exactly one kind; `prompt` beside `artifact` belongs to it.
    private static var stepKinds: [JSONValue] {
        WorkflowFormat.stepKinds.map { kind in
            let others = WorkflowFormat.stepKinds.filter {
                $0 != kind && !(kind == "artifact" && $0 == "prompt")
            }
            let excluded = others.map { JSONValue.object(["required": [.string($0)]]) }
            return ["required": [.string(kind)], "not": ["anyOf": .array(excluded)]]
        }
    }

    private static func value(_ format: ValueFormat) -> JSONValue {
        switch format {
        case .text: ["type": ["string", "number", "boolean"]]
        case .shaped(let shape): ["type": "string", "pattern": .string(shape.rawValue)]
        case .integer: ["type": "integer"]
        case .number: ["type": "number"]
        case .boolean: ["type": "boolean"]
        case .choice(let words): ["enum": .array(words.map(JSONValue.string))]
        case .anything: [:]
        case .list(let item): ["type": "array", "items": value(item)]
        case .map(let item): ["type": "object", "additionalProperties": value(item)]
        case .record(let name): ["$ref": .string("#/definitions/\(name)")]
        case .either(let formats): ["anyOf": .array(formats.map(value))]
        }
    }

    /// Adds words for editors; a reference has no room for them beside it.
    private static func described(_ value: JSONValue, _ summary: String) -> JSONValue {
        guard case .object(var object) = value else {
            return value
        }
        if object["$ref"] != nil {
            return ["allOf": [value], "description": .string(summary)]
        }
        object["description"] = .string(summary)
        return .object(object)
    }
}
