import Testing

@testable import WorkflowSystem

@Suite struct UUIDv7Tests {
    private struct Ones: RandomNumberGenerator {
        func next() -> UInt64 { .max }
    }

    @Test func `time, version, counter and variant stand in their places`() {
        var generator = UUIDv7Generator()
        var random = Ones()

        let first = generator.next(microseconds: 0x0102_0304_0506 * 1_000, using: &random)

        #expect(first.description == "01020304-0506-77ff-bfff-ffffffffffff")
        #expect(first.milliseconds == 0x0102_0304_0506)
        #expect(UUIDv7(first.description) == first)
    }

    @Test func `each sorts after the one before though the clock stands or steps back`() {
        var generator = UUIDv7Generator()
        var random = SystemRandomNumberGenerator()

        let made = (0..<20_000).map { number in
            generator.next(microseconds: 1_000_000_000 - Int64(number) * 100, using: &random)
        }

        #expect(zip(made, made.dropFirst()).allSatisfy { $0 < $1 })
        #expect(made.map(\.description) == made.map(\.description).sorted())
    }

    @Test(arguments: [Int64.min, -1, .max])
    func `impossible clocks make identifiers all the same`(microseconds: Int64) {
        var generator = UUIDv7Generator()
        var random = Ones()

        let made = generator.next(microseconds: microseconds, using: &random)

        #expect(UUIDv7(made.description) == made)
    }

    @Test(arguments: [
        "", "01020304-0506-47ff-bfff-ffffffffffff", "01020304-0506-77ff-ffff-ffffffffffff",
        "01020304-0506-77FF-bfff-ffffffffffff", "0102030405067-7ff-bfff-ffffffffffff",
        "+1020304-0506-77ff-bfff-ffffffffffff",
    ])
    func `what is no identifier is not read`(text: String) {
        #expect(UUIDv7(text) == nil)
    }

    @Test func `random bytes are as many as asked for`() {
        #expect(SecureRandom.bytes(0).isEmpty)
        #expect(SecureRandom.bytes(33).count == 33)
        #expect(SecureRandom.bytes(32) != SecureRandom.bytes(32))
    }
}
