/// Walks over the bytes of one text and builds its value.
struct JSONParser {
    let bytes: [UInt8]
    let depthLimit: Int
    var notesPlaces = false
    var position = 0
    private var depth = 0

    init(bytes: [UInt8], depthLimit: Int, notesPlaces: Bool = false) {
        self.bytes = bytes
        self.depthLimit = depthLimit
        self.notesPlaces = notesPlaces
    }

    var isAtEnd: Bool { position == bytes.count }

    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func document() throws(JSONError) -> (value: JSONValue, place: JSONPlace) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw error("the text begins with a byte order mark", at: 0)
        }
        skipSpace()
        let result = try value()
        skipSpace()
        guard isAtEnd else {
            throw error("expected the end of the text but found \(found)")
        }
        return result
    }

    private mutating func value() throws(JSONError) -> (value: JSONValue, place: JSONPlace) {
        let start = position
        var children: [JSONPlace] = []
        let value: JSONValue
        switch next {
        case UInt8(ascii: "{"):
            value = .object(try object(&children))
        case UInt8(ascii: "["):
            value = .array(try array(&children))
        case UInt8(ascii: "\""):
            value = .string(try string())
        case let byte? where isNumberStart(byte):
            value = .number(try number())
        default:
            value = try word()
        }
        return (value, JSONPlace(range: start..<position, children: children))
    }

    private func isNumberStart(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private mutating func array(_ places: inout [JSONPlace]) throws(JSONError) -> [JSONValue] {
        try enter()
        var elements: [JSONValue] = []
        skipSpace()
        if accept("]") {
            depth -= 1
            return elements
        }
        while true {
            let (element, place) = try value()
            elements.append(element)
            if notesPlaces {
                places.append(place)
            }
            skipSpace()
            if accept("]") {
                depth -= 1
                return elements
            }
            guard accept(",") else {
                throw error("expected ',' or ']' but found \(found)")
            }
            skipSpace()
        }
    }

    private mutating func object(_ places: inout [JSONPlace]) throws(JSONError) -> JSONObject {
        try enter()
        var members = JSONObject()
        skipSpace()
        if accept("}") {
            depth -= 1
            return members
        }
        while true {
            let (key, keyRange) = try key(absentFrom: members)
            var (value, place) = try value()
            members.append(key, value)
            if notesPlaces {
                place.keyRange = keyRange
                places.append(place)
            }
            skipSpace()
            if accept("}") {
                depth -= 1
                return members
            }
            guard accept(",") else {
                throw error("expected ',' or '}' but found \(found)")
            }
            skipSpace()
        }
    }

    /// Reads a key and its colon, up to the value.
    private mutating func key(
        absentFrom members: JSONObject
    ) throws(JSONError) -> (String, Range<Int>) {
        guard next == UInt8(ascii: "\"") else {
            throw error("expected a key in double quotes but found \(found)")
        }
        let start = position
        let key = try string()
        let range = start..<position
        guard members.position(of: key) == nil else {
            throw error("the key '\(key)' stands twice in this object", at: start)
        }
        skipSpace()
        guard accept(":") else {
            throw error("expected ':' after a key but found \(found)")
        }
        skipSpace()
        return (key, range)
    }

    private mutating func word() throws(JSONError) -> JSONValue {
        let words: [(String, JSONValue)] = [("true", true), ("false", false), ("null", .null)]
        for (word, value) in words where bytes[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return value
        }
        throw error("expected a value but found \(found)")
    }

    /// Steps over an opening bracket.
    private mutating func enter() throws(JSONError) {
        depth += 1
        guard depth <= depthLimit else {
            throw error("arrays and objects nest deeper than \(depthLimit)")
        }
        position += 1
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    mutating func accept(_ character: Unicode.Scalar) -> Bool {
        guard let byte = next, byte == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }
}

extension JSONParser {
    /// What stands at the position, as a message names it.
    var found: String {
        guard let byte = next else { return "the end of the text" }
        guard byte > 0x20, byte != 0x7F else {
            return "the byte 0x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
        }
        let character = String(decoding: bytes[position...].prefix(64), as: UTF8.self).first
        return "'\(character ?? "?")'"
    }

    func error(_ message: String, at offset: Int? = nil) -> JSONError {
        JSONError(message, at: offset ?? position, in: bytes)
    }
}
