import JSON
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowRunners

@Suite struct PluginDialogueTests {
    private static func dialogue(limit: Int = 10_000) -> PluginDialogue {
        PluginDialogue(to: "step", limit: limit, clock: FrozenClock(), write: { _, _ in })
    }

    private static func hear(_ text: String, limit: Int = 10_000) -> PluginDialogue.Result {
        let dialogue = dialogue(limit: limit)
        // Byte by byte, as a pipe may cut it.
        for byte in text.utf8 {
            _ = dialogue.take([byte])
        }
        return dialogue.finish()
    }

    @Test func `events come first, and the answer is the end`() {
        let result = Self.hear(
            """
            {"event": "heartbeat"}

            {"event": "output", "name": "a", "value": [1]}
            {"event": "of a later version"}
            {"answer": "step", "outcome": "completed"}
            whatever comes behind it is not heard
            """
        )

        #expect(result.violation == nil)
        #expect(result.outputs == ["a": [1]])
        #expect(result.answer?["outcome"] == "completed")
    }

    @Test func `what nests deeper than JSON may is refused on the thread of a child`() async throws
    {
        let line = String(repeating: "[", count: 50_000) + "\n"

        let result = try await withCheckedThrowingContinuation { continuation in
            do {
                try SystemThread.start {
                    continuation.resume(returning: Self.hear(line, limit: 100_000))
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }

        #expect(result.violation?.contains("no JSON") == true)
    }

    @Test func `an answer needs no end of line`() {
        #expect(Self.hear(#"{"answer": "step"}"#).answer != nil)
    }

    @Test(arguments: [
        ("hello\n", "line 1 is no JSON"), ("\n[]\n", "line 2 is array"),
        (#"{"a": 1}"#, "has neither 'event' nor 'answer'"),
        (#"{"answer": "check"}"#, #"answers "check", not 'step'"#),
        (#"{"answer": 3}"#, "answers 3"),
        (#"{"protocol": "ddx.plugin/2", "answer": "step"}"#, "it speaks 'ddx.plugin/2'"),
        (#"{"event": "log"}"#, "'log' needs a 'message'"),
        (#"{"event": "output", "name": "a b", "value": 1}"#, "'output' needs"),
        ("\u{0}\n", "line 1 is no JSON"),
    ])
    func `what breaks the protocol is told and ends the dialogue`(text: String, words: String) {
        let result = Self.hear(text)

        #expect(result.violation?.contains(words) == true, "\(result.violation ?? "")")
        #expect(result.answer == nil)
    }

    @Test func `no more is taken than may be said`() {
        let dialogue = Self.dialogue(limit: 20)

        #expect(!dialogue.take(Array(repeating: 0x20, count: 20)[...]))
        #expect(dialogue.take([0x20]))
        #expect(dialogue.finish().violation?.contains("more than 20 bytes") == true)
    }
}
