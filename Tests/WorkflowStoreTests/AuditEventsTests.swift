import JSON
import SystemPackage
import Testing
import WorkflowAudit
import WorkflowModel

@testable import WorkflowStore

@Suite struct AuditEventsTests {
    private let state: StateFolder

    init() throws {
        state = try StateFolder()
    }

    private func events(
        _ filter: AuditFilter = AuditFilter(),
        in log: String? = nil,
        newestFirst: Bool = false
    ) async throws -> (result: [AuditEvent], omitted: AuditOmissions) {
        let store = try await LedgerStore.open(reading: state.path)
        return try await store.auditEvents(
            matching: filter,
            in: log,
            newestFirst: newestFirst,
            with: try AuditPlaces.beside(state.path).identity.identities(),
            into: []
        ) { events, event in
            events.append(event)
            return true
        }
    }

    /// What is told of the records while they are verified.
    private func told(
        to places: AuditPlaces? = nil,
        until: Timestamp? = nil
    ) async throws -> (verdicts: [LogVerdict], result: [AuditEvent], omitted: AuditOmissions) {
        let store = try await LedgerStore.open(reading: state.path)
        return try await store.verifyAudit(
            places ?? .beside(state.path),
            [],
            tellingUntil: until,
            into: []
        ) { events, event in
            events.append(event)
        }
    }

    private func fill(_ origin: AuditOrigin = AuditOrigin()) async throws {
        let store = try await LedgerStore.open(
            state: state.path,
            audit: .beside(state.path),
            from: origin
        )
        try await store.createRun(Sample.creation("a"))
        try await store.append([Sample.event("a", .runStarted, note: "let us begin")], epoch: 1)
        try await store.append([Sample.event("a", .phaseStarted("build", attempt: 1))], epoch: 1)
        var outcome = StepOutcome.failed(.exitStatus, "it broke")
        outcome.files = [
            FileChange(
                path: "src/a.c",
                change: .modified,
                digest: "sha256:02",
                previousDigest: "sha256:01"
            )
        ]
        try await store.append([Sample.event("a", .stepStarted(Sample.step, attempt: 1))], epoch: 1)
        try await store.append(
            [Sample.event("a", .stepEnded(Sample.step, attempt: 1, outcome))],
            epoch: 1
        )
        try await store.close()
    }

