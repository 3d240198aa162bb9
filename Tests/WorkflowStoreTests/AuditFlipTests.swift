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

    private func stored() throws -> [StoredRecord] {
        try state.reading { db in
            var pages = try RecordPages(1, in: db)
            return try pages.next(1_000).flatMap { page in (0..<page.count).map { page[$0] } }
        }
    }

    private func findings(_ record: StoredRecord, _ keys: AuditKeys) throws -> [AuditFinding] {
        let hashed = record.hashed()
        let leaf = try #require(hashed.intact)
        var check = ContentCheck()
        check.begin(1, leaf.log)
        check.take(CheckedRecord(record, hashed, of: leaf.log, with: keys))
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
            var keyring = AuditKeyring(identities, in: db)
            for record in records {
                try keyring.learn(#require(record.hashed().intact))
                #expect(try findings(record, keyring.keys).isEmpty)
                let longest = record.boxes.map(\.bytes.count).max() ?? 0
                for index in 0..<longest {
                    // The byte at this place of every content of the record at once.
                    var flipped = record
                    flipped.boxes = record.boxes.map { box in
                        var bytes = Array(box.bytes)
                        if index < bytes.count {
                            bytes[index] ^= 1 << (index % 8)
                        }
                        return StoredRecord.Box(name: box.name, bytes: bytes[...])
                    }
                    let touched = record.boxes.filter { index < $0.bytes.count }.count
                    let found = try findings(flipped, keyring.keys)
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
                var flipped = Array(record.bytes)
                flipped[index] ^= 1 << (index % 8)
                let hashed = HashedLeaf(flipped, storedHash: Array(record.hash))
                _ = verifier.take(hashed.link(in: "log"), at: record.place)
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
