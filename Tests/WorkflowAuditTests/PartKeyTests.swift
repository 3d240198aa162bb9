import Testing
import WorkflowSystem

@testable import WorkflowAudit

@Suite struct PartKeyTests {
    @Test func `a part is opened with its key at its place alone`() throws {
        let key = PartKey()
        let content = Array("what happened".utf8)

        let box = try key.seal(content, at: [1])

        #expect(key.open(box[...], at: [1]) == content)
        #expect(key.open(box[...], at: [2]) == nil)
        #expect(PartKey().open(box[...], at: [1]) == nil)
        #expect(key.open([], at: [1]) == nil)
    }

    @Test func `no bit of a sealed part can be changed`() throws {
        let key = PartKey()
        let box = try key.seal(Array("what happened".utf8), at: [])

        for place in box.indices {
            var changed = box
            changed[place] ^= 0x80
            #expect(key.open(changed[...], at: []) == nil)
        }
    }

    @Test func `a part that is sealed twice is no box twice`() throws {
        let key = PartKey()

        let boxes = try (0..<100).map { _ in try key.seal([1, 2, 3], at: [1]) }

        #expect(Set(boxes).count == 100)
    }

    @Test func `a wrapped key opens what it sealed, for each recipient`() throws {
        let (one, other) = (AgeIdentity(), AgeIdentity())
        let key = PartKey()
        let box = try key.seal([7], at: [])

        let wrapped = try key.wrapped(to: [one.recipient, other.recipient])

        #expect(try PartKey(wrapped, with: [other]).open(box[...], at: []) == [7])
        #expect(throws: AgeError.notForUs) { try PartKey(wrapped, with: [AgeIdentity()]) }
    }
}
