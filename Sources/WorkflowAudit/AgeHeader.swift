import Crypto

/// The head of a file of the format age: for whom it is, and a code over that.
struct AgeHeader: Sendable {
    private static let intro = "age-encryption.org/v1"
    private static let columns = 64
    private static let largest = 1 << 20

    let stanzas: [AgeStanza]
    /// The bytes that the code is over.
    let covered: [UInt8]
    let code: [UInt8]
    /// How many bytes the header has.
    let length: Int

    /// Writes a header for stanzas that wrap this key.
    static func bytes(_ stanzas: [AgeStanza], fileKey: [UInt8]) -> [UInt8] {
        var text = intro + "\n"
        for stanza in stanzas {
            text += "-> " + stanza.arguments.joined(separator: " ") + "\n"
            var body = AgeBase64.text(stanza.body)[...]
            while body.count >= columns {
                text += body.prefix(columns) + "\n"
                body = body.dropFirst(columns)
            }
            text += body + "\n"
        }
        text += "---"
        let code = Array(authenticationCode(Array(text.utf8), fileKey))
        return Array("\(text) \(AgeBase64.text(code))\n".utf8)
    }

    /// Reads the beginning of a file, as strictly as it is written.
    init(_ file: [UInt8]) throws(AgeError) {
        var lines = Lines(bytes: file[..<min(file.count, Self.largest)])
        guard try lines.next() == Self.intro else {
            throw .malformed("it does not begin with '\(Self.intro)'")
        }
        var stanzas: [AgeStanza] = []
        while true {
            let start = lines.place
            let line = try lines.next()
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard words.allSatisfy({ !$0.isEmpty }), words.count > 1 else {
                throw .malformed("a line of its header is no stanza")
            }
            if words[0] == "---" {
                guard words.count == 2, !stanzas.isEmpty, let code = AgeBase64.bytes(words[1]),
                    code.count == 32
                else {
                    throw .malformed("its header does not end as it should")
                }
                self.code = code
                covered = Array(file[..<(start + 3)])
                length = lines.place
                break
            }
            guard words[0] == "->" else {
                throw .malformed("a line of its header is no stanza")
            }
            let body = try Self.body(&lines)
            stanzas.append(AgeStanza(arguments: words.dropFirst().map(String.init), body: body))
        }
        self.stanzas = stanzas
    }

    private static func body(_ lines: inout Lines) throws(AgeError) -> [UInt8] {
        var text = ""
        var line: String
        repeat {
            line = try lines.next()
            text += line
        } while line.utf8.count == columns
        guard line.utf8.count < columns, let body = AgeBase64.bytes(text) else {
            throw .malformed("the content of a stanza is not as it should be")
        }
        return body
    }

    /// Says whether the header is the one that was written with this key.
    func isAuthentic(_ fileKey: [UInt8]) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(
            code,
            authenticating: covered,
            using: Self.key(fileKey)
        )
    }

    private static func authenticationCode(
        _ bytes: [UInt8],
        _ fileKey: [UInt8]
    ) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: bytes, using: key(fileKey))
    }

    private static func key(_ fileKey: [UInt8]) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: fileKey),
            info: Array("header".utf8),
            outputByteCount: 32
        )
    }

    /// The lines of a header: visible ASCII and spaces, each ended by a line feed.
    private struct Lines {
        let bytes: ArraySlice<UInt8>
        var place = 0

        mutating func next() throws(AgeError) -> String {
            guard let end = bytes[place...].firstIndex(of: UInt8(ascii: "\n")),
                bytes[place..<end].allSatisfy({ (0x20...0x7E).contains($0) })
            else {
                throw .malformed("its header is cut off or has other bytes than text")
            }
            defer { place = end + 1 }
            return String(decoding: bytes[place..<end], as: UTF8.self)
        }
    }
}
