import SeededRandomness

@testable import WorkflowMasking

/// Writers of values, made for the tests from the definitions of the forms, and not from the masker.
struct Encoding: Sendable, CustomStringConvertible {
    let description: String
    /// Encodes a value that stands between other bytes.
    let encode: @Sendable (_ value: [UInt8], _ before: [UInt8], _ behind: [UInt8]) -> [UInt8]

    init(_ name: String, _ encode: @escaping @Sendable ([UInt8]) -> [UInt8]) {
        description = name
        self.encode = { encode($1 + $0 + $2) }
    }

    static let all: [Encoding] = [
        Encoding("itself") { $0 },
        Encoding("JSON") { json($0, escapesUnicode: false) },
        Encoding("JSON, ASCII only") { json($0, escapesUnicode: true) },
        Encoding("JSON in JSON") {
            json(json($0, escapesUnicode: false), escapesUnicode: false)
        },
        Encoding("shell, single quotes") { replacing($0, ["'": "'\\''"]) },
        Encoding("shell, double quotes") {
            replacing($0, ["\"": "\\\"", "$": "\\$", "`": "\\`", "\\": "\\\\"])
        },
        Encoding("percent, strict") { percent($0, keeping: "-._~") },
        Encoding("percent, lower case") {
            percent($0, keeping: "-._~").map { $0 }.lowercasedEscapes
        },
        Encoding("percent, path") { percent($0, keeping: "-._~/") },
        Encoding("form") {
            percent($0, keeping: "-._* ").map { $0 == UInt8(ascii: " ") ? UInt8(ascii: "+") : $0 }
        },
        Encoding("XML") {
            replacing(
                $0,
                ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&apos;"]
            )
        },
        Encoding("HTML") {
            replacing(
                $0,
                ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#x27;"]
            )
        },
        Encoding("hexadecimal") { hex($0, "0123456789abcdef", "") },
        Encoding("hexadecimal, capitals") { hex($0, "0123456789ABCDEF", "") },
        Encoding("hexadecimal, blanks") { hex($0, "0123456789abcdef", " ") },
        Encoding("Base64") { base64($0, "+/", padding: "=") },
        Encoding("Base64 of addresses") { base64($0, "-_", padding: "") },
    ]

    private static func replacing(_ bytes: [UInt8], _ table: [Character: String]) -> [UInt8] {
        bytes.flatMap { byte in
            table[Character(Unicode.Scalar(byte))].map { Array($0.utf8) } ?? [byte]
        }
    }

    private static func json(_ bytes: [UInt8], escapesUnicode: Bool) -> [UInt8] {
        var result = ""
        for unit in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            switch unit {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default:
                if escapesUnicode, !unit.isASCII {
                    for half in String(unit).utf16 {
                        let digits = String(half, radix: 16)
                        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                    }
                } else {
                    result.unicodeScalars.append(unit)
                }
            }
        }
        return Array(result.utf8)
    }

    private static func percent(_ bytes: [UInt8], keeping: String) -> [UInt8] {
        bytes.flatMap { byte -> [UInt8] in
            let scalar = Unicode.Scalar(byte)
            let isPlain =
                scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            return isPlain || keeping.utf8.contains(byte)
                ? [byte] : Array("%".utf8) + hex([byte], "0123456789ABCDEF", "")
        }
    }

    private static func hex(_ bytes: [UInt8], _ digits: String, _ separator: String) -> [UInt8] {
        let digits = Array(digits.utf8)
        return Array(
            bytes.map { [digits[Int($0 / 16)], digits[Int($0 % 16)]] }
                .joined(separator: separator.utf8)
        )
    }

    private static func base64(_ bytes: [UInt8], _ last: String, padding: String) -> [UInt8] {
        let digits = Array(
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + last).utf8
        )
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let number = group.reduce(0) { $0 * 256 + Int($1) } << (8 * (3 - group.count))
            let text = [18, 12, 6, 0].map { digits[number >> $0 & 63] }
            result += text.prefix(group.count + 1)
            result += [UInt8](repeating: 0, count: 3 - group.count).flatMap { _ in padding.utf8 }
        }
        return result
    }
}

extension [UInt8] {
    /// The same with small letters behind each `%`.
    var lowercasedEscapes: [UInt8] {
        var result = self
        for index in indices.dropLast(2) where self[index] == UInt8(ascii: "%") {
            for place in [index + 1, index + 2]
            where ("A"..."F").contains(Unicode.Scalar(self[place])) {
                result[place] |= 0x20
            }
        }
        return result
    }

    /// Whether some bytes stand in these in a row.
    func holds(_ part: [UInt8]) -> Bool {
        !part.isEmpty && indices.contains { self[$0...].starts(with: part) }
    }
}

extension SeededGenerator {
    /// A value as secrets are: letters, digits, marks that need escapes, sometimes blanks and é.
    mutating func secret() -> [UInt8] {
        let pieces =
            Array("abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789").map(String.init)
            + [
                "\"", "'", "\\", "$", "&", "<", ">", "/", "+", "=", "%", "!", "#", " ", "é", "💧",
                "-", "_",
            ]
        let count = Int.random(in: 8...40, using: &self)
        return Array(
            (0..<count).map { _ in pieces.randomElement(using: &self) ?? "x" }.joined().utf8
        )
    }

    /// Bytes as they stand around a value.
    mutating func surroundings() -> [UInt8] {
        let letters = Array("abcdefghij \n\"'{}:,.0123456789".utf8)
        return (0..<Int.random(in: 0...9, using: &self)).map { _ in
            letters.randomElement(using: &self) ?? 0x20
        }
    }
}

extension Masker {
    /// Hides texts.
    init(hiding texts: String..., personalData: Set<PersonalData> = []) throws {
        self.init(personalData: personalData)
        hide(try texts.map { try SecretValue($0) })
    }

    /// What comes out of a stream that is given pieces.
    func streamed(_ pieces: [[UInt8]]) -> [UInt8] {
        guard var stream = makeStream() else {
            return pieces.flatMap(\.self)
        }
        return pieces.flatMap { stream.take($0) } + stream.finish()
    }
}
