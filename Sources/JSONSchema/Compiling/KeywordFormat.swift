import JSON

/// A keyword of some dialects, and how it is read.
struct KeywordFormat: Sendable {
    typealias Make =
        @Sendable (JSONValue, SchemaSite, inout SchemaCompiler) throws(KeywordProblem)
        -> (any Keyword)?

    let name: String
    let vocabulary: Dialect.Vocabulary
    let drafts: [Dialect.Draft]
    let make: Make

    init(
        _ name: String,
        _ vocabulary: Dialect.Vocabulary,
        _ drafts: [Dialect.Draft] = Dialect.Draft.allCases,
        _ make: @escaping Make
    ) {
        self.name = name
        self.vocabulary = vocabulary
        self.drafts = drafts
        self.make = make
    }

    func applies(to dialect: Dialect) -> Bool {
        drafts.contains(dialect.draft) && dialect.vocabularies.contains(vocabulary)
    }

    /// Every keyword, in the order of evaluation: what looks at the rest comes last.
    static let all = references + values + numbers + sizes + arrays + objects + logic + unevaluated
}

// MARK: Reading values

extension KeywordFormat {
    /// A number of things: whole, not negative.
    static func count(_ value: JSONValue) throws(KeywordProblem) -> Int {
        guard let number = value.numberValue, number.isInteger, number >= 0 else {
            throw KeywordProblem("must be an integer that is not negative, but is \(value.words)")
        }
        return number.exactInt ?? .max
    }

    static func text(_ value: JSONValue) throws(KeywordProblem) -> String {
        guard let text = value.stringValue else {
            throw KeywordProblem("must be a string, but is \(value.words)")
        }
        return text
    }

    static func texts(_ value: JSONValue) throws(KeywordProblem) -> [String] {
        guard let elements = value.arrayValue else {
            throw KeywordProblem("must be an array of strings, but is \(value.words)")
        }
        var texts: [String] = []
        for element in elements {
            texts.append(try text(element))
        }
        return texts
    }

    static func members(_ value: JSONValue) throws(KeywordProblem) -> JSONObject {
        guard let members = value.objectValue else {
            throw KeywordProblem("must be an object, but is \(value.words)")
        }
        return members
    }

    static func pattern(_ text: String) throws(KeywordProblem) -> SchemaPattern {
        do {
            return try SchemaPattern(text)
        } catch {
            throw KeywordProblem("the pattern \(text) cannot be used: \(error)")
        }
    }

    /// The nodes of a list of schemas, which must not be empty.
    static func schemas(
        _ name: String,
        _ value: JSONValue,
        _ site: SchemaSite,
        _ compiler: inout SchemaCompiler
    ) throws(KeywordProblem) -> [NodeID] {
        guard let elements = value.arrayValue, !elements.isEmpty else {
            throw KeywordProblem("must be an array that holds schemas, but is \(value.words)")
        }
        return elements.indices.map { compiler.node(name, String($0), of: site) }
    }

    /// The nodes of schemas by their keys.
    static func schemasByKey(
        _ name: String,
        _ value: JSONValue,
        _ site: SchemaSite,
        _ compiler: inout SchemaCompiler
    ) throws(KeywordProblem) -> [(key: String, node: NodeID)] {
        try members(value).map { ($0.key, compiler.node(name, $0.key, of: site)) }
    }
}

extension JSONValue {
    /// What a value is, where it should be something else.
    fileprivate var words: String {
        switch self {
        case .number, .string: Words.excerpt(of: self)
        default: Words.kind(of: self)
        }
    }
}
