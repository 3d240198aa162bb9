import JSON
import Testing
import WorkflowAudit
import WorkflowModel

@Suite struct AuditContentTests {
    @Test func `the type of a core is told by its first bytes, where they tell it`() {
        let core = AuditCore(type: "run_created", outcome: .success, actor: .person, pseudonym: "p")
        func type(_ content: [UInt8]) -> String? {
            AuditCore.type(in: content[...]).map { String(decoding: $0, as: UTF8.self) }
        }

        #expect(type(core.content) == "run_created")
        #expect(type(Array(#"{"type":"a\"b"}"#.utf8)) == nil)
        #expect(type(Array(#"{"outcome":"success","type":"a"}"#.utf8)) == nil)
        #expect(type(Array(#"{"type":"a"#.utf8)) == nil)
        #expect(type([]) == nil)
    }

    @Test func `what a record tells is read back as it was written`() throws {
        var core = AuditCore(
            type: "step_ended",
            outcome: .failure,
            actor: .agent,
            pseudonym: "agent-3"
        )
        core.workflow = "greet"
        core.definition = "sha256:00"
        core.run = "r"
        core.phase = "p"
        core.step = "s"
        core.attempt = 2
        core.reason = "exit_status"
        core.note = "why\n"
        core.sealedNote = "YWdl"
        core.files = [
            AuditFile(path: "a", before: nil, after: "sha256:01"),
            AuditFile(path: "b", before: "sha256:02", after: nil),
        ]
        core.facts = ["exit": 3.json]
        var person = AuditPerson(name: "al\u{E9}")
        person.email = "al@host"
        person.onBehalfOf = "bo"
        var detail = AuditDetail()
        detail.arguments = ["make", ""]
        detail.host = "h"
        detail.directory = "/d"
        detail.commit = "c0"
        detail.facts = ["pid": 1.json]

        #expect(AuditCore(content: core.content) == core)
        #expect(AuditPerson(content: person.content) == person)
        #expect(AuditDetail(content: detail.content) == detail)
        let little = AuditCore(type: "x", outcome: .success, actor: .system, pseudonym: "system-1")
        #expect(AuditCore(content: little.content) == little)
        #expect(AuditDetail(content: AuditDetail().content)?.isEmpty == true)
    }

    @Test func `numbers stay exact, whatever their size`() throws {
        let text = #"{"big":9007199254740993,"far":1e999,"half":0.10}"#
        var detail = AuditDetail()
        detail.facts = try #require(JSONValue(parsing: Array(text.utf8)).objectValue)

        let told = String(decoding: detail.content, as: UTF8.self)

        #expect(told == #"{"facts":\#(text)}"#)
    }

    @Test(arguments: ["", "[]", "{}", #"{"type":"x"}"#, #"{"name":7}"#])
    func `what is no content is nothing`(text: String) {
        #expect(AuditCore(content: Array(text.utf8)) == nil)
        #expect(AuditPerson(content: Array(text.utf8)) == nil)
    }
}
