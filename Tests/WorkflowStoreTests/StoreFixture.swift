import GRDB
import SystemPackage
import WorkflowModel
import WorkflowSystem

@testable import WorkflowStore

/// A state folder of its own for one test, removed afterwards.
final class StateFolder: Sendable {
    let path: FilePath

    init() throws {
        path = FilePath("/tmp/ddx-store-\(UUIDv7.next())/state")
        try DurableFile.createDirectories(path, durably: false, mode: .privateFolder)
    }

    deinit {
        let project = path.removingLastComponent()
        guard let name = project.lastComponent else {
            return
        }
        do {
            try BoundedRoot("/tmp").removeTree(
                FilePath(root: nil, components: name),
                durably: false
            )
        } catch {
            print("a folder is left behind: \(error)")
        }
    }

    var ledger: FilePath { path.appending("ledger.sqlite") }

    func bytes(_ path: FilePath) throws -> [UInt8] {
        try DurableFile.read(path, limit: 1 << 30)
    }

    /// Makes a ledger with one started run in it and closes it again.
    func fill() async throws {
        let store = try await LedgerStore.open(state: path)
        try await store.createRun(Sample.creation("a"))
        try await store.append([Sample.event("a", .runStarted)], epoch: 1)
    }

    /// Copies the ledger with its log, as it would stand after a power cut.
    func copy(to other: StateFolder) throws {
        for name in ["ledger.sqlite", "ledger.sqlite-wal"] {
            let bytes = try bytes(path.appending(name))
            try DurableFile.write(bytes, to: other.path.appending(name), mode: .privateFile)
        }
    }
}

extension LedgerStore {
    /// Opens the ledger of a test, whose user has a home beside the folder.
    static func open(state: FilePath) async throws -> LedgerStore {
        try await open(state: state, audit: .beside(state))
    }

    static func open(_ state: FilePath, _ readOnly: Bool) async throws -> LedgerStore {
        readOnly ? try await open(reading: state) : try await open(state: state)
    }

    static func open(
        _ file: LedgerFile,
        commit: @escaping @Sendable (Database) throws -> Void
    ) async throws -> LedgerStore {
        try await open(file, audit: .beside(file.folder), commit: commit)
    }
}

extension AuditPlaces {
    static func beside(_ state: FilePath) -> AuditPlaces {
        AuditPlaces(
            XDGFolders(environment: [:], home: state.removingLastComponent().appending("home")),
            project: "test"
        )
    }
}

/// Events that tests begin with.
enum Sample {
    static let principal = Principal(name: "alice")
    static let step = StepReference("build", "compile")

    static func creation(
        _ run: RunID,
        workflow: String = "greet",
        digest: String = "sha256:00",
        principal: Principal = principal,
        time: Int64 = 1,
        phases: [PhaseOutline] = [
            .init(
                id: "build",
                name: "Build",
                steps: [.init(id: "compile", name: "Compile", kind: "run")]
            )
        ]
    ) -> RecordedEvent {
        event(
            run,
            .runCreated(
                RunCreation(workflow: workflow, version: "1.0.0", digest: digest, phases: phases)
            ),
            principal: principal,
            time: time
        )
    }

    static func event(
        _ run: RunID,
        _ event: RunEvent,
        principal: Principal = principal,
        note: Note? = nil,
        time: Int64 = 2
    ) -> RecordedEvent {
        RecordedEvent(
            sequence: 0,
            id: UUIDv7.next().description,
            run: run,
            time: Timestamp(microseconds: time),
            principal: principal,
            note: note,
            event: event
        )
    }

    /// Phases `p0`, `p1` and so on, each with steps `s0`, `s1` and so on.
    static func phases(_ count: Int, steps: Int) -> [PhaseOutline] {
        (0..<count).map { .sample(PhaseID("p\($0)"), steps: steps) }
    }
}

extension PhaseOutline {
    static func sample(_ id: PhaseID, steps: Int = 1) -> PhaseOutline {
        PhaseOutline(
            id: id,
            name: "Phase \(id)",
            steps: (0..<steps).map { .init(id: StepID("s\($0)"), name: "Step", kind: "run") }
        )
    }
}
