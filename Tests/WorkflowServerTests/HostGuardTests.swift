import HTTPTypes
import Testing
import WorkflowKit

@testable import WorkflowServer

@Suite struct HostGuardTests {
    private let hosts = HostGuard(.usual, allowing: ["ddx.example.org"])

    @Test(
        arguments: [
            "localhost", "localhost:7474", "127.0.0.1:7474", "[::1]:7474", "192.168.1.7",
            "LOCALHOST",
            "ddx.example.org", "DDX.example.org:443",
        ]
    )
    func `known names and numbers are answered`(authority: String) throws {
        try hosts.check(authority: authority, [:])
    }

    @Test(
        arguments: [
            "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "evil.example:7474",
            "1.2.3", "1.2.3.256", "xn--localhost",
        ]
    )
    func `names that may be anybody's are refused`(authority: String) {
        #expect(throws: Problem.self) { try hosts.check(authority: authority, [:]) }
    }

    @Test(arguments: [nil, "", "a:b", "localhost:99999", "[::1", "[::1]x"] as [String?])
    func `what names no server is refused`(authority: String?) {
        #expect(throws: Problem.self) { try hosts.check(authority: authority, [:]) }
    }

    @Test(
        arguments: [
            ("http://localhost:7474", true), ("https://LOCALHOST:7474", true),
            ("http://localhost:8080", false), ("http://evil.example", false), ("null", false),
            ("file://localhost:7474", false), ("http://localhost:7474/x", false),
        ]
    )
    func `a page must be of the same place`(origin: String, isFine: Bool) {
        let fields: HTTPFields = [.origin: origin]
        let result = Result { () throws(Problem) in
            try hosts.check(authority: "localhost:7474", fields)
        }

        switch result {
        case .success: #expect(isFine)
        case .failure(let problem): #expect(!isFine && problem.status == 403)
        }
    }
}
