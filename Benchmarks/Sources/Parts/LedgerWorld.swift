import SystemPackage
import WorkflowModel
import WorkflowStore
import WorkflowSystem

/// A ledger on the disk, with its audit trail, in a folder that goes away with it.
public final class LedgerWorld: Sendable {
    private let folder: ScratchFolder
    private let store: LedgerStore

    /// Makes an empty ledger.
    public init() async throws {
        folder = try ScratchFolder()
        let state = folder.path.appending("state")
        try DurableFile.createDirectories(state, durably: false, mode: .privateFolder)
        store = try await LedgerStore.open(
            state: state,
            audit: AuditPlaces(
                XDGFolders(environment: [:], home: folder.path.appending("home")),
                project: "project"
            )
        )
    }

    /// Reports events from several runs at once, each of which waits until one is durable before the next.
    ///
    /// - Parameters:
    ///   - events: How many in all; a multiple of the writers.
    ///   - writers: How many runs.
    /// - Throws: What the ledger throws.
    public func append(_ events: Int, by writers: Int) async throws {
        let each = events / writers
        try await withThrowingTaskGroup { group in
            for _ in 0..<writers {
                group.addTask { try await self.report(each) }
            }
            try await group.waitForAll()
        }
    }

    /// Reports so many events of a new run: its creation and start, then steps that start and end.
    private func report(_ count: Int) async throws {
        let run = RunID(UUIDv7.next().description)
        let steps = (0..<count / 2).map { StepID("s\($0)") }
        let outline = PhaseOutline(
            id: "work",
            name: "Work",
            steps: steps.map { StepOutline(id: $0, name: $0.text, kind: "command") }
        )
        let creation = RunCreation(
            workflow: "flow",
            version: "1.0.0",
            digest: "sha256:00",
            phases: [outline]
        )
        try await store.createRun(recorded(.runCreated(creation), of: run))
        var events: [RunEvent] = [.runStarted, .phaseStarted("work", attempt: 1)]
        for step in steps {
            let step = StepReference("work", step)
            events.append(.stepStarted(step, attempt: 1))
            events.append(.stepEnded(step, attempt: 1, StepOutcome(.completed)))
        }
        for event in events.prefix(count - 1) {
            try await store.append([recorded(event, of: run)], epoch: 1, answering: [])
        }
    }

    private func recorded(_ event: RunEvent, of run: RunID) -> RecordedEvent {
        RecordedEvent(
            sequence: 0,
            id: UUIDv7.next().description,
            run: run,
            time: Timestamp(microseconds: SystemClock.now()),
            principal: Principal(name: "ada"),
            event: event
        )
    }
}

/// A folder that goes away with whoever holds it.
final class ScratchFolder: Sendable {
    let path: FilePath

    init() throws {
        path = FilePath("/tmp/ddx-bench-\(UUIDv7.next())")
        try DurableFile.createDirectories(path, durably: false, mode: .privateFolder)
    }

    deinit {
        guard let name = path.lastComponent else {
            return
        }
        _ = try? BoundedRoot("/tmp").removeTree(
            FilePath(root: nil, components: name),
            durably: false
        )
    }
}
