import GRDB
import SystemPackage
import Testing
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

@testable import WorkflowStore

/// Flips every byte of two hundred records, as somebody with a disk editor might.
@Suite struct AuditFlipTests {
    private let state: StateFolder

    init() throws {
        state = try StateFolder()
    }

    private func fill() async throws {
        let store = try await LedgerStore.open(state: state.path)
        for number in 0..<67 {
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

    /// Everything that verifying reads of one record.
    private struct Stored {
        let place: Int
        let bytes: [UInt8]
        let hash: [UInt8]
        let boxes: [String: [UInt8]]
        let event: Row
    }

    private func stored() throws -> [Stored] {
        try state.reading { db in
            var parts = try AuditPartCursor(1, in: db)
            return try Row.fetchAll(db, sql: AuditReading.select, arguments: [1]).map { row in
                let place: Int = row["place"]
                return Stored(
                    place: place,
                    bytes: row.bytes("leaf"),
                    hash: row.bytes("leaf_hash"),
                    boxes: try parts.boxes(of: place),
                    event: row
                )
            }
        }
    }

    private func findings(
        _ leaf: AuditLeaf,
        _ boxes: [String: [UInt8]],
        _ row: Row,
        _ keyring: AuditKeyring
    ) throws -> [AuditFinding] {
        var check = ContentCheck(keyring)
        check.begin(1, leaf.log)
        try check.check(leaf, boxes, event: row)
        let verdict = LogVerdict(
            log: leaf.log,
            records: 1,
            head: nil,
            findings: []
        )
        return check.adding(to: [verdict], uncovered: nil).flatMap(\.findings)
    }

    @Test func `every byte of every content of two hundred records is vouched for`() async throws {
        try await fill()
        let records = try stored()
        #expect(records.count == 202)
        var flips = 0

        let identities = try AuditPlaces.beside(state.path).identity.identities()
        try state.reading { db in
            let keyring = AuditKeyring(identities, in: db)
            for record in records {
                let leaf = try #require(AuditLeaf(bytes: record.bytes))
                #expect(try findings(leaf, record.boxes, record.event, keyring).isEmpty)
                let longest = record.boxes.values.map(\.count).max() ?? 0
                for index in 0..<longest {
                    // The byte at this place of every content of the record at once.
                    let flipped = record.boxes.mapValues { box in
                        var box = box
                        if index < box.count {
                            box[index] ^= 1 << (index % 8)
                        }
                        return box
                    }
                    let touched = record.boxes.values.filter { index < $0.count }.count
                    let found = try findings(leaf, flipped, record.event, keyring)
                    let isFound =
                        found.count == touched
                        && found.allSatisfy { $0.code == .edited && $0.sequence == record.place }
                    #expect(isFound, "byte \(index) of record \(record.place): \(found)")
                    flips += touched
                }
            }
        }
        #expect(flips > 200 * 300)
    }

    @Test func `every byte of every leaf of two hundred records is vouched for`() async throws {
        try await fill()
        let records = try stored()
        let longest = records.map(\.bytes.count).max() ?? 0
        let chain = KeyChain([], of: "log", pin: nil)

        for index in 0..<longest {
            // The byte at this place of every leaf at once: each of them must be found.
            var verifier = LogVerifier("log", chain, heads: [])
            let touched = records.filter { index < $0.bytes.count }
            for record in touched {
                var flipped = record.bytes
                flipped[index] ^= 1 << (index % 8)
                _ = verifier.take(flipped, storedHash: record.hash, at: record.place)
            }
            let found = verifier.finish().findings.filter { $0.code == .edited }
            #expect(found.map(\.sequence) == touched.map(\.place), "byte \(index)")
        }
    }

    @Test func `whichever byte of the trail is flipped, it is found`() async throws {
        try await fill()
        let columns = [
            ("audit_leaf", "leaf"), ("audit_leaf", "leaf_hash"), ("audit_part", "box"),
            ("audit_head", "frontier"),
        ]
        var generator = SystemRandomNumberGenerator()

        for (table, column) in columns {
            for _ in 0..<8 {
                let row = try state.row("SELECT * FROM \(table) ORDER BY random() LIMIT 1")
                let bytes = row.bytes(column)
                let index = Int.random(in: bytes.indices, using: &generator)
                var flipped = bytes
                flipped[index] ^= UInt8.random(in: 1...255, using: &generator)
                let key = table == "audit_head" ? "size" : "seq"
                let sequence: Int = row[key]
                let name = (row["name"] as String?).map { " AND name = '\($0)'" } ?? ""
                let place = "\(key) = \(sequence)\(name)"
                try state.set(table, column, flipped, where: place)

                let store = try await LedgerStore.open(reading: state.path)
                let found = try await store.verifyAudit(.beside(state.path)).flatMap(\.findings)
                try await store.close()

                #expect(!found.isEmpty && found.allSatisfy { $0.code == .edited }, "\(found)")
                if table != "audit_head" {
                    #expect(found.first?.sequence == sequence, "\(table) \(column) \(found)")
                }
                try state.set(table, column, bytes, where: place)
            }
        }
    }
}
