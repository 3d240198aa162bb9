import Testing

@testable import WorkflowProtocols

@Suite struct FileURITests {
    @Test(arguments: [
        ("file:///a%20b/c", "/a b/c"), ("FILE://localhost/a", "/a"), ("file:///a#x", "/a"),
        ("file:///%C3%BC", "/ü"),
    ])
    func `a name of a file is its path`(uri: String, path: String) {
        #expect(FileURI.path(uri) == path)
    }

    @Test(arguments: [
        "untitled:1", "http://a/b", "file://host/a", "file:///%", "file:///a%00b", "file:a", "",
    ])
    func `everything else is no file`(uri: String) {
        #expect(FileURI.path(uri) == nil)
    }
}