    @Test func `a record tells who did what, to what, with which outcome, from where`()
        async throws
    {
        try await fill(
            AuditOrigin(host: "h", directory: "/d", commit: "c0", facts: ["pid": 7.json])
        )

        let events = try await events().result

        #expect(
            events.map(\.core?.type) == [
                "log_opened", "run_created", "run_started", "phase_started", "step_started",
                "step_ended",
            ]
        )
        let last = try #require(events.last)
        let core = try #require(last.core)
        #expect(core.outcome == .failure && core.reason == "exit_status")
        #expect(core.workflow == "greet" && core.definition == "sha256:00" && core.run == "a")
        #expect(core.phase == "build" && core.step == "compile" && core.attempt == 1)
        #expect(
            core.files == [AuditFile(path: "src/a.c", before: "sha256:01", after: "sha256:02")]
        )
        #expect(last.person?.name == "alice")
        #expect(last.detail?.facts["message"] == "it broke")
        #expect(last.detail?.host == "h" && last.detail?.directory == "/d")
        #expect(last.detail?.commit == "c0" && last.detail?.facts["pid"] == 7)
        #expect(events[2].core?.note == "let us begin")
    }

    @Test func `a name, and what programs say, stand in no part but their own`() async throws {
        try await fill(AuditOrigin(host: "h"))

        for event in try await events().result {
            let core = try #require(event.core)
            let text = String(decoding: core.content, as: UTF8.self)
            #expect(!text.contains("alice") && !text.contains("it broke"), "\(text)")
        }
    }

    @Test func `one person has one pseudonym, and another one another`() async throws {
        try await fill()
        let store = try await LedgerStore.open(state: state.path)
        let bob = Principal(name: "bob")
        try await store.createRun(Sample.creation("b", principal: bob))
        try await store.createRun(Sample.creation("c"))
        try await store.close()

        let people = try await events().result.filter { $0.core?.actor == .person }
        let names = Set(people.compactMap { $0.core?.pseudonym })

        #expect(names.count == 2)
        #expect(
            Set(people.map { "\($0.person?.name ?? "")\($0.core?.pseudonym ?? "")" }).count == 2
        )
    }

    @Test func `what a record tells stays when its run is removed`() async throws {
        try await fill()
        let store = try await LedgerStore.open(state: state.path)
        try await store.append([Sample.event("a", .phaseFailed("build", .exitStatus))], epoch: 1)
        try await store.append([Sample.event("a", .runFailed(.exitStatus))], epoch: 1)
        let before = try await events().result
        try await store.remove("a", at: Timestamp(microseconds: 9), by: Sample.principal)
        try await store.close()

        let after = try await events().result

        #expect(Array(after.dropLast()) == before)
        #expect(after.last?.core?.type == "run_removed" && after.last?.core?.run == "a")
    }

    @Test func `records come from either end, and as many as are asked for`() async throws {
        try await fill()

        let newest = try await events(newestFirst: true).result
        let oldest = try await events().result
        let store = try await LedgerStore.open(reading: state.path)
        let identities = try AuditPlaces.beside(state.path).identity.identities()
        let two = try await store.auditEvents(
            newestFirst: true,
            with: identities,
            into: [Int]()
        ) { found, event in
            found.append(event.sequence)
            return found.count < 2
        }

        #expect(newest == oldest.reversed())
        #expect(two.result == [5, 4] && two.omitted.damaged == 0)
    }

    @Test func `every filter keeps what it names and nothing else`() async throws {
        try await fill(AuditOrigin(host: "h"))
        func found(_ change: (inout AuditFilter) -> Void) async throws -> [Int] {
            var filter = AuditFilter()
            change(&filter)
            return try await events(filter).result.map(\.sequence)
        }

        #expect(try await found { $0.who = ["alice"] } == [1, 2, 3, 4, 5])
        #expect(try await found { $0.who = ["alic"] } == [])
        #expect(try await found { $0.who = ["nobody", "ddx"] } == [0])
        #expect(try await found { $0.types = ["run_created", "step_ended"] } == [1, 5])
        #expect(try await found { $0.outcomes = [.failure] } == [5])
        #expect(try await found { $0.run = "a" } == [1, 2, 3, 4, 5])
        #expect(try await found { $0.run = "b" } == [])
        #expect(try await found { $0.phase = "build" } == [3, 4, 5])
        #expect(try await found { $0.file = "src/a.c" } == [5])
        #expect(try await found { $0.file = "src" } == [5])
        #expect(try await found { $0.file = "sr" } == [])
        #expect(try await found { $0.host = "h" } == [0, 1, 2, 3, 4, 5])
        #expect(try await found { $0.host = "i" } == [])
        #expect(try await found { $0.text = "us beg" } == [2])
        let long = Timestamp(microseconds: 1 << 60)
        #expect(try await found { $0.since = long } == [])
        #expect(try await found { $0.until = long } == [0, 1, 2, 3, 4, 5])
    }

    @Test func `what is not what was recorded is counted and not told`() async throws {
        try await fill()
        try state.tamper(
            "UPDATE audit_part SET box = zeroblob(40) WHERE seq = 5 AND name = 'person'"
        )
        try state.tamper("UPDATE audit_leaf SET leaf_hash = zeroblob(32) WHERE seq = 3")

        let (events, omitted) = try await events()

        #expect(omitted == AuditOmissions(damaged: 2))
        #expect(events.map(\.sequence) == [0, 1, 2, 4, 5])
        #expect(events.last?.person == nil && events.last?.core != nil)
    }

    @Test func `what a filter leaves out is held against what was recorded all the same`()
        async throws
    {
        try await fill()
        try state.tamper(
            "UPDATE audit_part SET box = zeroblob(40) WHERE seq = 5 AND name = 'person'"
        )
        var filter = AuditFilter()
        filter.types = ["run_created"]

        let (events, omitted) = try await events(filter)

        #expect(events.map(\.sequence) == [1])
        #expect(omitted == AuditOmissions(damaged: 1))
    }

    @Test func `records of several logs come in the order of time`() async throws {
        try await fill()
        let home = AuditPlaces.beside(FilePath("\(state.path)/other/state"))
        let other = try await LedgerStore.open(state: state.path, audit: home)
        try await other.createRun(Sample.creation("b"))
        try await other.close()
        try await fillMore("c")

        let events = try await events().result
        let store = try await LedgerStore.open(reading: state.path)
        let logs = try await store.auditLogs()

        #expect(logs.count == 2)
        #expect(events.map(\.log).suffix(3) == [logs[1], logs[1], logs[0]])
        #expect(try await self.events(in: logs[1]).result.map(\.sequence) == [0, 1])
        let keys = try AuditPlaces.beside(state.path).identity.identities()
        let vouched = try #require(try await store.auditEvent(1, in: logs[1], with: keys))
        #expect(vouched.event == events[events.count - 2])
        #expect(vouched.head?.size == 2)
        #expect(try await store.auditEvent(2, in: logs[1], with: keys) == nil)
    }

    @Test func `verifying tells the same records in the same order as listing`() async throws {
        try await fill()
        let home = AuditPlaces.beside(FilePath("\(state.path)/other/state"))
        let other = try await LedgerStore.open(state: state.path, audit: home)
        try await other.createRun(Sample.creation("b"))
        try await other.close()
        try await fillMore("c")

        let (verdicts, events, omitted) = try await told()
        let listed = try await self.events().result

        #expect(verdicts.count == 2 && omitted == AuditOmissions())
        #expect(events.map(\.log) == listed.map(\.log) && events.map(\.id) == listed.map(\.id))
        #expect(events.map(\.time) == listed.map(\.time))
        #expect(events.map(\.core) == listed.map(\.core))
        #expect(events.map(\.person) == listed.map(\.person))
        let early = try await told(until: listed[2].time).result
        #expect(early.map(\.id) == listed.filter { $0.time < listed[2].time }.map(\.id))
    }

    @Test func `verifying tells nothing that is not what was recorded`() async throws {
        try await fill()
        try state.tamper(
            "UPDATE audit_part SET box = zeroblob(40) WHERE seq = 5 AND name = 'person'"
        )
        try state.tamper("UPDATE audit_leaf SET leaf_hash = zeroblob(32) WHERE seq = 3")

        let (verdicts, events, omitted) = try await told()

        #expect(verdicts.flatMap(\.findings).map(\.sequence) == [3, 5])
        #expect(omitted == AuditOmissions(damaged: 2))
        #expect(events.map(\.sequence) == [0, 1, 2, 4, 5])
        #expect(events.last?.person == nil && events.last?.core != nil)
    }

    @Test func `whoever has no key is told nothing while verifying`() async throws {
        try await fill()
        let stranger = AuditPlaces.beside(FilePath("\(state.path)/other/state"))

        let error = await #expect(throws: StoreError.self) {
            try await told(to: stranger)
        }

        #expect(error?.code == .closed)
    }

    private func fillMore(_ run: RunID) async throws {
        let store = try await LedgerStore.open(state: state.path)
        try await store.createRun(Sample.creation(run))
        try await store.close()
    }
}
