import GRDB
import Testing
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

@testable import WorkflowStore

/// Records are read in pages and opened in batches; nobody who reads them may notice.
@Suite struct RecordPagesTests {
    private let state: StateFolder

    init() throws {
        state = try StateFolder()
    }

    /// More records than two pages hold, some of them sealed by a second process.
    private func fill() async throws {
        for process in 0..<2 {
            let store = try await LedgerStore.open(state: state.path)
            for number in 0..<40 {
                let run = RunID("\(UUIDv7.next())")
                try await store.createRun(Sample.creation(run))
                try await store.append(
                    [Sample.event(run, .runStarted, note: .words("n\(process).\(number)"))],
                    epoch: 1
                )
            }
            try await store.close()
        }
    }

    @Test func `a record has what stands beside it, whichever page it is on`() async throws {
        try await fill()

        try state.reading { db in
            var pages = try RecordPages(1, in: db)
            let records = try pages.next(1_000).flatMap { page in
                (0..<page.count).map { page[$0] }
            }
            #expect(records.count > 2 * RecordPage.length)
            #expect(records.map(\.place) == Array(records.indices))
            for record in records {
                let row = try #require(
                    try db.row(
                        "SELECT * FROM audit_leaf WHERE log = 1 AND seq = ?",
                        [record.place]
                    )
                )
                let boxes = try Row.fetchAll(
                    db,
                    sql: "SELECT name, box FROM audit_part WHERE log = 1 AND seq = ? ORDER BY name",
                    arguments: [record.place]
                )
                #expect(Array(record.bytes) == row.bytes("leaf"))
                #expect(Array(record.hash) == row.bytes("leaf_hash"))
                #expect(record.vouched == row["event"])
                #expect(record.event?.number == row["event"])
                #expect(
                    record.boxes.map { String(decoding: $0.name, as: UTF8.self) }
                        == boxes.map { $0["name"] }
                )
                #expect(record.boxes.map { Array($0.bytes) } == boxes.map { $0.bytes("box") })
            }
        }
    }

    @Test func `an event read with its record says what it says by itself`() async throws {
        try await fill()

        try state.reading { db in
            var pages = try RecordPages(1, in: db)
            let events = try pages.next(1_000).flatMap { page in
                (0..<page.count).compactMap { page[$0].event }
            }
            let rows = try Row.fetchAll(db, sql: AuditEntry.select + " ORDER BY event.seq")
            #expect(events.map(\.content) == rows.compactMap { StoredEvent($0)?.content })
            #expect(events.count > 100)
        }
    }

    @Test func `pages hold what was asked for and no more`() async throws {
        try await fill()

        try state.reading { db in
            var some = try RecordPages(1, 10...75, in: db)
            let page = try #require(try some.next(5).first)
            #expect((0..<page.count).map { page[$0].place } == Array(10..<15))
            let rest = try some.next(1_000)
            #expect(rest.map(\.count) == [61])
            #expect(try some.next(1).isEmpty)
        }
    }

    @Test(arguments: [true, false])
    func `batches hand every record over once and in order`(isNewestFirst: Bool) async throws {
        try await fill()
        let identities = try AuditPlaces.beside(state.path).identity.identities()

        try state.reading { db in
            var keyring = AuditKeyring(identities, in: db)
            var batches = try RecordBatches(1, newestFirst: isNewestFirst, in: db) {
                CheckedRecord($0, $1, of: $1.leaf?.log ?? "", with: $2)
            }
            var places: [Int] = []
            while let record = try batches.next(&keyring) {
                places.append(record.place)
                let isWhole = record.parts.allSatisfy {
                    if case .whole = $0.state { true } else { false }
                }
                #expect(isWhole, "\(record)")
            }
            let count = try db.number("SELECT count(*) FROM audit_leaf WHERE log = 1")
            let all = Array(0..<Int(count))
            #expect(places == (isNewestFirst ? all.reversed() : all))
        }
    }
}
