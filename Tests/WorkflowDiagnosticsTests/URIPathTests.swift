import Testing

@testable import WorkflowDiagnostics

@Suite struct URIPathTests {
    @Test(arguments: [
        ("/a b/ü.md", "/a%20b/%C3%BC.md"), ("/a-_.~1", "/a-_.~1"), ("/%#?", "/%25%23%3F"),
    ])
    func `paths are escaped, and read back as they were`(path: String, escaped: String) {
        #expect(URIPath.encoded(path) == escaped)
        #expect(URIPath.decoded(escaped) == path)
    }

    @Test(arguments: ["%", "%4", "%zz", "%+4", "%ff"])
    func `a broken escape is no path`(text: String) {
        #expect(URIPath.decoded(text) == nil)
    }
}
