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
}
