import JSON

/// Turns schemas into nodes, one after another, until everything they refer to is there.
struct SchemaCompiler {
    private(set) var documents: SchemaDocuments
    private var nodes: [SchemaNode?] = []
    private var places: [SchemaPlace] = []
    private var ids: [SchemaPlace: NodeID] = [:]
    private var problems: [SchemaError.Problem] = []

    /// Compiles a document and everything it refers to.
    static func compile(
        _ document: JSONValue,
        at address: String,
        _ dialect: Dialect,
        _ resolver: @escaping JSONSchema.Resolver
    ) throws(SchemaError) -> JSONSchema {
        var base = URIReference(address)
        base.fragment = nil
        let documents = SchemaDocuments(dialect: dialect, resolver: resolver)
        var compiler = SchemaCompiler(documents: documents)
        return try compiler.compile(document, at: base)
    }

    private init(documents: SchemaDocuments) {
        self.documents = documents
    }

    private mutating func compile(
        _ document: JSONValue,
        at address: URIReference
    ) throws(SchemaError) -> JSONSchema {
        let resource = documents.add(document, at: address)
        let root = node(at: documents.resources[resource].root)
        // Mistakes are told wherever they stand, also where nothing leads to.
        for place in documents.places.schemas {
            _ = node(at: place)
        }
        guard documents.problems.isEmpty else {
            throw SchemaError(problems: documents.problems)
        }
        var done = 0
        var anchors: [[ExactString: NodeID]] = []
        while done < places.count || anchors.count < documents.resources.count {
            if done < places.count {
                compile(done)
                done += 1
            } else {
                let names = documents.resources[anchors.count].dynamicAnchors
                anchors.append(names.mapValues { node(at: $0) })
            }
        }
        let compiled = nodes.compactMap(\.self)
        let problems = documents.problems + problems
        guard problems.isEmpty else {
            throw SchemaError(problems: problems.sorted { "\($0)" < "\($1)" })
        }
        if let node = SchemaCycle.first(in: compiled) {
            throw SchemaError(problems: [
                SchemaError.Problem(
                    location: documents.places.location(of: places[node]),
                    message: "the schema refers to itself without end"
                )
            ])
        }
        return JSONSchema(nodes: compiled, root: root, dynamicAnchors: anchors)
    }

    private mutating func compile(_ id: NodeID) {
        let place = places[id]
        let location = documents.location(of: place)
        let resource = documents.places[place].resource ?? 0
        var keywords: [NamedKeyword] = []
        switch documents.places[place].value {
        case .bool(true): break
        case .bool(false):
            keywords = [NamedKeyword(name: nil, keyword: NothingKeyword())]
        case .object(let members):
            let site = SchemaSite(
                place: place,
                members: members,
                resource: resource,
                dialect: documents.resources[resource].dialect
            )
            keywords = self.keywords(of: site)
        default:
            report("a schema must be an object, true or false", at: place)
        }
        nodes[id] = SchemaNode(location: location, resource: resource, keywords: keywords)
    }

    private mutating func keywords(of site: SchemaSite) -> [NamedKeyword] {
        var keywords: [NamedKeyword] = []
        for format in KeywordFormat.all where format.applies(to: site.dialect) {
            guard let value = site.members[format.name],
                !site.isReplaced || format.name == "$ref"
            else {
                continue
            }
            do {
                if let keyword = try format.make(value, site, &self) {
                    keywords.append(NamedKeyword(name: format.name, keyword: keyword))
                }
            } catch {
                report("\(error)", at: site.place, format.name)
            }
        }
        return keywords
    }

    private mutating func report(
        _ message: String,
        at place: SchemaPlace,
        _ keyword: String? = nil
    ) {
        guard problems.count < 100 else {
            return
        }
        let location = documents.places.location(of: place)
        problems.append(
            SchemaError.Problem(
                location: keyword.map(location.appending) ?? location,
                message: message
            )
        )
    }
}

// MARK: What keywords ask for

extension SchemaCompiler {
    /// The node of the schema at a place, which is compiled later.
    mutating func node(at place: SchemaPlace) -> NodeID {
        if let known = ids[place] {
            return known
        }
        let id = nodes.count
        nodes.append(nil)
        places.append(place)
        ids[place] = id
        return id
    }

    /// The node of a schema below another.
    mutating func node(_ tokens: String..., of site: SchemaSite) -> NodeID {
        node(at: documents.place(tokens, below: site.place))
    }

    /// The node that a reference means, and the anchor when it was reached by a name.
    mutating func target(
        of reference: String,
        of site: SchemaSite
    ) throws(KeywordProblem) -> (node: NodeID, anchor: ExactString?, place: SchemaPlace) {
        do {
            let (place, anchor) = try documents.target(of: reference, in: site.resource)
            return (node(at: place), anchor, place)
        } catch {
            throw KeywordProblem("'\(reference)' cannot be followed: \(error)")
        }
    }
}

/// A schema that is being compiled, as its keywords see it.
struct SchemaSite {
    let place: SchemaPlace
    let members: JSONObject
    let resource: Int
    let dialect: Dialect

    /// Whether a reference takes the place of everything beside it.
    var isReplaced: Bool { dialect.isDraft7 && members["$ref"]?.stringValue != nil }
}

/// Why a keyword cannot be used.
struct KeywordProblem: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
