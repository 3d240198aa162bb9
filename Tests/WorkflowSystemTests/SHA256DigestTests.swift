import Testing

@testable import WorkflowSystem

@Suite struct SHA256DigestTests {
    @Test func `the digest of nothing is the published one`() {
        let digest = SHA256Digest(of: [])

        #expect(
            digest.description
                == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
    }

    @Test func `a digest survives being written and read`() throws {
        let digest = SHA256Digest(of: [0, 1, 2])

        #expect(SHA256Digest(digest.description) == digest)
        #expect(SHA256Digest(bytes: digest.bytes) == digest)
        #expect(digest.bytes.count == 32)
        #expect(SHA256Digest(bytes: []) == nil)
    }

    @Test(arguments: [
        "", "sha256:", "sha256:zz", "SHA256:", "sha256:" + String(repeating: "A", count: 64),
    ])
    func `what is no digest is not read`(text: String) {
        #expect(SHA256Digest(text) == nil)
    }

    @Test func `any byte but a lower-case digit makes a text no digest`() throws {
        let digest = SHA256Digest(of: [1])
        let digits = Array(digest.hexadecimal.utf8)
        let known = Set("0123456789abcdef".utf8)

        for place in digits.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = digits
                changed[place] = byte
                let read = SHA256Digest(hexadecimal: changed[...])
                let expected = known.contains(byte) ? changed : nil
                #expect(read.map { Array($0.hexadecimal.utf8) } == expected)
            }
        }
    }

    @Test func `a piece of what is in memory has the digest of its bytes`() {
        let bytes = (0..<200).map { UInt8($0) }

        #expect(SHA256Digest(of: bytes[7..<130]) == SHA256Digest(of: Array(bytes[7..<130])))
        let digest = SHA256Digest(of: bytes)
        let other = SHA256Digest(of: [2])
        let node = [1] + digest.bytes + other.bytes
        #expect(SHA256Digest(of: 1, digest, other) == SHA256Digest(of: node))
    }

    @Test func `digests sort as their texts do`() {
        let digests = (0..<100).map { SHA256Digest(of: [UInt8($0)]) }

        #expect(digests.sorted().map(\.hexadecimal) == digests.map(\.hexadecimal).sorted())
    }

    /// The vectors of RFC 4231.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xAA, count: 131),
            Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ])
    func `the code of a message is the published one`(
        key: [UInt8],
        message: [UInt8],
        code: String
    ) {
        let whole = SHA256Digest(authenticating: message[...], key: key[...])
        let pieces = SHA256Digest(
            authenticating: message.dropFirst(3),
            after: String(decoding: message.prefix(3), as: UTF8.self),
            key: key[...]
        )

        #expect(whole.hexadecimal == code)
        #expect(pieces == whole)
    }
}
