import GRDB
import SystemPackage
import Testing
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

@testable import WorkflowStore

@Suite struct AuditTamperingTests {
    private let state: StateFolder

    init() throws {
        state = try StateFolder()
    }

    /// A ledger with runs of three events each, closed again.
    private func fill(_ runs: Int = 5) async throws {
        let store = try await LedgerStore.open(state: state.path)
        for number in 0..<runs {
            let run = RunID("\(UUIDv7.next())")
            try await store.createRun(Sample.creation(run))
            try await store.append(
                [Sample.event(run, .runStarted, note: .words("n\(number)"))],
                epoch: 1
            )
            try await store.append([Sample.event(run, .runFailed(.exitStatus))], epoch: 1)
        }
        try await store.close()
    }

    private func findings() async throws -> [AuditFinding] {
        let store = try await LedgerStore.open(reading: state.path)
        let findings = try await store.verifyAudit(.beside(state.path)).flatMap(\.findings)
        try await store.close()
        return findings
    }

    /// What is done to the ledger, and the first finding about it.
    private static let cases: [(sql: String, code: AuditFinding.Code, sequence: Int?)] = [
        (
            "UPDATE audit_leaf SET leaf = CAST(replace(leaf, 'boot', 'toob') AS BLOB) WHERE seq = 3",
            .edited, 3
        ),
        ("UPDATE audit_leaf SET leaf_hash = zeroblob(32) WHERE seq = 3", .edited, 3),
        ("DELETE FROM audit_leaf WHERE seq = 3", .deleted, 3),
        (
            """
            DELETE FROM audit_leaf WHERE seq = 3;
            UPDATE audit_leaf SET seq = seq - 1 WHERE seq > 3
            """, .deleted, 3
        ),
        ("DELETE FROM audit_leaf WHERE seq > 12", .truncated, 13),
        (
            """
            DELETE FROM audit_leaf WHERE seq > 12;
            DELETE FROM audit_head WHERE size > 12
            """, .rolledBack, nil
        ),
        (
            """
            INSERT INTO audit_leaf (log, seq, leaf, leaf_hash)
            SELECT log, 16, leaf, leaf_hash FROM audit_leaf WHERE seq = 5
            """, .inserted, 5
        ),
        (
            """
            UPDATE audit_leaf SET seq = 100 WHERE seq = 4;
            UPDATE audit_leaf SET seq = 4 WHERE seq = 5;
            UPDATE audit_leaf SET seq = 5 WHERE seq = 100
            """, .reordered, 4
        ),
        ("DELETE FROM audit_part WHERE seq = 0", .blobMissing, 0),
        ("DELETE FROM audit_part WHERE seq = 3", .blobMissing, 3),
        ("DELETE FROM audit_part WHERE seq = 3 AND name = 'person'", .blobMissing, 3),
        ("UPDATE audit_part SET box = zeroblob(32) WHERE seq = 3", .edited, 3),
        ("UPDATE audit_part SET name = 'others' WHERE seq = 3 AND name = 'core'", .inserted, 3),
        (
            """
            UPDATE audit_part SET box = (
                SELECT box FROM audit_part AS other WHERE other.seq = 4 AND other.name = 'core'
            ) WHERE seq = 3 AND name = 'core'
            """, .edited, 3
        ),
        ("UPDATE event SET note = 'other' WHERE seq = 5", .edited, 5),
        ("UPDATE event SET payload = '[]' WHERE seq = 5", .edited, 5),
        ("UPDATE event SET time = time + 1 WHERE seq = 5", .edited, 5),
        ("UPDATE principal SET name = 'mallory' WHERE name = 'alice'", .edited, nil),
        ("UPDATE audit_leaf SET event = 100 WHERE seq = 4", .deleted, 4),
        ("DELETE FROM event WHERE seq = 5", .deleted, 5),
        (
            """
            INSERT INTO event (id, run, time, principal, kind, payload)
            SELECT 'x', run, time, principal, kind, payload FROM event WHERE seq = 5
            """, .inserted, nil
        ),
        (
            "UPDATE audit_head SET note = replace(note, char(10) || '16', char(10) || '17')",
            .edited, 15
        ),
        ("UPDATE audit_head SET frontier = zeroblob(length(frontier))", .edited, nil),
        ("UPDATE audit_epoch SET vkey = replace(vkey, '+', '-')", .unknownKey, 0),
        ("UPDATE audit_epoch SET first_seq = 3", .epochGap, 3),
        ("UPDATE audit_log SET name = 'other/log'", .unknownKey, 0),
    ]

    @Test(arguments: cases)
    func `an edit of the ledger is found for what it is`(
        sql: String,
        code: AuditFinding.Code,
        sequence: Int?
    ) async throws {
        try await fill()
        #expect(try await findings().isEmpty)

        try state.tamper(sql)

        let codes = try await findings().filter { !$0.code.isHarmless }
        #expect(codes.contains { $0.code == code }, "\(codes)")
        if let sequence {
            #expect(codes.first { $0.code == code }?.sequence == sequence, "\(codes)")
        }
    }

