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
            try await store.append([Sample.event(run, .runStarted, note: "n\(number)")], epoch: 1)
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
}
