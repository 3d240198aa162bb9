import Testing

@testable import WorkflowProtocols

@Suite struct HeaderFramingTests {
    private func frames(_ stream: String, by size: Int) throws -> [String] {
        var framing = HeaderFraming()
        var frames: [String] = []
        let bytes = Array(stream.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            framing.append(Array(bytes[start..<min(start + size, bytes.count)]))
            while let frame = try framing.next() {
                frames.append(String(decoding: frame, as: UTF8.self))
            }
        }
        return frames
    }

    @Test(arguments: [1, 2, 7, 1_000])
    func `frames are the same in whatever pieces they come`(size: Int) throws {
        let stream =
            "Content-Length: 2\r\n\r\n{}content-length:3\r\nContent-Type: x\r\n\r\n👋"
            .dropLast() + "abcContent-Length: 0\r\n\r\n"

        #expect(try frames(String(stream), by: size) == ["{}", "abc", ""])
    }

    @Test(arguments: [
        "Content-Length: -1\r\n\r\n", "Content-Length: 67108865\r\n\r\n",
        "Content-Length: \r\n\r\n",
        "Content-Length: 1\n\n", "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", "A: b\r\n\r\n",
        "nonsense\r\n\r\n", ": 1\r\n\r\n", "\r\n",
    ])
    func `a header that makes no sense breaks the stream`(stream: String) {
        #expect(throws: UnreadableFrame.self) { try frames(stream, by: 1_000) }
    }

    @Test func `a header without end is refused at its limit`() throws {
        var framing = HeaderFraming()

        framing.append(Array(repeating: UInt8(ascii: "a"), count: HeaderFraming.longestHeader - 1))
        #expect(try framing.next() == nil)
        framing.append([UInt8(ascii: "a")])
        #expect(throws: UnreadableFrame.self) { try framing.next() }
    }

    @Test func `what is written can be read`() throws {
        let frame = HeaderFraming.framed(Array("é".utf8))

        #expect(String(decoding: frame, as: UTF8.self) == "Content-Length: 2\r\n\r\né")
    }
}
