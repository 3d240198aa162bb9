import JSON

/// A place in one of the documents that belong to a schema.
struct SchemaPlace: Hashable {
    fileprivate let index: Int
}

/// The places that were looked at, each known by the one above it.
struct SchemaPlaces {
    /// How many places are kept.
    private static let limit = 200_000

    /// What is known of a place.
    struct Record {
        let value: JSONValue
        fileprivate let parent: SchemaPlace?
        fileprivate let token: String
        /// Where the document was found.
        let document: URIReference
        /// The resource that the schema here belongs to; nothing while this is no schema.
        var resource: Int?
    }

    private struct Way: Hashable {
        let parent: SchemaPlace
        let token: ExactString
    }

    private var records: [Record] = []
    private var children: [Way: SchemaPlace] = [:]

    /// Whether there are so many that no more should be looked at.
    var isFull: Bool { records.count > Self.limit }

    /// The places that hold schemas.
    var schemas: [SchemaPlace] {
        records.indices.filter { records[$0].resource != nil }.map(SchemaPlace.init)
    }

    subscript(place: SchemaPlace) -> Record {
        get { records[place.index] }
        set { records[place.index] = newValue }
    }

    /// Takes in a document and returns the place of its root.
    mutating func add(_ document: JSONValue, at address: URIReference) -> SchemaPlace {
        let place = SchemaPlace(index: records.count)
        records.append(Record(value: document, parent: nil, token: "", document: address))
        return place
    }

    /// The place of a member or an element; what does not exist counts as null.
    mutating func place(_ token: String, below parent: SchemaPlace) -> SchemaPlace {
        let way = Way(parent: parent, token: ExactString(token))
        if let known = children[way] {
            return known
        }
        let place = SchemaPlace(index: records.count)
        let above = self[parent]
        let value = above.value[JSONPointer(tokens: [token])] ?? .null
        records.append(
            Record(value: value, parent: parent, token: token, document: above.document)
        )
        children[way] = place
        return place
    }

    /// Where a place stands in its document, whatever addresses schemas give themselves.
    func location(of place: SchemaPlace) -> SchemaLocation {
        SchemaLocation(
            address: self[place].document.document,
            pointer: pointer(from: nil, to: place)
        )
    }

    /// The way from a place above to a place; from the root of its document when that is nothing.
    func pointer(from above: SchemaPlace?, to place: SchemaPlace) -> JSONPointer {
        var tokens: [String] = []
        var way = place
        while way != above, let parent = self[way].parent {
            tokens.append(self[way].token)
            way = parent
        }
        return JSONPointer(tokens: tokens.reversed())
    }
}
