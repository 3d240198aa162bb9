import JSON
import Testing
import WorkflowModel

@Suite struct EventMaskingTests {
    private let masking = EventMasking(
        text: { $0.replacing("hush", with: "***").replacing("a@b.org", with: "***") },
        value: { value in
            var text = value.text()
            text.replace("hush", with: "***")
            return (try? JSONValue(parsing: text)) ?? value
        }
    )

    private func masked(_ event: RunEvent, note: Note? = nil) -> RecordedEvent {
        masking.masked(
            RecordedEvent(
                sequence: 0,
                id: "hush",
                run: RunID("hush"),
                time: Timestamp(microseconds: 0),
                principal: Principal(.person, name: "hush"),
                note: note,
                event: event
            )
        )
    }

    @Test func `texts and values lose what is secret, ids and people stay`() {
        var outcome = StepOutcome.failed(.exitStatus, "hush of a@b.org")
        outcome.outputs = ["x": "hush", "mail": "a@b.org"]
        let event = masked(
            .stepEnded(StepReference("hush", "hush"), attempt: 1, outcome),
            note: "hush to a@b.org"
        )

        #expect(event.note == "*** to ***")
        #expect(event.id == "hush")
        #expect(event.principal.name == "hush")
        guard case .stepEnded(let step, _, let result) = event.event else {
            Issue.record("it became another event")
            return
        }
        #expect(step == StepReference("hush", "hush"))
        #expect(result.message == "*** of ***")
        #expect(result.outputs == ["x": "***", "mail": "a@b.org"])
    }

    @Test func `a seal of a secret is never changed`() {
        let creation = RunCreation(
            workflow: "w",
            version: "1.0.0",
            digest: "sha256:0",
            variables: [
                RunVariable(name: "a", value: "sealed:hush", source: .flag),
                RunVariable(name: "b", value: "hush", source: .flag),
            ],
            correlationID: "hush"
        )

        guard case .runCreated(let result) = masked(.runCreated(creation)).event else {
            Issue.record("it became another event")
            return
        }
        #expect(result.variables.map(\.value) == ["sealed:hush", "***"])
        #expect(result.variables.map(\.shownValue) == ["***", "***"])
        #expect(result.correlationID == "***")
    }
}
