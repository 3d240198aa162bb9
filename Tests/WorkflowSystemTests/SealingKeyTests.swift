import Testing

@testable import WorkflowSystem

@Suite struct SealingKeyTests {
    private let text = Array("a secret".utf8)

    @Test func `what was sealed is opened with the same key alone`() throws {
        let key = SealingKey()
        let sealed = try key.seal(text)

        #expect(key.open(sealed) == text)
        #expect(SealingKey(key.bytes)?.open(sealed) == text)
        #expect(SealingKey().open(sealed) == nil)
        #expect(try key.seal(text) != sealed)
        #expect(SealingKey([1, 2, 3]) == nil)
    }

    @Test func `a seal that was changed or cut off is not opened`() throws {
        let key = SealingKey()
        let sealed = try key.seal(text)

        for place in sealed.indices {
            var damaged = sealed
            damaged[place] ^= 1
            #expect(key.open(damaged) == nil)
            #expect(key.open(Array(sealed[..<place])) == nil)
        }
    }
}
