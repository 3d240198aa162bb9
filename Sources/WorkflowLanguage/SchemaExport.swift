package import JSON

/// JSON Schemas of files, draft-07, made from the tables that the readers follow.
package enum SchemaExport {
    /// The schema of `workflow.yml`, as `ddx schema` prints it.
    package static var schema: JSONValue {
        schema(of: WorkflowFormat.workflow, "Workflow of ddx", WorkflowFormat.records)
    }

    /// The schema of a scene in `tests/`.
    package static var sceneSchema: JSONValue {
        schema(of: SceneFormat.scene, "Scene of a ddx workflow", SceneFormat.records)
    }

    /// The schema of an overlay in `.ddx/overlays`.
    package static var overlaySchema: JSONValue {
        schema(
            of: OverlayFormat.overlay,
            "Overlay of a ddx workflow",
            OverlayFormat.records + WorkflowFormat.records
        )
    }

    private static func schema(
        of file: RecordFormat,
        _ title: String,
        _ records: [RecordFormat]
    ) -> JSONValue {
        var result: JSONObject = [
            "$schema": "http://json-schema.org/draft-07/schema#", "title": .string(title),
        ]
        for (key, value) in record(file) {
            result[key] = value
        }
        let definitions = records.filter { $0.name != file.name }
        result["definitions"] = .object(
            JSONObject(definitions.map { ($0.name, .object(record($0))) })
        )
        return .object(result)
    }

    static func record(_ format: RecordFormat) -> JSONObject {
        var properties = JSONObject()
        for key in format.keys {
            properties[key.name] = described(
                value(key.value),
                key.summary,
                example: FormatExamples.value(of: key.name, in: format.name)
            )
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
        if format.name == WorkflowFormat.step.name {
            result["oneOf"] = kinds(WorkflowFormat.keysOfKinds)
        }
        if format.name == OverlayFormat.change.name {
            result["oneOf"] = kinds(OverlayFormat.keysOfKinds)
        }
        if format.name == WorkflowFormat.check.name {
            result["minProperties"] = 1
            result["maxProperties"] = 1
        }
        if [WorkflowFormat.matrix.name, SceneFormat.expectation.name].contains(format.name) {
            result["minProperties"] = 1
        }
        if !format.alternatives.isEmpty {
            result["oneOf"] = .array(
                format.alternatives.map { ["required": [.string($0)]] }
            )
        }
        if !format.companions.isEmpty {
            let companions = format.companions.sorted { $0.key < $1.key }
            result["dependencies"] = .object(
                JSONObject(companions.map { ($0.key, [.string($0.value)]) })
            )
        }
        return result
    }

    /// What is of one kind has no key that means something for other kinds only.
    private static func kinds(_ keys: [String: Set<String>]) -> JSONValue {
        let all = Set(keys.values.flatMap(\.self)).union(keys.keys)
        return .array(
            keys.sorted { $0.key < $1.key }.map { kind, own in
                let others = all.subtracting(own).subtracting([kind]).sorted()
                return [
                    "required": [.string(kind)],
                    "properties": .object(JSONObject(others.map { ($0, false) })),
                ]
            }
        )
    }

    private static func value(_ format: ValueFormat) -> JSONValue {
        switch format {
        case .text: ["type": ["string", "number", "boolean"]]
        case .shaped(let shape): shaped(shape)
        case .integer(let range): bounded("integer", range)
        case .number(let range): range.map { bounded("number", $0) } ?? ["type": "number"]
        case .boolean: ["type": "boolean"]
        case .choice(let words): ["enum": .array(words.map(JSONValue.string))]
        case .anything: [:]
        case .list(let item): ["type": "array", "items": value(item)]
        case .map(let item): ["type": "object", "additionalProperties": value(item)]
        case .record(let name): ["$ref": .string("#/definitions/\(name)")]
        case .either(let formats): ["anyOf": .array(formats.map(value))]
        case .nonEmpty(let format): adding(["minLength": 1, "minItems": 1], to: value(format))
        }
    }

    private static func bounded(_ type: String, _ range: ClosedRange<Int>) -> JSONValue {
        var result: JSONObject = ["type": .string(type), "minimum": range.lowerBound.json]
        if range.upperBound < .max {
            result["maximum"] = range.upperBound.json
        }
        return .object(result)
    }

    private static func shaped(_ shape: TextShape) -> JSONValue {
        let pattern = JSONValue.string(shape.rawValue)
        guard !shape.plainTypes.isEmpty else {
            return ["type": "string", "pattern": pattern]
        }
        return [
            "type": .array((["string"] + shape.plainTypes).map(JSONValue.string)),
            "pattern": pattern, "minimum": 0,
        ]
    }

    private static func adding(_ members: JSONObject, to value: JSONValue) -> JSONValue {
        var result = value.objectValue ?? [:]
        for (key, member) in members {
            result[key] = member
        }
        return .object(result)
    }

    /// Adds words for editors; a reference has no room for them beside it.
    private static func described(
        _ value: JSONValue,
        _ summary: String,
        example: JSONValue?
    ) -> JSONValue {
        guard case .object(var object) = value else {
            return value
        }
        if object["$ref"] != nil {
            object = ["allOf": [value]]
        }
        object["description"] = .string(summary)
        object["examples"] = example.map { [$0] }
        return .object(object)
    }
}
