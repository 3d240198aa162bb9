import JSON
import Testing

@testable import WorkflowProtocols

/// Answers with the name of the method, and remembers in which order things came.
private struct Recorder: RPCService {
    var outgoing: [RPCMessage] = []
    var isOver = false
    private(set) var seen: [String] = []

    mutating func answer(_ method: String, _ parameters: JSONValue) throws(RPCError) -> JSONValue {
        seen.append(method)
        guard method != "fail" else {
            throw .failed("no")
        }
        return method.json
    }

    mutating func take(_ method: String, _ parameters: JSONValue) {
        seen.append(method)
        isOver = method == "over"
    }

    mutating func rest() {
        seen.append("rest")
        outgoing.append(.notification(method: "rested", parameters: .null))
    }
}

@Suite struct RPCConnectionTests {
    /// Plays pieces of a stream, and tells what was seen and answered.
    private func play(
        _ pieces: [[JSONValue]]
    ) throws -> (seen: [String], answers: [JSONValue], end: RPCConnection<Recorder>.End) {
        var pieces = pieces
        var out: [UInt8] = []
        // A piece has arrived only once somebody waits for it.
        var connection = RPCConnection(Recorder()) { isWaiting in
            guard isWaiting else {
                return nil
            }
            guard !pieces.isEmpty else {
                return []
            }
            return pieces.removeFirst().flatMap { HeaderFraming.framed($0.bytes()) }
        } write: { bytes in
            out += bytes
            return true
        }
        let end = try connection.run()
        var framing = HeaderFraming()
        framing.append(out)
        var answers: [JSONValue] = []
        while let frame = try framing.next() {
            answers.append(try JSONValue(parsing: frame))
        }
        return (connection.service.seen, answers, end)
    }

    private func request(_ id: Int, _ method: String) -> JSONValue {
        ["jsonrpc": "2.0", "id": id.json, "method": method.json]
    }

    private func notification(_ method: String, _ parameters: JSONValue = [:]) -> JSONValue {
        ["jsonrpc": "2.0", "method": method.json, "params": parameters]
    }

    @Test func `what can wait is done once for all that has arrived`() throws {
        let played = try play([
            [notification("a"), notification("b"), request(1, "c")], [notification("d")],
        ])

        #expect(played.seen == ["rest", "a", "b", "c", "rest", "d", "rest", "rest"])
        #expect(played.end == .left)
    }

    @Test func `a request that is cancelled before its turn is not worked on`() throws {
        let cancel = notification("$/cancelRequest", ["id": 2])

        let played = try play([[request(1, "a"), request(2, "b"), cancel], [request(2, "c")]])

        #expect(played.seen.filter { $0 != "rest" } == ["a", "c"])
        let answers = played.answers.filter { $0["id"] == 2 }
        #expect(answers.map { $0["error"]?["code"] } == [-32_800, nil])
    }

    @Test func `errors are answers, and nothing is answered after the end`() throws {
        let played = try play([[request(1, "fail"), notification("over"), request(2, "a")]])

        #expect(played.end == .closed)
        #expect(played.answers.compactMap { $0["id"] } == [1])
        #expect(played.answers[1]["error"]?["message"] == "no")
    }

    @Test func `a stream that makes no sense ends with a reason, after what came before`() throws {
        var connection = RPCConnection(Recorder()) { _ in
            HeaderFraming.framed(self.request(1, "a").bytes()) + Array("x\r\n\r\n".utf8)
        } write: { _ in
            true
        }

        let end = try connection.run()

        #expect(end == .broken("a line of the header is no 'Name: value'"))
        #expect(connection.service.seen == ["rest", "a", "rest"])
    }

    @Test func `a reader that left ends the connection`() throws {
        var connection = RPCConnection(Recorder()) { _ in
            []
        } write: { _ in
            false
        }

        #expect(try connection.run() == .left)
    }
}
