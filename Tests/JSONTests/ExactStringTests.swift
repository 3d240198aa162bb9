import Testing

@testable import JSON

@Suite struct ExactStringTests {
    @Test(arguments: 0...40)
    func `texts are the same only when every byte is`(length: Int) {
        let bytes = (0..<length).map { UInt8(ascii: "a") + UInt8($0 % 26) }
        let text = String(decoding: bytes, as: UTF8.self)

        #expect(text.isExactly(String(decoding: Array(bytes), as: UTF8.self)))
        #expect(!text.isExactly(text + "a"))
        for place in 0..<length {
            var other = bytes
            other[place] = UInt8(ascii: "-")
            #expect(!text.isExactly(String(decoding: other, as: UTF8.self)))
        }
    }

    @Test func `two spellings of a character are two texts`() {
        #expect(!"\u{e9}\u{e9}".isExactly("e\u{301}e"))
        #expect("e\u{301}" == "\u{e9}")
        #expect(!"e\u{301}".isExactly("\u{e9}x"))
    }
}
