package import JSON

/// A JSON Schema, compiled once and safe to share, that values are validated against.
///
/// Understood are drafts 2020-12 and 07. `format` and what describes content are annotations and
/// never fail. Compiling and validating end for every input, and neither can be made to exhaust the
/// stack: what would need more than its share is an error, or cannot be decided.
package struct JSONSchema: Sendable {
    /// Finds a schema by its address without fragment; nothing when there is none.
    ///
    /// Addresses are ASCII, with all else percent-encoded. The meta-schemas need no resolver.
    package typealias Resolver = (_ address: String) throws -> JSONValue?

    let nodes: [SchemaNode]
    let root: NodeID
    /// The schemas that a dynamic reference may mean, for each resource.
    let dynamicAnchors: [[ExactString: NodeID]]

    /// Compiles a schema and everything it refers to.
    ///
    /// - Parameters:
    ///   - document: The schema; an object or a boolean.
    ///   - address: Where it was found, which relative references begin from.
    ///   - dialect: The draft it follows unless `$schema` says so itself.
    ///   - resolver: Finds what it refers to outside of itself.
    /// - Throws: Everything that is wrong with it.
    package init(
        _ document: JSONValue,
        at address: String = "",
        dialect: Dialect = .draft2020,
        resolver: @escaping Resolver = { _ in nil }
    ) throws(SchemaError) {
        self = try SchemaCompiler.compile(document, at: address, dialect, resolver)
    }

    init(nodes: [SchemaNode], root: NodeID, dynamicAnchors: [[ExactString: NodeID]]) {
        self.nodes = nodes
        self.root = root
        self.dynamicAnchors = dynamicAnchors
    }

    /// Validates a value and tells everything that is wrong with it.
    package func validate(_ value: JSONValue) -> SchemaReport {
        var evaluation = Evaluation(of: self, on: value)
        let truth = evaluation.apply(root, to: value)
        return SchemaReport(truth, evaluation.findings)
    }
}

extension JSONSchema {
    /// The address of a file that stands beside others, from which relative ones begin.
    package static func address(ofFile path: String) -> String {
        URIReference(file: path).document
    }

    /// The path of a file that an address means; nothing for one that is no file's.
    package static func file(ofAddress address: String) -> String? {
        URIReference(address).file
    }
}

/// The place of a compiled schema in its list.
typealias NodeID = Int

/// A schema, boolean or object, ready to be applied.
struct SchemaNode: Sendable {
    /// The address of its resource, and where it stands in that.
    let location: SchemaLocation
    /// The resource that it belongs to.
    let resource: Int
    /// What it asks for, in the order of evaluation.
    let keywords: [NamedKeyword]
}

/// A keyword under its name.
struct NamedKeyword: Sendable {
    /// Nothing for a boolean schema.
    let name: String?
    let keyword: any Keyword
}

/// Something that a schema asks of a value.
protocol Keyword: Sendable {
    /// Whether the value is as asked; if not, the evaluation is told why.
    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth

    /// Schemas that are applied to the same value whatever it is.
    var unconditional: [NodeID] { get }
}

extension Keyword {
    var unconditional: [NodeID] { [] }
}
