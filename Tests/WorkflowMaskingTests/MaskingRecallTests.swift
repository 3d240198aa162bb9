import SeededRandomness
import Testing

@testable import WorkflowMasking

@Suite struct MaskingRecallTests {
    private static let samples = 400

    @Test func `every promised form of a value is found wherever it stands`() throws {
        var table = "| Form | Values | Found |\n|---|---:|---:|\n"
        for (seed, encoding) in Encoding.all.enumerated() {
            var random = SeededGenerator(seed: UInt64(seed))
            var found = 0
            for _ in 0..<Self.samples {
                let value = random.secret()
                let (before, behind) = (random.surroundings(), random.surroundings())
                var masker = Masker()
                masker.hide([try SecretValue(value)])
                let text = encoding.encode(value, before, behind)

                let result = masker.streamed(random.cut(text))

                let isFound = result.holds(MaskingScan.mask) && !result.holds(value)
                found += isFound ? 1 : 0
                if !isFound {
                    Issue.record("\(encoding): \(String(decoding: text, as: UTF8.self))")
                }
            }
            table += "| \(encoding) | \(Self.samples) | \(found) |\n"
            #expect(found == Self.samples)
        }
        print(table)
    }

    @Test func `lines of a long value are found one by one`() throws {
        let key = """
            -----BEGIN PRIVATE KEY-----
            MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7
            VJTUt9Us8cKjMzEfYyjiWA4R4
            -----END PRIVATE KEY-----
            """
        let masker = try Masker(hiding: key)

        #expect(masker.masked("  VJTUt9Us8cKjMzEfYyjiWA4R4\r\n") == "  ***\r\n")
        #expect(masker.masked("-----BEGIN PRIVATE KEY-----") == "-----BEGIN PRIVATE KEY-----")
        #expect(masker.masked("a\n\(key)\nb") == "a\n***\nb")
    }

    @Test func `Base64 and hexadecimal digits in lines are found`() throws {
        var random = SeededGenerator(seed: 7)
        let value = (0..<150).map { _ in UInt8.random(in: 33...126, using: &random) }
        var masker = Masker()
        masker.hide([try SecretValue(value)])
        for (encoding, columns) in [("Base64", 76), ("Base64", 64), ("hexadecimal", 60)] {
            let encoder = try #require(Encoding.all.first { $0.description == encoding })
            let digits = encoder.encode(value, [], Array("\n".utf8))
            let lines = stride(from: 0, to: digits.count, by: columns).map {
                digits[$0..<min($0 + columns, digits.count)]
            }

            let result = masker.streamed([Array(lines.joined(separator: [0x0A]))])

            #expect(result.starts(with: MaskingScan.mask))
            #expect(result.count < 10)
        }
    }

    @Test func `what a shell's echo makes of a value with backslashes is found`() throws {
        let masker = try Masker(hiding: "pa\\ss\\7word\\n\\0101\\\\x")

        #expect(masker.masked("pa\\ss\u{07}word\nA\\x") == "***")
        #expect(masker.masked("pa\\ss\\7word\nA\\x") == "***")
        #expect(try Masker(hiding: "begin\\cend").masked("begin") == "***")
    }

    @Test(arguments: ["abc", "", "true", "Password", "MAIN", "aaaaaaaa", "    "])
    func `what would hide too much is refused`(text: String) {
        #expect(throws: SecretValue.Refusal.self) { try SecretValue(text) }
    }

    @Test func `four bytes are enough, and line ends behind a value do not count`() throws {
        #expect(try SecretValue("x7$k\r\n").bytes == Array("x7$k".utf8))
        #expect(throws: SecretValue.Refusal.tooLong) {
            try SecretValue((0...SecretValue.longest).map { UInt8($0 % 90 + 33) })
        }
    }

    @Test(arguments: [
        ("GITHUB_TOKEN", true), ("db-password", true), ("APIKEY", true),
        ("AWS_SECRET_ACCESS_KEY", true),
        ("NPM_API_KEY", true), ("PATH", false), ("PWD", false), ("OLDPWD", false), ("HOME", false),
        ("KEYBOARD", false), ("API_URL", false),
    ])
    func `a name tells whether its value is secret`(name: String, isSecret: Bool) {
        #expect(SecretNames.looksSecret(name) == isSecret)
    }
}

extension SeededGenerator {
    /// The bytes in pieces of any size, as they come out of a pipe.
    mutating func cut(_ bytes: [UInt8]) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var place = 0
        while place < bytes.count {
            let end = min(place + Int.random(in: 1...12, using: &self), bytes.count)
            pieces.append(Array(bytes[place..<end]))
            place = end
        }
        return pieces
    }
}
