import GRDB
import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowStore

@Suite struct LedgerSalvageTests {
    private static let tables = [
        "UPDATE run SET status = 'completed'", "DELETE FROM step",
        "UPDATE phase SET left_behind = 1", "UPDATE run SET last_seq = 1",
    ]

    @Test(arguments: tables)
    func `tables that do not say what the events say are found`(change: String) async throws {
        let state = try StateFolder()
        try await state.fill()
        let sound = try await LedgerStore.open(reading: state.path).checkup()
        try state.tamper(change)

        let checkup = try await LedgerStore.open(reading: state.path).checkup()

        #expect(sound?.strayed == [])
        #expect(sound?.events == 2)
        #expect(checkup?.strayed == ["a"])
    }

    @Test(arguments: tables)
    func `a salvage makes the tables anew and keeps the damaged ledger`(
        change: String
    ) async throws {
        let state = try StateFolder()
        try await state.fill()
        try state.tamper(change)
        let damaged = try state.bytes(state.ledger)

        let salvage = try #require(
            try await LedgerStore.salvage(state: state.path, at: Timestamp(microseconds: 5))
        )

        #expect(salvage.whole == ["a"])
        #expect(try state.bytes(salvage.kept.appending("ledger.sqlite")) == damaged)
        #expect(try await LedgerStore.open(reading: state.path).checkup()?.strayed == [])
    }

    @Test(arguments: [false, true])
    func `no ledger takes the place of one that somebody has open`(
        isReading: Bool
    ) async throws {
        let state = try StateFolder()
        try await state.fill()
        try state.tamper(Self.tables[0])
        let damaged = try state.bytes(state.ledger)
        let other = try await LedgerStore.open(state.path, isReading)

        let error = await #expect(throws: StoreError.self) {
            try await LedgerStore.salvage(state: state.path, at: Timestamp(microseconds: 5))
        }

        #expect(error?.code == .busy)
        #expect(try state.bytes(state.ledger) == damaged)
        try await other.close()
        let salvage = try await LedgerStore.salvage(
            state: state.path,
            at: Timestamp(microseconds: 5)
        )
        #expect(salvage?.whole == ["a"])
    }

    @Test func `a salvage that was cut off goes on from what was kept, with its log`() async throws
    {
        let state = try StateFolder()
        try await state.fill()
        let store = try await LedgerStore.open(state: state.path)
        try await store.append([Sample.event("a", .pauseRequested)], epoch: 1)
        let kept = LedgerFile(folder: state.path.appending("damaged").appending("1"))
        try DurableFile.createDirectories(kept.folder)
        let log = try state.bytes(LedgerFile(folder: state.path).log)
        let ledger = try state.bytes(state.ledger)
        try await store.close()
        // The log had been removed, and the ledger was about to be replaced.
        try DurableFile.write(log, to: kept.log)
        try DurableFile.write(ledger, to: kept.path)
        try DurableFile.write(ledger, to: state.ledger)

        let salvage = try await LedgerStore.salvage(
            state: state.path,
            at: Timestamp(microseconds: 5)
        )

        #expect(salvage?.kept == kept.folder)
        #expect(try await LedgerStore.open(reading: state.path).events(of: "a").count == 3)
    }

    @Test func `nothing is saved under a run that is carried on`() async throws {
        let state = try StateFolder()
        try await state.fill()
        let owner = try await RunOwnership.acquire("a", state: state.path)
        let before = try state.bytes(state.ledger)

        let error = await #expect(throws: StoreError.self) {
            try await LedgerStore.salvage(state: state.path, at: Timestamp(microseconds: 5))
        }

        #expect(error?.code == .busy)
        #expect(try state.bytes(state.ledger) == before)
        try owner.release()
    }

    @Test func `a run of which something may be missing ends before that`() throws {
        let creation = Sample.creation("a").event
        let events: [(run: Int64, event: RunEvent)] = [
            (1, creation), (2, creation), (1, .runStarted), (1, .pauseRequested), (2, .runStarted),
            (3, creation), (3, .runStarted),
        ]
        let rows = events.enumerated().map { number, one in
            Row([
                "seq": number + 1, "id": "\(number)", "run": one.run, "time": number,
                "principal": 1, "kind": one.event.kind, "payload": one.event.payloadText,
                "note": nil,
            ])
        }
        var table = LedgerRemains.Table(name: "event", columns: [], rows: rows)
        table.gap = 3

        let histories = table.histories(
            of: [1: "a", 2: "b", 3: "c"],
            by: [1: Principal(name: "alice")]
        )

        #expect(histories[1]?.events.count == 2)
        #expect(histories[2]?.events.count == 1)
        #expect(histories[1]?.isCut == true)
        #expect(histories[2]?.isCut == true)
        #expect(histories[3]?.events.count == 2)
        #expect(histories[3]?.isCut == false)
    }
}
