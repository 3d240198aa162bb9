import GRDB
import JSON
import SystemPackage
import Testing
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

@testable import WorkflowStore

@Suite struct AuditArchiveTests {
    private let state: StateFolder
    private let archive: AuditArchive

    init() throws {
        state = try StateFolder()
        archive = AuditArchive(folder: state.path.removingLastComponent().appending("archive"))
    }

    private func fill(_ run: RunID = "a") async throws {
        let store = try await LedgerStore.open(state: state.path)
        try await store.createRun(Sample.creation(run))
        try await store.append([Sample.event(run, .runStarted, note: "n")], epoch: 1)
        try await store.append([Sample.event(run, .runFailed(.exitStatus))], epoch: 1)
        try await store.close()
    }

    private func move(_ store: LedgerStore) async throws -> AuditArchive.Manifest? {
        let now = Timestamp(microseconds: .max)
        return try await store.archiveAudit(
            to: archive,
            before: now,
            by: Sample.principal,
            at: Timestamp(microseconds: 5)
        )
    }

    /// Lets the archive be written, and the records not leave the ledger.
    private func cutOff() async throws {
        let broken = try await LedgerStore.open(LedgerFile(folder: state.path)) { _ in
            throw DatabaseError(resultCode: .SQLITE_FULL)
        }
        await #expect(throws: StoreError.self) { _ = try await move(broken) }
        try await broken.close()
    }

    private func verdict(_ archives: [AuditArchive] = []) async throws -> LogVerdict {
        let store = try await LedgerStore.open(reading: state.path, archives: archives)
        let verdict = try #require(try await store.verifyAudit(.beside(state.path)).first)
        try await store.close()
        return verdict
    }

    @Test func `a commit that failed leaves all in the ledger, and the next call goes on`()
        async throws
    {
        try await fill()
        try await cutOff()
        #expect(try await verdict().archived == 0)
        let written = try #require(try archive.manifest())

        try await fill("b")
        let store = try await LedgerStore.open(state: state.path)
        let moved = try await move(store)
        try await store.close()

        #expect(moved == written && written.records > 0)
        #expect(try await verdict().isSound)
        #expect(try await verdict().archived == written.records)
        #expect(try await verdict([archive]).findings.isEmpty)
    }

    @Test func `a call that was cut off while it wrote is begun again`() async throws {
        try await fill()
        try DurableFile.createDirectories(archive.folder, durably: false)
        for name in ["records.sqlite", "records.sqlite-journal"] {
            try DurableFile.create([1, 2, 3], at: archive.folder.appending(name))
        }

        let store = try await LedgerStore.open(state: state.path)
        let moved = try await move(store)
        try await store.close()

        #expect(moved?.records ?? 0 > 0)
        #expect(try await verdict([archive]).findings.isEmpty)
    }

    @Test func `an archive that was changed before its records left is not counted on`()
        async throws
    {
        try await fill()
        try await cutOff()
        let copy = try DatabaseQueue(path: archive.records.string)
        try await copy.write { db in
            try db.execute(sql: "UPDATE audit_part SET box = zeroblob(9) WHERE seq = 2")
        }
        try copy.close()

        let store = try await LedgerStore.open(state: state.path)
        let error = await #expect(throws: StoreError.self) { _ = try await move(store) }
        try await store.close()

        #expect(error?.code == .corrupt)
        #expect(try await verdict().archived == 0)
    }

    @Test func `records whose runs go meanwhile stay in the ledger`() async throws {
        try await fill()
        let store = try await LedgerStore.open(state: state.path)
        let spans = try await store.read(orWhenAbsent: []) { try $0.spans { _, _ in true } }
        try await store.remove("a", at: Timestamp(microseconds: 9), by: Sample.principal)

        let error = await #expect(throws: StoreError.self) {
            try await store.perform(
                ArchiveRecords(
                    spans: spans,
                    digest: "x",
                    record: AuditRecord(
                        .auditArchived,
                        by: Sample.principal,
                        at: Timestamp(microseconds: 10)
                    )
                )
            )
        }
        try await store.close()

        #expect(error?.code == .busy)
        #expect(try await verdict().archived == 0)
        #expect(try await verdict().isSound)
    }

    @Test(arguments: [
        "UPDATE audit_leaf SET leaf = x'' WHERE seq = 2",
        "UPDATE audit_leaf SET leaf_hash = zeroblob(32) WHERE seq = 2",
        "DELETE FROM audit_leaf WHERE seq = 2",
        "DELETE FROM audit_part WHERE seq = 2 AND name = 'core'",
        "UPDATE audit_part SET box = x'' WHERE seq = 2",
        "DELETE FROM audit_epoch",
    ])
    func `nothing leaves the ledger by mistake without an archive`(sql: String) async throws {
        try await fill()
        let queue = try DatabaseQueue(path: state.ledger.string)

        #expect(throws: DatabaseError.self) { try queue.write { try $0.execute(sql: sql) } }
        try queue.close()
    }

    @Test func `places are kept as ranges and found in them`() throws {
        var ranges = PlaceRanges()
        for place in [0, 1, 2, 7, 9, 10] {
            ranges.append(place)
        }

        #expect(ranges.ranges == [0..<3, 7..<8, 9..<11])
        #expect((-1...12).filter(ranges.contains) == [0, 1, 2, 7, 9, 10])
        #expect(PlaceRanges(ranges.json) == ranges)
        #expect(PlaceRanges([[3, 4], [1, 2]]) == nil && PlaceRanges([[3, 3]]) == nil)
    }
}
