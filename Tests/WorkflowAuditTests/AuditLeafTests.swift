import JSON
import Testing
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

@Suite struct AuditLeafTests {
    private static let salt = [UInt8](repeating: 5, count: AuditPart.saltLength)
    private static let part = AuditPart("event", Array("content".utf8), salt: salt)

    private static let leaf = AuditLeaf(
        log: "project/log",
        sequence: 18,
        previous: nil,
        id: "0193-1",
        time: Timestamp(microseconds: 1_732_306_623_123_456),
        monotonic: 81,
        boot: "boot",
        epoch: 3,
        parts: [part]
    )

    @Test func `a leaf is canonical JSON`() throws {
        let text = String(decoding: Self.leaf.bytes(), as: UTF8.self)
        let zeros = String(repeating: "0", count: 64)

        #expect(
            text == """
                {"boot":"boot","ep":3,"id":"0193-1","log":"project/log","mono":81,"parts":[{"cm":\
                "\(Self.part.commitment.hexadecimal)","len":7,"n":"event"}],"prev":"\(zeros)",\
                "seq":18,"t":"2024-11-22T20:17:03.123456Z","v":1}
                """
        )
    }

    @Test func `a leaf is read as it was written`() throws {
        #expect(AuditLeaf(bytes: Self.leaf.bytes()) == Self.leaf)
    }

    @Test(arguments: [
        [], [AuditPart("core", [1], salt: salt, seal: AuditPart.Seal(key: "ab", box: [2])), part],
    ])
    func `whatever a leaf holds, its bytes are canonical`(parts: [AuditPart]) throws {
        let leaf = AuditLeaf(
            log: "quoted \"log\"",
            sequence: 1,
            previous: SHA256Digest(of: []),
            id: "line\nfeed",
            time: Timestamp(microseconds: 0),
            monotonic: 1 << 53,
            boot: "b\\oot\u{1}",
            epoch: 0,
            parts: parts
        )

        #expect(try JSONValue(parsing: leaf.bytes()).canonicalBytes() == leaf.bytes())
    }

    @Test(arguments: [
        ("\"v\":1", "\"v\":2"), ("\"ep\":3", "\"ep\":3.5"), ("\"seq\":18", "\"seq\":-1"),
        ("\"seq\":18", "\"seq\":18,\"seq\":18"), ("\"seq\":18", "\"seq\":18,\"x\":1"),
        ("\"mono\":81,", ""), ("\"len\":7", "\"len\":null"), ("20:17:03", "25:17:03"),
        ("\"ep\":3", "\"ep\":03"), ("\"ep\":3", "\"ep\": 3"), ("project", "pr\\u006fject"),
        ("\"ep\":3", "\"ep\":1234567890123456789012"), ("\"v\":1}", "\"v\":1"),
        ("boot\",", "boot,"),
    ])
    func `what is no leaf is not read as one`(change: (String, String)) throws {
        let text = String(decoding: Self.leaf.bytes(), as: UTF8.self)
        let parts = text.split(separator: change.0, omittingEmptySubsequences: false)
        #expect(parts.count == 2)

        #expect(AuditLeaf(bytes: Array(parts.joined(separator: change.1).utf8)) == nil)
    }

    @Test func `a commitment holds for one content, name and salt`() {
        let content = Array("content".utf8)

        #expect(Self.part.holds(content[...], salt: Self.salt[...]))
        #expect(!Self.part.holds(Array("contenu".utf8)[...], salt: Self.salt[...]))
        #expect(!Self.part.holds((content + [0])[...], salt: Self.salt[...]))
        #expect(!Self.part.holds(content[...], salt: [UInt8](repeating: 6, count: 32)[...]))
        #expect(
            AuditPart("even", [0x74] + content, salt: Self.salt).commitment != Self.part.commitment
        )
    }
}
