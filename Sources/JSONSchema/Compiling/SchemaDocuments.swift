import JSON

/// A schema with an address of its own, and the names within it.
struct SchemaResource {
    let address: URIReference
    let root: SchemaPlace
    let dialect: Dialect
    var anchors: [ExactString: SchemaPlace] = [:]
    var dynamicAnchors: [ExactString: SchemaPlace] = [:]
}

/// The documents that a schema consists of: itself, and what it refers to.
struct SchemaDocuments {
    /// How many documents a schema may draw in.
    private static let documentLimit = 200

    private(set) var places = SchemaPlaces()
    private(set) var resources: [SchemaResource] = []
    private(set) var problems: [SchemaError.Problem] = []

    private var documentCount = 0
    private var resourceOfAddress: [String: Int] = [:]
    private let standardDialect: Dialect
    private let resolver: JSONSchema.Resolver

    init(dialect: Dialect, resolver: @escaping JSONSchema.Resolver) {
        standardDialect = dialect
        self.resolver = resolver
    }

    // MARK: Reading

    /// The address and the pointer of a place, as messages and reports show it.
    func location(of place: SchemaPlace) -> SchemaLocation {
        let resource = resources[places[place].resource ?? 0]
        return SchemaLocation(
            address: resource.address.document,
            pointer: places.pointer(from: resource.root, to: place)
        )
    }

    /// Whether the schema at a place has this name for dynamic references.
    func hasDynamicAnchor(_ name: ExactString, at place: SchemaPlace) -> Bool {
        places[place].resource.map { resources[$0].dynamicAnchors[name] == place } ?? false
    }

    /// A place below a schema, which belongs to the same resource unless it is known already.
    mutating func place(_ tokens: [String], below schema: SchemaPlace) -> SchemaPlace {
        let place = tokens.reduce(schema) { places.place($1, below: $0) }
        if places[place].resource == nil {
            places[place].resource = places[schema].resource
        }
        return place
    }

    /// Takes in a document that was found at an address, with all schemas in it.
    ///
    /// - Returns: The resource that it is.
    mutating func add(_ document: JSONValue, at address: URIReference) -> Int {
        documentCount += 1
        let place = places.add(document, at: address)
        let dialect = dialect(of: place, orElse: standardDialect)
        let ownAddress = Self.ownAddress(of: document, in: address, dialect) ?? address
        let index = addResource(at: ownAddress, place, dialect)
        resourceOfAddress[address.document] = index
        explore(from: place, in: index)
        return index
    }

    // MARK: References

    /// The place that a reference means, and its anchor when it was reached by a name.
    mutating func target(
        of reference: String,
        in resource: Int
    ) throws -> (place: SchemaPlace, anchor: ExactString?) {
        let address = URIReference(reference).resolved(against: resources[resource].address)
        let index = try self.resource(at: address)
        guard let fragment = address.plainFragment else {
            return (resources[index].root, nil)
        }
        guard !fragment.hasPrefix("/") else {
            return (try place(at: fragment, in: index), nil)
        }
        let name = ExactString(fragment)
        let target = resources[index].anchors[name] ?? resources[index].dynamicAnchors[name]
        guard let target else {
            throw ReferenceProblem("there is no anchor '\(fragment)' in it")
        }
        return (target, name)
    }

    /// Follows a pointer, into resources of their own as well.
    private mutating func place(at fragment: String, in resource: Int) throws -> SchemaPlace {
        guard let pointer = try? JSONPointer(fragment) else {
            throw ReferenceProblem("'\(fragment)' is no JSON pointer")
        }
        var place = resources[resource].root
        guard places[place].value[pointer] != nil else {
            throw ReferenceProblem("nothing stands at \(pointer)")
        }
        var owner = resource
        for token in pointer.tokens {
            place = places.place(token, below: place)
            owner = places[place].resource ?? owner
        }
        if places[place].resource == nil {
            // Below a keyword that nobody knows: a schema only because something refers to it.
            explore(from: place, in: owner)
        }
        return place
    }

