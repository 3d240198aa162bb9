import JSON
import SeededRandomness
import Testing

@testable import WorkflowMasking

@Suite struct MaskerTests {
    @Test func `ids and digests of ours stay as they are`() throws {
        let masker = try Masker(hiding: "beef", "7c1e", "0193-77")
        let texts = [
            "run 01937c1e-7a5b-7beef-8c3d", "sha256:" + String(repeating: "beef7c1e", count: 8),
            "01937c1e-beef-7c1e-8beef-c1e7beef1234", "cafebeef",
            "commit "
                + String(repeating: "7c1ebeef01", count: 4),
        ]

        #expect(
            masker.masked("0190beef-7c1e-7abc-8def-0123beef4567")
                == "0190beef-7c1e-7abc-8def-0123beef4567"
        )
        #expect(masker.masked(texts[1]) == texts[1])
        #expect(masker.masked(texts[3]) == texts[3])
        #expect(masker.masked(texts[4]) == texts[4])
    }

    @Test func `a value that stands alone, or is long, is hidden although it looks like an id`()
        throws
    {
        let digest = String(repeating: "0f1e2d3c", count: 8)
        let masker = try Masker(hiding: digest, "beef1", "0123456789abcdef")

        #expect(masker.masked("key \(digest).") == "key ***.")
        #expect(masker.masked("pin beef1!") == "pin ***!")
        #expect(masker.masked("sha256:0123456789abcdef\(digest.prefix(48))").contains("***"))
    }

    @Test func `no digest is masked because a short value stands in it by chance`() throws {
        var random = SeededGenerator(seed: 3)
        let masker = try Masker(hiding: "a1b2", "00ff", "cafe", "1234")
        for _ in 0..<20_000 {
            let digits = (0..<64).map { _ in
                Array("0123456789abcdef").randomElement(using: &random) ?? "0"
            }
            let text = "sha256:" + String(digits) + " done"
            #expect(masker.masked(text) == text)
        }
    }

    @Test func `members of JSON are masked one by one, and their names stay`() throws {
        let masker = try Masker(hiding: "s3cr3t", "48151623")
        let value: JSONValue = [
            "s3cr3t": ["the s3cr3t", 48_151_623, true, .null], "n": 481_516_230,
        ]

        #expect(
            masker.hidingValues(in: value) == [
                "s3cr3t": ["the ***", "***", true, .null], "n": 481_516_230,
            ]
        )
    }

    @Test(arguments: [
        ("git clone https://me:hunter42@example.org/x", "git clone https://***@example.org/x"),
        ("https://ghp_abc@example.org/x?y=1@2", "https://***@example.org/x?y=1@2"),
        ("ssh://git@example.org/x", "ssh://git@example.org/x"),
        ("ssh://git:pw@example.org/x", "ssh://***@example.org/x"),
        ("postgres://app:p@ss@db:5432/main", "postgres://***@db:5432/main"),
        ("see https://example.org/@me", "see https://example.org/@me"),
        ("://:@", "://***@"), ("//", "//"), ("", ""), ("://@", "://@"),
    ])
    func `passwords in addresses are always hidden`(text: String, expected: String) {
        #expect(Masker().masked(text) == expected)
    }

    @Test(
        arguments: [
            (PersonalData.email, "to Jane.Doe+x@mail.example.org, now", "to ***, now"),
            (
                .email, "git@example.org:a/b and a@b and @x.org",
                "git@example.org:a/b and a@b and @x.org"
            ),
            (.phone, "call +44 20 7946 0000 or +1-202-555-0143.", "call *** or ***."),
            (.phone, "+12 lines, a+12345678, +0123456789", "+12 lines, a+12345678, +0123456789"),
            (.iban, "DE89 3704 0044 0532 0130 00 GB82WEST12345698765432", "*** ***"),
            (
                .iban, "DE88370400440532013000 XDE89370400440532013000",
                "DE88370400440532013000 XDE89370400440532013000"
            ),
            (.card, "4111 1111 1111 1111, 378282246310005; 5555-5555-5555-4444", "***, ***; ***"),
            (.card, "12 4111111111111111 34", "12 *** 34"),
            (
                .card, "4111111111111112 04111111111111111 a4111111111111111",
                "4111111111111112 04111111111111111 a4111111111111111"
            ),
            (
                .card, "1732550400000000008 9999999999999995 4111111111111111.5",
                "1732550400000000008 9999999999999995 4111111111111111.5"
            ),
        ] as [(PersonalData, String, String)]
    )
    func `a profile hides data about people of a known form`(
        kind: PersonalData,
        text: String,
        expected: String
    ) {
        #expect(Masker(personalData: [kind]).masked(text) == expected)
        #expect(Masker().masked(text) == text)
    }

    @Test(arguments: 0..<20)
    func `no text of any bytes upsets a rule`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let masker = Masker(personalData: Set(PersonalData.allCases))
        let letters = Array("@+:/. -DE89013745xX".utf8) + [0xC3, 0xFF]
        for _ in 0..<200 {
            let text = (0..<60).map { _ in letters.randomElement(using: &random) ?? 0 }
            #expect(masker.masked(text).count <= text.count * 3)
        }
    }

    @Test func `times and ids of an ordinary log are no cards, accounts or phone numbers`() {
        var random = SeededGenerator(seed: 11)
        let masker = Masker(personalData: Set(PersonalData.allCases))
        for _ in 0..<5_000 {
            let time =
                1_700_000_000_000_000_000
                + Int.random(in: 0..<100_000_000_000_000_000, using: &random)
            let id = (0..<32).map { _ in
                Array("0123456789abcdef").randomElement(using: &random) ?? "0"
            }
            let text = "\(time) \(String(id)) took \(time % 100_000) ms [+\(time % 1_000)]"
            #expect(masker.masked(text) == text)
        }
    }
}
