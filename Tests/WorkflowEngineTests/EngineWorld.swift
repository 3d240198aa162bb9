import JSON
import Synchronization
import WorkflowEngine
import WorkflowModel
import WorkflowScheduler
import WorkflowTestKit

/// A run on a memory ledger with a scripted runner, as one process after the other carries it on.
struct EngineWorld {
    static let run: RunID = "0193-run"

    let ledger = MemoryLedger()
    let runner = ScriptedRunner()
    let clock = ManualClock()
    let locks = MemoryLocks()
    let definition: WorkflowDefinition
    private let nextID = IDSource()

    init(
        _ phases: [PhaseDefinition],
        _ change: (inout WorkflowDefinition) -> Void = { _ in }
    ) throws {
        var definition = WorkflowDefinition(name: "test")
        definition.phases = phases
        change(&definition)
        self.definition = definition
        try ledger.createRun(
            RecordedEvent(
                sequence: 0,
                id: "created",
                run: Self.run,
                time: clock.now(),
                principal: Principal(name: "alice"),
                event: .runCreated(
                    RunCreation(
                        workflow: "test",
                        version: "1.0.0",
                        digest: "sha256:0",
                        variables: [RunVariable(name: "who", value: "world", source: .flag)],
                        phases: definition.outline
                    )
                )
            )
        )
    }

    func record() async throws -> RunRecord? {
        try RunRecord.folding(await ledger.events(of: Self.run))
    }

    func makeEngine(
        on ledger: (any Ledger)? = nil,
        parallelLimit: Int = 8,
        clock: (any WorldClock)? = nil,
        patience: Duration? = nil
    ) async throws -> Engine {
        guard let record = try await record() else {
            throw NoRun()
        }
        let nextID = nextID
        var configuration = EngineConfiguration(
            ledger: ledger ?? self.ledger,
            runner: runner,
            locks: locks,
            clock: clock ?? self.clock,
            principal: Principal(name: "alice"),
            makeEventID: { nextID.next() }
        )
        configuration.options = RunOptions(parallelLimit: parallelLimit)
        configuration.patience = patience
        return Engine(
            record: record,
            definition: definition,
            epoch: try self.ledger.claim(Self.run),
            configuration: configuration
        )
    }

    @discardableResult
    func start() async throws -> RunRecord {
        try await makeEngine().carryOn(with: [(.runStarted, nil)])
    }

    struct NoRun: Error {}
}

/// Ids that count.
final class IDSource: Sendable {
    private let count = Mutex(0)

    func next() -> String {
        count.withLock {
            $0 += 1
            return "event-\($0)"
        }
    }
}

extension PhaseDefinition {
    static func with(
        _ id: PhaseID,
        needs: [PhaseID] = [],
        steps: [StepDefinition] = [.with("work")],
        _ change: (inout PhaseDefinition) -> Void = { _ in }
    ) -> PhaseDefinition {
        var phase = PhaseDefinition(id: id)
        phase.needs = needs
        phase.steps = steps
        change(&phase)
        return phase
    }
}

extension StepDefinition {
    static func with(
        _ id: StepID,
        _ arguments: [SourceString] = ["true"],
        change: (inout StepDefinition) -> Void = { _ in }
    ) -> StepDefinition {
        var step = StepDefinition(id: id, kind: .command(arguments))
        change(&step)
        return step
    }
}
