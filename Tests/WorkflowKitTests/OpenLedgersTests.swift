import Synchronization
import SystemPackage
import Testing
import WorkflowModel
import WorkflowStore
import WorkflowSystem

@testable import WorkflowKit

@Suite struct OpenLedgersTests {
    private final class Fixture: Sendable {
        let folder = FilePath("/tmp/ddx-ledgers-\(UUIDv7.next())")
        let ledgers = OpenLedgers()
        let opened = Mutex(0)

        func key(_ origin: String = "here") -> OpenLedgers.Key {
            OpenLedgers.Key(folder: folder.appending("state"), places: places, origin: origin)
        }

        private var places: AuditPlaces {
            AuditPlaces(XDGFolders(environment: [:], home: folder.appending("home")), project: "p")
        }

        func open() async throws -> LedgerStore {
            opened.withLock { $0 += 1 }
            return try await LedgerStore.open(state: folder.appending("state"), audit: places)
        }

        deinit {
            do {
                try BoundedRoot("/tmp").removeTree(FilePath(folder.lastComponent?.string ?? ""))
            } catch {
                print("left behind: \(folder): \(error)")
            }
        }
    }

    @Test func `whoever writes at the same time shares the ledger`() async throws {
        let fixture = Fixture()

        try await fixture.ledgers.using(fixture.key(), opening: fixture.open) { one in
            try await withThrowingDiscardingTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await fixture.ledgers.using(fixture.key(), opening: fixture.open) {
                            #expect($0 === one)
                        }
                    }
                }
            }
        }

        #expect(fixture.opened.withLock { $0 } == 1)
    }

    @Test func `those who have to wait for the opening share it as well`() async throws {
        let fixture = Fixture()

        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    try await fixture.ledgers.using(fixture.key(), opening: fixture.open) {
                        _ = try await $0.events(of: "none")
                    }
                }
            }
        }

        #expect((1...8).contains(fixture.opened.withLock { $0 }))
    }

    @Test func `who comes later, or has other words to record, opens it anew`() async throws {
        let fixture = Fixture()

        try await fixture.ledgers.using(fixture.key(), opening: fixture.open) { one in
            try await fixture.ledgers.using(fixture.key("there"), opening: fixture.open) {
                #expect($0 !== one)
            }
        }
        try await fixture.ledgers.using(fixture.key(), opening: fixture.open) {
            // Open: it was not closed by those before.
            _ = try await $0.events(of: "none")
        }

        #expect(fixture.opened.withLock { $0 } == 3)
    }

    @Test func `a ledger that cannot be opened keeps nobody from trying again`() async throws {
        let fixture = Fixture()
        struct Broken: Error {}
        func fail() async throws -> LedgerStore { throw Broken() }

        await #expect(throws: Broken.self) {
            try await fixture.ledgers.using(fixture.key(), opening: fail) { _ in }
        }
        let answer = try await fixture.ledgers.using(fixture.key(), opening: fixture.open) { _ in
            1
        }

        #expect(answer == 1)
    }
}
