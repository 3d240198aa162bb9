import JSON
import JSONSchema

/// Validates what is sent against the schemas that the document of the API shows.
struct BodySchemas: Sendable {
    private let schemas: [SchemaName: JSONSchema]

    /// Compiles the schemas of everything that can be sent.
    init() {
        let names: [SchemaName] = [
            .approval, .rejection, .attestation, .wish, .skip, .jobBeat, .jobOwner,
        ]
        schemas = Dictionary(
            uniqueKeysWithValues: names.compactMap { name in
                (try? JSONSchema(name.schema.json.json)).map { (name, $0) }
            }
        )
    }

    /// Everything that is wrong with a value; empty for one that fits.
    func validate(_ value: JSONValue, as name: SchemaName) -> [String] {
        guard let schema = schemas[name] else {
            return ["nothing can be sent as \(name.rawValue)"]
        }
        return schema.validate(value).findings.map(\.description)
    }
}
