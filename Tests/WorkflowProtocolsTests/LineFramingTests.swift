import JSON
import Testing

@testable import WorkflowProtocols

@Suite struct LineFramingTests {
    /// What an inbox makes of a stream that comes in pieces.
    private func messages(_ stream: [UInt8], by size: Int) -> [String] {
        var inbox = RPCInbox<LineFraming>(takesBatches: true)
        return stride(from: 0, to: stream.count, by: size).flatMap { start in
            inbox.take(Array(stream[start..<min(start + size, stream.count)])).items
        }
        .map { item in
            switch item {
            case .message(.request(let id, let method, _)): "\(id.text()) \(method)"
            case .message(.notification(let method, _)): method
            case .message(.response): "response"
            case .refused(.response(_, .failure(let error))): "\(error.code)"
            case .refused: "refused"
            }
        }
    }

    @Test(arguments: [1, 3, 10_000])
    func `lines are messages in whatever pieces they come`(size: Int) {
        let stream = """
            {"jsonrpc":"2.0","id":1,"method":"a"}\r

            \u{20}
            {"jsonrpc":"2.0","method":"👋"}
            no json
            {"jsonrpc":"2.0","id":2,"method":"half
            """

        #expect(messages(Array(stream.utf8), by: size) == ["1 a", "👋", "-32700"])
    }

    @Test func `several messages may stand in an array, and each is taken by itself`() {
        let stream =
            #"[{"jsonrpc":"2.0","id":1,"method":"a"},7,{"jsonrpc":"2.0","method":"b"}]"# + "\n"

        #expect(messages(Array(stream.utf8), by: 10_000) == ["1 a", "-32600", "b"])
        #expect(messages(Array("[]\n".utf8), by: 10) == ["-32600"])
    }

    @Test func `a line that is too long is refused, and the next one is taken`() {
        var inbox = RPCInbox<LineFraming>()
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        for _ in 0..<20 {
            #expect(inbox.take(piece).items.isEmpty)
        }
        let next = #"\#n{"jsonrpc":"2.0","method":"a"}\#n"#

        let items = inbox.take(Array(next.utf8)).items

        #expect(items.count == 2)
        guard case .refused = items[0], case .message(.notification("a", _)) = items[1] else {
            Issue.record("\(items)")
            return
        }
        #expect(inbox.brokenReason == nil)
    }
}
