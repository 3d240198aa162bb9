import JSON
import SystemPackage
import Testing
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

@testable import WorkflowStore

@Suite struct AuditSealingTests {
    private let state: StateFolder
    private let viewer = AgeIdentity()
    private let auditor = AgeIdentity()
    private let compliance = AgeIdentity()
    private let security = AgeIdentity()

    init() throws {
        state = try StateFolder()
    }

    private func reader(_ name: String, _ key: AgeIdentity, _ role: AuditRole) -> AuditReader {
        AuditReader(name: name, key: key.recipient, roles: [role])
    }

    private var readers: [AuditReader] {
        [
            reader("vera", viewer, .viewer), reader("anna", auditor, .auditor),
            reader("cora", compliance, .compliance), reader("sven", security, .security),
        ]
    }

    private func open(_ readers: [AuditReader]? = nil) async throws -> LedgerStore {
        var places = AuditPlaces.beside(state.path)
        places.readers = AuditReaders(readers ?? self.readers)
        return try await LedgerStore.open(
            state: state.path,
            audit: places,
            from: AuditOrigin(host: "canary-host", directory: "/canary-directory")
        )
    }

    /// A ledger with a run that somebody has started with a word, closed again.
    private func fill(_ run: RunID = "a", _ readers: [AuditReader]? = nil) async throws {
        let store = try await open(readers)
        try await store.createRun(Sample.creation(run))
        try await store.append([Sample.event(run, .runStarted, note: "because")], epoch: 1)
        try await store.close()
    }

    private func events(_ identities: AgeIdentity...) async throws -> [AuditEvent] {
        let store = try await LedgerStore.open(reading: state.path)
        let read = try await store.auditEvents(with: identities, into: [AuditEvent]()) {
            $0.append($1)
            return true
        }
        try await store.close()
        #expect(read.omitted.damaged == 0)
        return read.result
    }

    private func verdict() async throws -> LogVerdict {
        let store = try await LedgerStore.open(reading: state.path)
        let verdict = try #require(try await store.verifyAudit(.beside(state.path)).first)
        try await store.close()
        return verdict
    }

    private func erase(_ name: String) async throws -> [String] {
        let store = try await open()
        let erased = try await store.eraseSubject(
            name,
            for: "asked for it",
            by: Principal(name: "cora"),
            at: Timestamp(microseconds: 9)
        )
        try await store.close()
        return erased
    }