    private mutating func resource(at address: URIReference) throws -> Int {
        let name = address.document
        if let known = resourceOfAddress[name] {
            return known
        }
        guard let document = try MetaSchemas.document(at: name) ?? resolver(name) else {
            throw ReferenceProblem("no schema is known at '\(name)'")
        }
        guard documentCount < Self.documentLimit else {
            throw ReferenceProblem("it draws in more than \(Self.documentLimit) documents")
        }
        var address = address
        address.fragment = nil
        return add(document, at: address)
    }

    // MARK: Finding schemas

    private mutating func explore(from place: SchemaPlace, in resource: Int) {
        var open = [(place, resource)]
        while let (place, parent) = open.popLast() {
            guard !places.isFull else {
                report("the schema is too large", at: place)
                return
            }
            let resource = places[place].resource ?? identify(place, in: parent)
            places[place].resource = resource
            guard let members = places[place].value.objectValue else {
                continue
            }
            name(members, at: place, in: resource)
            let draft = resources[resource].dialect.draft
            for tokens in SubschemaPlaces.children(of: members, in: draft) {
                open.append((tokens.reduce(place) { places.place($1, below: $0) }, resource))
            }
        }
    }

    /// Makes a resource of a schema that has an address of its own.
    private mutating func identify(_ place: SchemaPlace, in parent: Int) -> Int {
        let base = resources[parent].address
        let outer = resources[parent].dialect
        guard let address = Self.ownAddress(of: places[place].value, in: base, outer) else {
            return parent
        }
        if let known = resourceOfAddress[address.document] {
            if places[resources[known].root].document == places[place].document {
                report("two schemas have the address '\(address.document)'", at: place)
            }
            return parent
        }
        return addResource(at: address, place, dialect(of: place, orElse: outer))
    }

    private mutating func addResource(
        at address: URIReference,
        _ place: SchemaPlace,
        _ dialect: Dialect
    ) -> Int {
        let index = resources.count
        resources.append(SchemaResource(address: address, root: place, dialect: dialect))
        places[place].resource = index
        if resourceOfAddress[address.document] == nil {
            resourceOfAddress[address.document] = index
        }
        return index
    }

    /// The address that a schema gives itself, without fragment.
    private static func ownAddress(
        of schema: JSONValue,
        in base: URIReference,
        _ dialect: Dialect
    ) -> URIReference? {
        guard let text = schema["$id"]?.stringValue, !dialect.isDraft7 || schema["$ref"] == nil
        else {
            return nil
        }
        var address = URIReference(text)
        guard !address.document.isEmpty else {
            return nil
        }
        address.fragment = nil
        return address.resolved(against: base)
    }

    /// Notes the names that a schema gives itself.
    private mutating func name(_ members: JSONObject, at place: SchemaPlace, in resource: Int) {
        if resources[resource].dialect.isDraft7 {
            if members["$ref"] == nil, let id = members["$id"]?.stringValue,
                let name = URIReference(id).plainFragment, !name.hasPrefix("/")
            {
                resources[resource].anchors[ExactString(name)] = place
            }
            return
        }
        if let name = members["$anchor"]?.stringValue {
            resources[resource].anchors[ExactString(name)] = place
        }
        if let name = members["$dynamicAnchor"]?.stringValue {
            resources[resource].dynamicAnchors[ExactString(name)] = place
        }
    }

    // MARK: Dialects

    private mutating func dialect(of place: SchemaPlace, orElse outer: Dialect) -> Dialect {
        guard let text = places[place].value["$schema"]?.stringValue else {
            return outer
        }
        let address = URIReference(text).document
        if let draft = Dialect.Draft(rawValue: address) {
            return Dialect(draft)
        }
        do {
            guard let metaSchema = try resolver(address) else {
                throw ReferenceProblem(
                    "understood are 2020-12 (\(Dialect.Draft.draft2020.address)) and draft-07 "
                        + "(\(Dialect.Draft.draft7.address)#)"
                )
            }
            return Dialect(.draft2020, try Dialect.vocabularies(of: metaSchema))
        } catch {
            report("the dialect '\(text)' cannot be used: \(error)", at: place)
            return outer
        }
    }

    private mutating func report(_ message: String, at place: SchemaPlace) {
        let location = places.location(of: place)
        problems.append(SchemaError.Problem(location: location, message: message))
    }
}

/// Why a reference leads nowhere.
struct ReferenceProblem: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
