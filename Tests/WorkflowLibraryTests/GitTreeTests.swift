import Testing

@testable import WorkflowLibrary

@Suite struct GitTreeTests {
    @Test(
        arguments: [
            ("0", 0), ("1700000000", 1_700_000_000), ("-5", 0), ("", 0),
            ("9223372036854775807", 253_402_300_799), ("99999999999999999999", 253_402_300_799),
        ] as [(String, Int64)]
    )
    func `times of commits stay within what can be shown`(text: String, seconds: Int64) {
        #expect(CommitTime.seconds(text) == seconds)
    }

    private static let id = [UInt8](repeating: 0xAB, count: 20)

    private static func entry(_ mode: String, _ name: String) -> [UInt8] {
        Array("\(mode) \(name)\0".utf8) + id
    }

    @Test func `entries have names, kinds and ids`() throws {
        let bytes =
            Self.entry("100644", "a") + Self.entry("100755", "b c") + Self.entry("40000", "d")
            + Self.entry("120000", "e") + Self.entry("160000", "f") + Self.entry("100664", "g")

        let entries = try #require(GitTreeEntry.entries(in: bytes, idLength: 20))

        #expect(entries.map(\.shownName) == ["a", "b c", "d", "e", "f", "g"])
        #expect(
            entries.map(\.kind) == [
                .file(isExecutable: false), .file(isExecutable: true), .folder,
                .other(mode: "120000"), .other(mode: "160000"), .other(mode: "100664"),
            ]
        )
        #expect(entries[0].id.text == String(repeating: "ab", count: 20))
    }

    @Test func `every cut of a tree is either shorter or refused, and never crashes`() {
        let bytes = Self.entry("100644", "a") + Self.entry("40000", "bb")

        for length in bytes.indices {
            let entries = GitTreeEntry.entries(in: Array(bytes[..<length]), idLength: 20)
            #expect(entries == nil || length == 0 || length == bytes.count / 2)
        }
    }

    @Test(arguments: [
        "", "abc", String(repeating: "A", count: 40), String(repeating: "g", count: 40),
    ])
    func `what is no full id is refused`(text: String) {
        #expect(ObjectID(text) == nil)
    }
}
