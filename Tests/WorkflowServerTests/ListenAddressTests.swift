import Testing
import WorkflowKit

@testable import WorkflowServer

@Suite struct ListenAddressTests {
    @Test(
        arguments: [
            ("127.0.0.1:80", "127.0.0.1", 80), ("[::1]:9", "::1", 9), (":8080", "127.0.0.1", 8080),
            ("8080", "127.0.0.1", 8080), ("localhost:0", "localhost", 0),
            ("0.0.0.0:1", "0.0.0.0", 1),
        ]
    )
    func `a place is read`(text: String, host: String, port: Int) throws {
        let address = try ListenAddress(parsing: text)

        #expect(address.host == host)
        #expect(address.port == port)
    }

    @Test(arguments: ["", "localhost", "a:b", "::1:9", "1:65536", "1:-1", "http://a:1", "a b:1"])
    func `what is none is refused`(text: String) {
        #expect(throws: Failure.self) { try ListenAddress(parsing: text) }
    }

    @Test(
        arguments: [
            ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("localhost", true),
            ("0.0.0.0", false), ("::", false), ("192.168.0.1", false), ("127.evil.example", false),
        ]
    )
    func `who can reach it is known`(host: String, isLoopback: Bool) {
        #expect(ListenAddress(host: host, port: 1).isLoopback == isLoopback)
    }

    @Test func `nothing goes over a network in the clear`() throws {
        var options = ServerOptions()
        options.address = ListenAddress(host: "0.0.0.0", port: 1)

        #expect(throws: Failure.self) { try options.requireSafety() }
        options.certificate = (file: "a.pem", key: "b.pem")
        try options.requireSafety()
        options = ServerOptions()
        try options.requireSafety()
    }
}
