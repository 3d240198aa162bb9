package import JSON

/// The schemas of schemas, which are part of the drafts.
package enum MetaSchemas {
    /// The meta-schema at an address without fragment; nothing when it is none of those.
    package static func document(at address: String) -> JSONValue? {
        documents[address]
    }

    private static let documents: [String: JSONValue] = {
        let texts = [
            draft7, draft2020, core, applicator, unevaluated, validation, metadata,
            formatAnnotation, formatAssertion, content,
        ]
        var documents: [String: JSONValue] = [:]
        for text in texts {
            guard let document = try? JSONValue(parsing: text),
                let address = document["$id"]?.stringValue
            else {
                preconditionFailure("a meta-schema of this program is no JSON")
            }
            documents[URIReference(address).document] = document
        }
        return documents
    }()
}
