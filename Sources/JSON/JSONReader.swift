/// Reads JSON strictly as RFC 8259 defines it.
///
/// Refused are also: duplicate keys, lone surrogates, invalid UTF-8, a byte order mark, exponents of
/// more than 18 digits, and nesting beyond the limit. Reading never recurses further than that.
public struct JSONReader: Sendable {
    /// How deep arrays and objects may nest.
    public let depthLimit: Int

    /// Makes a reader.
    ///
    /// - Parameter depthLimit: How deep arrays and objects may nest, at most 512.
    public init(depthLimit: Int = 512) {
        self.depthLimit = min(max(depthLimit, 0), 512)
    }

    /// Reads the one value that the bytes hold.
    public func value(of bytes: [UInt8]) throws(JSONError) -> JSONValue {
        try read(bytes, notesPlaces: false).value
    }

    /// Reads the one value that the text holds.
    public func value(of text: String) throws(JSONError) -> JSONValue {
        try value(of: Array(text.utf8))
    }

    /// Reads the one value that the bytes hold and notes where each part stands.
    public func document(of bytes: [UInt8]) throws(JSONError) -> JSONDocument {
        let (value, place) = try read(bytes, notesPlaces: true)
        return JSONDocument(value: value, root: place)
    }

    /// Reads the one value that the text holds and notes where each part stands.
    public func document(of text: String) throws(JSONError) -> JSONDocument {
        try document(of: Array(text.utf8))
    }

    private func read(
        _ bytes: [UInt8],
        notesPlaces: Bool
    ) throws(JSONError) -> (value: JSONValue, place: JSONPlace) {
        var parser = JSONParser(
            bytes: bytes,
            depthLimit: depthLimit,
            notesPlaces: notesPlaces
        )
        return try parser.document()
    }
}

extension JSONValue {
    /// Reads the one value that the text holds.
    public init(parsing text: String) throws(JSONError) {
        self = try JSONReader().value(of: text)
    }

    /// Reads the one value that the bytes hold.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        self = try JSONReader().value(of: bytes)
    }
}
