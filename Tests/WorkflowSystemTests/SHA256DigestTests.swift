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

    @Test func `digests sort as their texts do`() {
        let digests = (0..<100).map { SHA256Digest(of: [UInt8($0)]) }

        #expect(digests.sorted().map(\.hexadecimal) == digests.map(\.hexadecimal).sorted())
    }
}
