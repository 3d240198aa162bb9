import Testing
import WorkflowAudit

@testable import WorkflowKit

@Suite struct RecipientsFileTests {
    private let alice = AgeIdentity().recipient
    private let bob = AgeIdentity().recipient

    private func roles(
        of name: String,
        in file: RecipientsFile,
        _ people: [String: [String]]
    ) -> [Set<AuditRole>] {
        file.readers { people[$0] }
            .filter { $0.name.utf8.elementsEqual(name.utf8) }
            .map(\.roles)
    }

    @Test func `what is written is read back, whatever the names`() throws {
        for name in ["alice", "a: \"b\"\n#", "zoë", "zoe\u{308}", "null", "1", ""] {
            var file = RecipientsFile(owner: name, key: alice)
            _ = file.add(bob, of: "bob")
            _ = file.add(alice, of: "bob")

            let read = try RecipientsFile(reading: Array(file.text.utf8))

            #expect(read == file)
            #expect(read.owner.utf8.elementsEqual(name.utf8))
        }
    }

    @Test func `names are told apart by their bytes`() {
        var file = RecipientsFile(owner: "zo\u{EB}", key: alice)

        _ = file.add(bob, of: "zoe\u{308}")

        #expect(file.keys(of: "zo\u{EB}") == [alice])
        #expect(file.keys(of: "zoe\u{308}") == [bob])
        #expect(roles(of: "zoe\u{308}", in: file, [:]) == [[]])
    }

    @Test func `the owner holds every role that nobody else with a known key has`() {
        var file = RecipientsFile(owner: "alice", key: alice)
        _ = file.add(bob, of: "bob")
        let people = ["auditor": ["bob"], "viewer": ["bob", "alice"], "security": ["carol"]]

        #expect(roles(of: "alice", in: file, [:]) == [Set(AuditRole.allCases)])
        #expect(roles(of: "alice", in: file, people) == [[.viewer, .compliance, .security]])
        #expect(roles(of: "bob", in: file, people) == [[.viewer, .auditor]])
    }

    @Test func `a person is removed with all keys, and added once`() {
        var file = RecipientsFile(owner: "alice", key: alice)

        let added = [file.add(alice, of: "alice"), file.add(bob, of: "bob")]
        let removed = [file.remove("bob"), file.remove("bob")]

        #expect(added == [false, true])
        #expect(removed == [true, false])
        #expect(file.keys(of: "bob").isEmpty)
    }

    @Test(arguments: [
        "", "owner: alice", "owner: alice\nkeys: {}", "owner: alice\nkeys: { alice: age1x }",
        "owner: [alice]\nkeys: { alice: 1 }", "owner: alice\nkeys: { alice: [1] }", "- a",
    ])
    func `a file that names nobody who can read is refused`(text: String) {
        #expect(throws: (any Error).self) { try RecipientsFile(reading: Array(text.utf8)) }
    }
}
