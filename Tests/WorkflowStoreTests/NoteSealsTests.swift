import GRDB
import JSON
import SystemPackage
import Testing
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

@testable import WorkflowStore

@Suite struct NoteSealsTests {
    private let state: StateFolder
    private let identity: IdentityFile

    init() throws {
        state = try StateFolder()
        identity = AuditPlaces.beside(state.path).identity
    }

    /// A run that somebody has started, and asked somebody else to pause, in his own words.
    private func fill() async throws {
        let store = try await LedgerStore.open(state: state.path)
        try await store.createRun(Sample.creation("a"))
        try await store.append(
            [
                Sample.event("a", .runStarted, note: "canary-started"),
                Sample.event("a", .pauseRequested, note: "canary-pause"),
            ],
            epoch: 1
        )
        try await store.submit(wish("w", "canary-wish"))
        try await store.close()
    }

    private func wish(_ id: String, _ note: Note?) -> RunCommand {
        RunCommand(
            id: id,
            run: "a",
            event: .cancelRequested,
            time: Timestamp(microseconds: 3),
            principal: Sample.principal,
            note: note
        )
    }

    @Test func `what people write stands in no table in clear`() async throws {
        try await fill()

        let bytes = String(decoding: try state.bytes(state.ledger), as: UTF8.self)
        #expect(!bytes.contains("canary"))
        let notes = try await DatabaseQueue(path: state.ledger.string).read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT note FROM event WHERE note IS NOT NULL UNION ALL
                    SELECT note FROM command UNION ALL SELECT note FROM run
                    """
            )
        }
        #expect(notes.count == 4)
        #expect(notes.allSatisfy { Note(stored: $0).text == nil })
    }

    @Test func `whoever holds a key reads it in events, runs, lists and wishes`() async throws {
        try await fill()

        let store = try await LedgerStore.open(reading: state.path, with: identity)

        let events = try await store.events(of: "a").map(\.note)
        #expect(events == [nil, .words("canary-started"), .words("canary-pause")])
        #expect(try await store.record(of: "a")?.note == .words("canary-pause"))
        #expect(try await store.runs().map(\.note) == [.words("canary-pause")])
        #expect(try await store.openCommands(for: "a").map(\.note) == [.words("canary-wish")])
        #expect(try await store.checkup()?.strayed == [])
    }

    @Test func `without a key it stays sealed`() async throws {
        try await fill()

        let store = try await LedgerStore.open(reading: state.path)

        let notes = try await store.events(of: "a").compactMap(\.note)
        #expect(notes.count == 2 && notes.allSatisfy { $0.text == nil })
        #expect(try await store.record(of: "a")?.note?.text == nil)
        #expect(try await store.summary(of: "a")?.note?.text == nil)
    }

    @Test func `an owner without a key passes on what a wish says, and its reader reads it`()
        async throws
    {
        try await fill()
        let reader = try #require(try identity.identities().first)
        try DurableFile.remove(identity.path)
        let store = try await LedgerStore.open(state: state.path)
        let wish = try #require(try await store.openCommands(for: "a").first)
        #expect(wish.note?.text == nil)

        let event = Sample.event("a", .cancelRequested, note: wish.note)
        try await store.append([event], epoch: 1, answering: [wish.id])
        try await store.close()

        try DurableFile.create(Array(reader.file.utf8), at: identity.path)
        let after = try await LedgerStore.open(reading: state.path, with: identity)
        #expect(try await after.events(of: "a").last?.note == .words("canary-wish"))
        #expect(try await after.verifyAudit(.beside(state.path)).allSatisfy(\.isSound))
    }

    @Test func `remarks of the program stand open`() async throws {
        let store = try await LedgerStore.open(state: state.path)
        try await store.createRun(Sample.creation("a"))
        let remark = Note.remark("because of the definition")
        try await store.append([Sample.event("a", .runStarted, note: remark)], epoch: 1)
        try await store.close()

        let after = try await LedgerStore.open(reading: state.path)

        #expect(try await after.events(of: "a").last?.note == remark)
    }

    @Test func `words that nobody sealed are not stored`() throws {
        let error = #expect(throws: StoreError.self) { try Note.words("open").stored() }

        #expect(error?.code == .invalid)
    }

    @Test func `a wish is recorded with its words where it was left`() async throws {
        try await fill()
        let store = try await LedgerStore.open(reading: state.path)

        let read = try await store.auditEvents(
            with: identity.identities(),
            into: [AuditEvent]()
        ) { events, event in
            events.append(event)
            return true
        }

        let left = try #require(read.result.first { $0.core?.type == "command_left" })
        #expect(left.core?.note == "canary-wish")
        #expect(left.core?.facts["command"] == "cancel")
        let paused = try #require(read.result.first { $0.core?.type == "pause_requested" })
        #expect(paused.core?.note == "canary-pause" && paused.core?.sealedNote == nil)
    }
}
