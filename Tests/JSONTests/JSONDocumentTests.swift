import JSON
import Testing

@Suite struct JSONDocumentTests {
    private static let text = #" {"é": [1, {"b": "x"}, []], "c" : -2.5 } "#

    @Test(arguments: [
        ("", #"{"é": [1, {"b": "x"}, []], "c" : -2.5 }"#), ("/é", #"[1, {"b": "x"}, []]"#),
        ("/é/0", "1"),
        ("/é/1", #"{"b": "x"}"#), ("/é/1/b", #""x""#), ("/é/2", "[]"), ("/c", "-2.5"),
    ])
    func `every part knows where it stands`(pointer: String, expected: String) throws {
        let document = try JSONReader().document(of: Self.text)

        let range = try #require(document.range(at: try JSONPointer(pointer)))

        #expect(String(decoding: Array(Self.text.utf8)[range], as: UTF8.self) == expected)
    }

    @Test func `a member knows where its key stands`() throws {
        let document = try JSONReader().document(of: Self.text)

        let range = try #require(document.keyRange(at: try JSONPointer("/c")))

        #expect(String(decoding: Array(Self.text.utf8)[range], as: UTF8.self) == "\"c\"")
        #expect(document.keyRange(at: .root) == nil)
        #expect(document.keyRange(at: try JSONPointer("/é/0")) == nil)
    }

    @Test func `what is not there has no place`() throws {
        let document = try JSONReader().document(of: Self.text)

        #expect(document.range(at: try JSONPointer("/é/3")) == nil)
        #expect(document.range(at: try JSONPointer("/c/0")) == nil)
        #expect(document.value["c"] == -2.5)
    }
}
