import JSON
import Testing

@Suite struct JSONPointerTests {
    private static let document: JSONValue = [
        "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6,
        " ": 7, "m~n": 8, "~1": 9,
    ]

    @Test(
        arguments: [
            ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2), ("/e^f", 3), ("/g|h", 4),
            ("/i\\j", 5),
            ("/k\"l", 6), ("/ ", 7), ("/m~0n", 8), ("/~01", 9), ("/foo", ["bar", "baz"]),
        ] as [(String, JSONValue)]
    )
    func `it names a part as the standard says`(text: String, expected: JSONValue) throws {
        let pointer = try JSONPointer(text)

        #expect(Self.document[pointer] == expected)
        #expect(pointer.description == text)
    }

    @Test(arguments: [
        "/foo/2", "/foo/-", "/foo/00", "/foo/+1", "/foo/-1", "/foo/1e0", "/none", "/foo/0/0",
        "/foo/", "/foo/99999999999999999999", "/foo/٠",
    ])
    func `what is not there has no value`(text: String) throws {
        #expect(Self.document[try JSONPointer(text)] == nil)
    }

    @Test(arguments: ["a", "#/a", "/~", "/~2", "/a~", "~0", "/a/~~0"])
    func `what is not a pointer is refused`(text: String) {
        #expect(throws: JSONError.self) { try JSONPointer(text) }
    }

    @Test func `the empty pointer names the whole`() throws {
        #expect(Self.document[try JSONPointer("")] == Self.document)
        #expect(try JSONPointer("") == .root)
    }

    @Test func `a pointer built of tokens reads back`() throws {
        let pointer = JSONPointer.root.appending("a/b").appending(3).appending("~").appending("")

        #expect(pointer.description == "/a~1b/3/~0/")
        #expect(try JSONPointer(pointer.description) == pointer)
    }

    @Test func `tokens in another normal form are other tokens`() throws {
        #expect(try JSONPointer("/\u{E9}") != JSONPointer("/e\u{301}"))
    }
}
