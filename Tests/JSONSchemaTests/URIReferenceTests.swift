import Testing

@testable import JSONSchema

@Suite struct URIReferenceTests {
    /// The examples of RFC 3986, 5.4.
    @Test(arguments: [
        ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"),
        ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"), ("//g", "http://g"),
        ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q"),
        ("g#s", "http://a/b/c/g"), (";x", "http://a/b/c/;x"), ("", "http://a/b/c/d;p?q"),
        (".", "http://a/b/c/"), ("./", "http://a/b/c/"), ("..", "http://a/b/"),
        ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../g", "http://a/g"),
        ("../../../g", "http://a/g"), ("/./g", "http://a/g"), ("/../g", "http://a/g"),
        ("g.", "http://a/b/c/g."), ("..g", "http://a/b/c/..g"), ("./../g", "http://a/b/g"),
        ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"),
        ("g;x=1/../y", "http://a/b/c/y"), ("g?y/../x", "http://a/b/c/g?y/../x"),
    ])
    func `a reference is resolved`(reference: String, target: String) {
        let base = URIReference("http://a/b/c/d;p?q")

        #expect(URIReference(reference).resolved(against: base).document == target)
    }

    @Test(arguments: [
        ("common.json", "schemas/common.json"), ("../x.json", "x.json"),
        ("../../x.json", "x.json"), ("a b.json", "schemas/a%20b.json"),
        ("#/a", "schemas/plan.json"), ("/x.json", "/x.json"),
    ])
    func `a file is found beside another`(reference: String, target: String) {
        let base = URIReference("schemas/plan.json")

        #expect(URIReference(reference).resolved(against: base).document == target)
    }

    @Test(arguments: [
        ("a#", nil), ("a", nil), ("#b", "b"), ("#/a%25b%22", "/a%b\""), ("#%", "%"), ("#%4", "%4"),
        ("#é", "é"),
    ])
    func `escapes of a fragment are undone`(text: String, fragment: String?) {
        #expect(URIReference(text).plainFragment == fragment)
    }

    @Test(arguments: ["a b/é#1?.json", "c:/x%20.json", "schemas/plan.json", "../x"])
    func `the address of a file leads back to it`(path: String) {
        #expect(JSONSchema.file(ofAddress: JSONSchema.address(ofFile: path)) == path)
    }

    @Test(arguments: ["http://a/b", "//a/b", "urn:x", "", "a?b"])
    func `an address of something else is no file`(address: String) {
        #expect(JSONSchema.file(ofAddress: address) == nil)
    }
}
