import Testing
import WorkflowCommands
import WorkflowModel

@Suite struct ExitStatusTests {
    @Test(
        arguments: [
            (RunStatus.completed, nil, 0), (.failed, .exitStatus, 1), (.cancelled, .cancelled, 1),
            (.paused, .gateUnmet, 1), (.paused, .gateUnknown, 1), (.paused, .attestation, 2),
            (.paused, .approval, 2), (.paused, .input, 2), (.paused, .manual, 2),
            (.paused, .decision, 2),
            (.paused, .paused, 2), (.paused, .storage, 74), (.paused, .trust, 77),
            (.paused, .toolMissing, 69),
        ] as [(RunStatus, Reason?, Int32)]
    )
    func `how a run stands decides the code`(
        status: RunStatus,
        reason: Reason?,
        code: Int32
    ) throws {
        var record = try Self.record()
        record.status = status
        record.reason = reason

        #expect(ExitStatus(of: record, stoppedBy: nil).code == code)
    }

    @Test(arguments: [(2 as Int32, 130 as Int32), (15, 143)])
    func `a signal that paused the run shows, one that came too late does not`(
        signal: Int32,
        code: Int32
    ) throws {
        var paused = try Self.record()
        paused.status = .paused
        paused.reason = .interrupted
        var completed = try Self.record()
        completed.status = .completed

        #expect(ExitStatus(of: paused, stoppedBy: signal).code == code)
        #expect(ExitStatus(of: completed, stoppedBy: signal).code == 0)
    }

    private static func record() throws -> RunRecord {
        try RunRecord(
            RecordedEvent(
                sequence: 1,
                id: "e",
                run: "01930000-0000-7000-8000-000000000000",
                time: Timestamp(microseconds: 0),
                principal: Principal(name: "alice"),
                event: .runCreated(RunCreation(workflow: "w", version: "1.0.0", digest: "sha256:0"))
            )
        )
    }
}