    @Test func `each role opens the parts that are for it`() async throws {
        try await fill()

        let seen = try #require(try await events(auditor).last)
        #expect(seen.core?.type == "run_started")
        #expect(seen.person?.name == "alice")
        #expect(seen.core?.note == "because")
        let byViewer = try #require(try await events(viewer).last)
        #expect(
            byViewer.core?.note == "because" && byViewer.person == nil && byViewer.detail == nil
        )
        let byCompliance = try #require(try await events(compliance).last)
        #expect(byCompliance.core == nil && byCompliance.person?.name == "alice")
        let bySecurity = try #require(try await events(security).last)
        #expect(bySecurity.person == nil && bySecurity.detail?.host == "canary-host")
        let error = await #expect(throws: StoreError.self) { try await events(AgeIdentity()) }
        #expect(error?.code == .closed)
    }

    @Test func `what is told in detail stands nowhere in clear`() async throws {
        try await fill()

        for canary in ["canary-host", "canary-directory"] {
            for name in ["ledger.sqlite", "ledger.sqlite-wal"] {
                let file = state.path.appending(name)
                guard try DurableFile.status(of: file) != nil else {
                    continue
                }
                let text = String(decoding: try state.bytes(file), as: UTF8.self)
                #expect(!text.contains(canary), "\(canary) in \(name)")
            }
        }
    }

    @Test func `a trail verifies without any key`() async throws {
        try await fill()

        let verdict = try await verdict()

        #expect(verdict.isSound && verdict.findings.isEmpty)
    }

    @Test func `where no file names readers, the first writer reads all`() async throws {
        let store = try await LedgerStore.open(state: state.path)
        try await store.createRun(Sample.creation("a"))
        try await store.close()

        let identities = try AuditPlaces.beside(state.path).identity.identities()

        #expect(identities.count == 1)
        let event = try #require(try await events(identities[0]).last)
        #expect(event.core != nil && event.person?.name == "alice")
    }

    @Test func `a new reader opens what comes, and nothing of what was`() async throws {
        let newcomer = AgeIdentity()
        try await fill("a")

        try await fill("b", readers + [reader("nora", newcomer, .auditor)])

        let events = try await events(newcomer)
        let isOpen = events.map { $0.core != nil && $0.person != nil }
        #expect(isOpen == [false, false, false, true, true, true])
        #expect(events[3].core?.type == "recipient_added")
        #expect(events[3].detail?.facts["name"]?.stringValue == "nora")
    }

    @Test func `a reader who was removed opens what was, and nothing of what comes`() async throws {
        try await fill("a")

        try await fill(
            "b",
            readers.filter { $0.name != "anna" } + [
                reader("nora", AgeIdentity(), .auditor)
            ]
        )

        let events = try await events(auditor)
        #expect(events.map { $0.core != nil } == [true, true, true, false, false, false, false])
    }

    @Test func `who somebody was is erased, and the trail still verifies`() async throws {
        try await fill()

        let pseudonyms = try await erase("alice")

        #expect(pseudonyms == ["person-1"])
        let events = try await events(auditor)
        #expect(events.filter { $0.core?.pseudonym == "person-1" }.map(\.person) == [nil, nil])
        #expect(events.last?.core?.type == "subject_erased")
        #expect(events.last?.person?.name == "cora")
        let verdict = try await verdict()
        #expect(verdict.isSound)
        #expect(verdict.findings.map(\.code) == [.erased])
        let bytes = try state.bytes(state.ledger)
        #expect(!String(decoding: bytes, as: UTF8.self).contains("alice"))
        #expect(try DurableFile.status(of: state.path.appending("ledger.sqlite-wal")) == nil)
    }

    @Test func `nobody is erased twice, and nobody whom nobody knows`() async throws {
        try await fill()
        _ = try await erase("alice")

        #expect(try await erase("alice") == [])
        #expect(try await erase("mallory") == [])
        #expect(try await erase("ddx") == [])
    }

    @Test func `whoever was erased and comes back is somebody else`() async throws {
        try await fill("a")
        _ = try await erase("alice")

        try await fill("b")

        let named = try await events(auditor).filter { $0.person?.name == "alice" }
        #expect(named.map(\.core?.pseudonym) == ["person-4", "person-4"])
        #expect(try await verdict().findings.map(\.code) == [.erased])
    }

    /// What is done to keys and names, and the first finding about it.
    @Test(arguments: [
        ("UPDATE subject_key SET secret = NULL", AuditFinding.Code.blobMissing),
        ("UPDATE subject_key SET secret = zeroblob(200)", .edited),
        ("DELETE FROM subject_key", .blobMissing),
        ("DELETE FROM audit_key WHERE part = 'core'", .blobMissing),
        ("UPDATE audit_key SET file = zeroblob(200)", .edited),
        ("UPDATE principal SET name = 'mallory' WHERE name = 'alice'", .edited),
        ("UPDATE principal SET name = 'x', salt = NULL WHERE name = 'alice'", .blobMissing),
        ("UPDATE principal SET mark = 'x' WHERE name = 'alice'", .edited),
    ])
    func `keys and names that somebody changed are found without a key`(
        sql: String,
        code: AuditFinding.Code
    ) async throws {
        try await fill()

        try state.tamper(sql)

        let verdict = try await verdict()
        #expect(!verdict.isSound)
        #expect(verdict.findings.contains { $0.code == code }, "\(verdict.findings)")
    }

    @Test func `an identity that others may read is not used`() async throws {
        let identity = AuditPlaces.beside(state.path).identity
        _ = try identity.recipient()
        try DurableFile.write([], to: identity.path)

        let error = #expect(throws: StoreError.self) { try identity.identities() }

        #expect(error?.code == .exposed)
    }

    @Test func `a key of a process is used for all that it writes`() async throws {
        try await fill("a")
        try await fill("b")

        let keys = try state.value("SELECT count(*) FROM audit_key WHERE part = 'core'")

        #expect(keys == "2")
        #expect(try state.value("SELECT count(*) FROM subject_key") == "2")
    }

    @Test func `an epoch is ended on demand`() async throws {
        try await fill()
        let store = try await open()

        try await store.rotateAuditKey()
        try await store.close()

        let verdict = try await verdict()
        #expect(verdict.isSound)
        #expect(try state.value("SELECT max(epoch) FROM audit_epoch") == "2")
    }
}
