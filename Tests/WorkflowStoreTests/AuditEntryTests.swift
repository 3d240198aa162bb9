import GRDB
import JSON
import Testing
import WorkflowModel

@testable import WorkflowStore

/// A record is made of what stands in the ledger, whatever the writer remembers of it.
@Suite struct AuditEntryTests {
    private static let query = """
        SELECT 7, 'e7', 1795664988012350, ?, ?, NULL, 'run', 3, 'person', 'mark', 'flow', 'sha256:1',
            'ada'
        """

    private func parts(
        of event: RunEvent,
        remembering remembered: RunEvent?
    ) throws -> [AuditEntry.Part: [UInt8]] {
        let written = remembered.map { event in
            WrittenEvent(
                recorded: Sample.event("run", event),
                payload: event.payload,
                text: event.payload.json.text()
            )
        }
        return try DatabaseQueue().read { db in
            let entry = try db.first(Self.query, [event.kind, event.payload.json.text()]) { row in
                try AuditEntry(
                    event: row,
                    among: written.map { [7: $0] } ?? [:],
                    from: AuditOrigin(host: "here")
                )
            }
            return Dictionary(uniqueKeysWithValues: try #require(entry).parts.map { ($0, $1) })
        }
    }

    private static let step = StepReference("p", "s")
    private static let events: [RunEvent] = [
        .runStarted, .phaseStarted("p", attempt: 2), .stepStarted(step, attempt: 1),
        .stepEnded(step, attempt: 1, StepOutcome(.failed(.timeout))),
        .phaseFailed("p", .timeout),
    ]

    @Test(arguments: events)
    func `what is remembered makes the same record as what is read`(event: RunEvent) throws {
        #expect(
            try parts(of: event, remembering: event) == parts(of: event, remembering: nil)
        )
    }

    @Test(arguments: events)
    func `what is remembered of another event counts for nothing`(event: RunEvent) throws {
        let read = try parts(of: event, remembering: nil)
        for other in Self.events + [.stepStarted(Self.step, attempt: 2), .runCancelled] {
            #expect(try parts(of: event, remembering: other) == read)
        }
    }
}
