import SystemPackage
import Testing

@testable import WorkflowLibrary

@Suite struct SourceAddressTests {
    @Test(arguments: [
        ("https://example.org/team/flows.git", "https://example.org/team/flows.git"),
        ("ssh://git@example.org:22/flows", "ssh://git@example.org:22/flows"),
        ("git@example.org:team/flows.git", "git@example.org:team/flows.git"),
        ("file:///srv/flows", "file:///srv/flows"),
        ("http://127.0.0.1:8080/flows", "http://127.0.0.1:8080/flows"),
        ("http://localhost/flows", "http://localhost/flows"),
        ("http://[::1]:80/flows", "http://[::1]:80/flows"),
        ("../flows", "/home/flows"),
        ("/srv/flows", "/srv/flows"),
        ("./odd:name", "/home/me/odd:name"),
    ])
    func `addresses that git can fetch are taken, paths from where they were typed`(
        text: String,
        expected: String
    ) throws {
        #expect(try SourceAddress(text, from: "/home/me").text == expected)
    }

    @Test(arguments: [
        "", "-u", "--upload-pack=touch x", "ext::sh -c id", "fd::17", "http://example.org/flows",
        "http://127.0.0.1.example.org/x", "http://localhost.example.org/x", "ftp://example.org/x",
        "https://", "https://-oProxyCommand=x/y", "ssh://-oProxyCommand=x/y",
        "ssh://-o@example.org/x", "a b", "a\nb", ":x", "host:",
    ])
    func `addresses that could run something or read it in the open are refused`(text: String) {
        #expect(code { _ = try SourceAddress(text, from: "/") } == .usage)
    }

    @Test func `a password in an address is refused and not repeated`() throws {
        let error = try #require(throws: LibraryError.self) {
            try SourceAddress("https://me:hidden@example.org/x", from: "/")
        }

        #expect(error.code == .usage)
        #expect(!error.message.contains("hidden"))
    }

    @Test(arguments: [
        ("https://example.org/team/Flows.git", "flows"), ("git@example.org:flows.git", "flows"),
        ("/srv/our flows!".replacing(" ", with: "_"), "our-flows"), ("file:///", "source"),
    ])
    func `the last part of an address is proposed as its name`(
        text: String,
        name: String
    ) throws {
        #expect(try SourceAddress(text, from: "/").proposedName == name)
    }

    @Test(arguments: ["-x", "a..b", "a@{1}", "/a", "a/", "a//b", ".a", "a.lock", "a b", "a~1", ""])
    func `names that git would take for something else are no branches`(name: String) {
        #expect(code { try BranchName.require(name) } == .usage)
    }

    @Test(arguments: ["main", "release/1.0", "review@1.0.0", "v1.2"])
    func `usual names are branches and tags`(name: String) {
        #expect(code { try BranchName.require(name) } == nil)
    }
}
