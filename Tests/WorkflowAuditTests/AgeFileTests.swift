import Testing
import WorkflowSystem

@testable import WorkflowAudit

@Suite struct AgeFileTests {
    /// Made with fixed keys by another program, which follows the specification alone.
    private static let file =
        "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBmWndrTVdVNWdsd1lsdVYvS0JsM1Juazg1Z3krNDYxSDJwMEh1"
        + "RitsWGlvCjNGa05DRkIyY1lHRTZ4bVhSWDRWbE1CWlNBdmg0YkMvd1UxcW9kaFNXTmMKLS0tIFdJb1FuRWgwSFZYTFE3"
        + "SEM4cnB1aEJvYVExSW1rZ043ZUhYMENzZ2ZCeDAKAAECAwQFBgcICQoLDA0ODyXDXukWpvi62zfWSPoB/BGhxARg3A7h"
        + "TOQidwL/vVc="
    private static let secret =
        "AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SWRYDWG"
    private static let recipient = "age13aqvttdk3ujkyjh9kg2w5an6dmy5mq5a84a4uxk3hfhnugfc9p0sy5p2wh"

    @Test func `a key is written as elsewhere, and read back only as it is written`() throws {
        let identity = try #require(AgeIdentity(Self.secret))

        #expect(identity.recipient.description == Self.recipient)
        #expect(identity.secret == Self.secret)
        #expect(AgeRecipient(Self.recipient) == identity.recipient)
        #expect(AgeIdentity(Self.secret.lowercased()) == nil)
        #expect(AgeRecipient(Self.recipient.uppercased()) == nil)
    }

    @Test func `every mistyped character of a key is noticed`() {
        for place in Self.recipient.utf8.indices {
            var bytes = Array(Self.recipient.utf8)
            let index = Self.recipient.utf8.distance(from: Self.recipient.startIndex, to: place)
            bytes[index] = bytes[index] == UInt8(ascii: "q") ? UInt8(ascii: "p") : UInt8(ascii: "q")

            #expect(AgeRecipient(String(decoding: bytes, as: UTF8.self)) == nil)
        }
        #expect(AgeRecipient(String(Self.recipient.dropLast())) == nil)
        #expect(AgeRecipient(Self.recipient + "q") == nil)
        #expect(AgeRecipient("") == nil)
    }

    @Test func `a file that another program wrote is opened`() throws {
        let identity = try #require(AgeIdentity(Self.secret))
        let file = try #require(Base64.bytes(Self.file))

        let content = try AgeFile.open(file, with: [AgeIdentity(), identity])

        #expect(String(decoding: content, as: UTF8.self) == "written by hand")
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 200_000])
    func `what was sealed is opened by each recipient and by nobody else`(length: Int) throws {
        let content = SecureRandom.bytes(length)
        let (one, other) = (AgeIdentity(), AgeIdentity())

        let file = try AgeFile.seal(content, to: [one.recipient, other.recipient])

        #expect(try AgeFile.open(file, with: [one]) == content)
        #expect(try AgeFile.open(file, with: [other]) == content)
        #expect(throws: AgeError.notForUs) { try AgeFile.open(file, with: [AgeIdentity()]) }
        #expect(throws: AgeError.notForUs) { try AgeFile.open(file, with: []) }
    }

    @Test func `no byte of a file can be changed, and none cut off`() throws {
        let identity = AgeIdentity()
        let file = try AgeFile.seal(Array("secret".utf8), to: [identity.recipient])

        for place in file.indices {
            var changed = file
            changed[place] ^= 1
            #expect(throws: AgeError.self) { try AgeFile.open(changed, with: [identity]) }
            #expect(throws: AgeError.self) {
                try AgeFile.open(Array(file[..<place]), with: [identity])
            }
        }
        #expect(throws: AgeError.changedContent) { try AgeFile.open(file + [0], with: [identity]) }
    }

    @Test func `chunks cannot change places`() throws {
        let identity = AgeIdentity()
        let content = [UInt8](repeating: 7, count: 3 << 16)
        let file = try AgeFile.seal(content, to: [identity.recipient])
        let end = file.count
        let chunk = (1 << 16) + 16
        let body = end - 3 * chunk

        let swapped =
            file[..<body] + file[(body + chunk)..<(body + 2 * chunk)]
            + file[body..<(body + chunk)] + file[(body + 2 * chunk)...]

        #expect(throws: AgeError.changedContent) {
            try AgeFile.open(Array(swapped), with: [identity])
        }
        #expect(throws: AgeError.changedContent) {
            try AgeFile.open(Array(file[..<(end - chunk)]), with: [identity])
        }
    }

    @Test func `nothing is encrypted to nobody, nor to a key that keeps nothing secret`() throws {
        let zero = try #require(AgeRecipient(bytes: [UInt8](repeating: 0, count: 32)))

        #expect(throws: AgeError.weakKey) { try AgeFile.seal([1], to: []) }
        #expect(throws: AgeError.weakKey) { try AgeFile.seal([1], to: [zero]) }
        #expect(AgeRecipient(zero.description) == nil)
    }

    @Test func `a file of identities may have comments, and nothing else`() throws {
        let (one, other) = (AgeIdentity(), AgeIdentity())

        let read = try #require(AgeIdentity.read(Array((one.file + "\n" + other.file).utf8)))

        #expect(read.map(\.recipient) == [one.recipient, other.recipient])
        #expect(AgeIdentity.read(Array("# nothing\n".utf8)) == nil)
        #expect(AgeIdentity.read(Array((one.file + "other\n").utf8)) == nil)
    }
}