    @Test func `a tail that is cut off with its heads was seen before`() async throws {
        try await fill(2)
        let note = try state.value("SELECT note FROM audit_head ORDER BY size DESC LIMIT 1")
        let frontier = "SELECT hex(frontier) FROM audit_head ORDER BY size DESC LIMIT 1"
        let old = (note: note, frontier: try state.value(frontier))
        try await fill(2)

        try state.tamper(
            """
            DELETE FROM audit_leaf WHERE seq > 6;
            DELETE FROM audit_part WHERE seq > 6;
            DELETE FROM event WHERE seq > 6;
            DELETE FROM audit_head WHERE size > 6;
            INSERT OR REPLACE INTO audit_head (log, size, frontier, note)
            VALUES (1, 7, X'\(old.frontier)', '\(old.note)')
            """
        )

        #expect(try await findings().map(\.code) == [.rolledBack])
    }

    @Test func `a ledger that was put back goes on in a log of its own`() async throws {
        try await fill(1)
        let ledger = try state.bytes(state.ledger)
        try await fill(1)
        try state.overwrite(state.ledger, with: ledger)

        try await fill(1)

        #expect(try await findings().map(\.code) == [.rolledBack])
        #expect(try state.value("SELECT count(*) FROM audit_log") == "2")
    }

    @Test func `nothing is added to a trail whose newest head does not hold`() async throws {
        try await fill()
        try state.tamper("UPDATE audit_head SET frontier = zeroblob(length(frontier))")

        let error = await #expect(throws: StoreError.self) { try await fill(1) }

        #expect(error?.code == .corrupt)
        #expect(try state.value("SELECT count(*) FROM run") == "5")
    }

    @Test func `a quick check begins at a late head and finds what was done behind it`()
        async throws
    {
        let store = try await LedgerStore.open(state: state.path)
        for _ in 0..<3 {
            let record = AuditRecord(.auditRead, by: Sample.principal, at: .init(microseconds: 1))
            try await store.record(Array(repeating: record, count: 600))
        }
        try await store.close()
        func verdict() async throws -> LogVerdict {
            let store = try await LedgerStore.open(reading: state.path)
            let places = AuditPlaces.beside(state.path)
            let verdict = try #require(try await store.verifyAudit(places, isQuick: true).first)
            try await store.close()
            return verdict
        }
        let untouched = try await verdict()
        #expect(untouched.isSound && untouched.first == 1201 && untouched.records == 1801)
        #expect(untouched.vouched?.checkpoint.size == 1801)
        let leaf = try state.row("SELECT leaf FROM audit_leaf WHERE seq = 1300").bytes("leaf")

        for (sql, code) in [
            ("UPDATE audit_leaf SET leaf = x'00' WHERE seq = 1300", AuditFinding.Code.edited),
            ("DELETE FROM audit_head WHERE size > 1201", .rolledBack),
            ("UPDATE audit_head SET frontier = zeroblob(length(frontier))", .edited),
        ] {
            try state.tamper(sql)
            let found = try await verdict().findings
            #expect(found.contains { $0.code == code }, "\(sql): \(found)")
            try state.set("audit_leaf", "leaf", leaf, where: "seq = 1300")
        }
    }

    @Test func `a record of another project is told as such`() async throws {
        try await fill()
        let other = try AuditTamperingTests()
        try await other.fill()
        let foreign = try other.state.row("SELECT leaf, leaf_hash FROM audit_leaf WHERE seq = 3")

        try state.set("audit_leaf", "leaf", foreign.bytes("leaf"), where: "seq = 3")
        try state.set("audit_leaf", "leaf_hash", foreign.bytes("leaf_hash"), where: "seq = 3")

        let found = try await findings()
        #expect(found.first?.code == .wrongLog && found.first?.sequence == 3, "\(found)")
    }

    @Test func `a head of an epoch that ended cannot be signed any more`() async throws {
        try await fill(1)
        let store = try await LedgerStore.open(state: state.path)
        try await store.rotateAuditKey()
        try await store.close()
        let log = try state.value("SELECT name FROM audit_log")
        let keys = AuditPlaces.beside(state.path).keys(of: log)
        #expect(try !keys.hasKey(of: 1) && keys.hasKey(of: 2))
        let forged = Checkpoint(origin: log, size: 3, root: MerkleTree.emptyRoot)
        let note = try SignedNote(forged.text, signedBy: [keys.key(of: 2)]).description

        try state.tamper(
            "INSERT INTO audit_head (log, size, frontier, note) VALUES (1, 3, x'', '\(note)')"
        )

        let found = try await findings()
        #expect(found.map(\.code) == [.wrongEpochKey], "\(found)")
    }

    @Test func `a whole folder that was put back is seen by what was outside of it, or not at all`()
        async throws
    {
        try await fill(1)
        let old = try state.bytes(state.ledger)
        try await fill(1)

        try state.overwrite(state.ledger, with: old)
        #expect(try await findings().map(\.code) == [.rolledBack])

        let places = AuditPlaces.beside(state.path)
        for name in try BoundedRoot(places.marks).list().map(\.path) {
            try BoundedRoot(places.marks).remove(name)
        }
        let store = try await LedgerStore.open(reading: state.path)
        let verdict = try #require(try await store.verifyAudit(places).first)
        try await store.close()
        #expect(verdict.isSound && verdict.vouched == nil, "\(verdict.findings)")
    }
}
