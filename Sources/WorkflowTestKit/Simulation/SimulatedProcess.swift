import Synchronization
import WorkflowEngine
import WorkflowModel
import WorkflowScheduler

/// One process that carries the run of a simulation on, with all its engine works with.
final class SimulatedProcess: Sendable {
    /// How the engine of a process came to its end.
    enum Ending: Sendable {
        case returned(RunRecord)
        case threw(any Error)
    }

    private struct State {
        var isKilled = false
        var isSuperseded = false
        var ending: Ending?
        var attempts = 0
        var engine: Engine?
    }

    let number: Int
    let world: SimulatedWorld
    private let state = Mutex(State())
    private let jitter: Mutex<SeededRandom>

    /// Takes the run over and has an engine carry it on.
    ///
    /// - Parameters:
    ///   - number: Tells processes apart.
    ///   - world: What the process works with.
    ///   - record: The run as the ledger has it.
    ///   - events: What the engine begins with.
    /// - Throws: What the ledger throws.
    init(
        _ number: Int,
        in world: SimulatedWorld,
        _ record: RunRecord,
        with events: [RunEvent]
    ) throws {
        self.number = number
        self.world = world
        jitter = Mutex(SeededRandom(seed: world.scenario.seed, "jitter \(number)"))
        var configuration = EngineConfiguration(
            ledger: self,
            runner: self,
            locks: self,
            clock: world.clock,
            principal: Principal(.system, name: "engine \(number)"),
            makeEventID: { world.nextEventID() }
        )
        configuration.options = world.scenario.options
        if world.isKind {
            configuration.options.lastPhase = nil
            configuration.options.isStepwise = false
        }
        configuration.executor = world.executor
        configuration.random = { Double(self.jitter.withLock { $0.below(1000) }) / 1000 }
        let engine = Engine(
            record: record,
            definition: world.scenario.definition,
            epoch: try world.ledger.claim(Scenario.run),
            configuration: configuration
        )
        state.withLock { $0.engine = engine }
        Task(executorPreference: world.executor) {
            let ending: Ending
            do {
                ending = .returned(try await engine.carryOn(with: events.map { ($0, nil) }))
            } catch {
                ending = .threw(error)
            }
            self.end(ending)
        }
    }

    // MARK: The life of a process

    var isAlive: Bool { state.withLock { $0.ending == nil } }
    var isKilled: Bool {
        get { state.withLock { $0.isKilled } }
        set { state.withLock { $0.isKilled = newValue } }
    }
    var isSuperseded: Bool {
        get { state.withLock { $0.isSuperseded } }
        set { state.withLock { $0.isSuperseded = newValue } }
    }

    /// Whether nobody has taken the run over since.
    var isOwner: Bool { world.check { check in check.owner } == number }

    /// Tells the engine that commands wait.
    func wake() {
        let engine = state.withLock { $0.engine }
        Task(executorPreference: world.executor) { await engine?.wake() }
    }

    /// Sends the engine a signal that ends it gracefully.
    func interrupt() {
        let engine = state.withLock { $0.engine }
        Task(executorPreference: world.executor) { await engine?.interrupt() }
    }

    /// Ends the process: from now on it stores nothing, and its locks are free.
    func kill() {
        isKilled = true
        releaseAll()
        interrupt()
    }

    private func end(_ ending: Ending) {
        state.withLock { state in
            state.ending = ending
            // The engine knows the process by its ports.
            state.engine = nil
        }
        releaseAll()
        guard !world.isOver else {
            return
        }
        switch ending {
        case .returned(let record): compare(record)
        case .threw(is SimulatedCrash), .threw(LedgerError.superseded): break
        case .threw(let error): world.report("an engine ends with a run or its ledger", "\(error)")
        }
        let attempts = state.withLock { $0.attempts }
        if attempts > 0 {
            world.report("an engine ends after its steps", "\(attempts) are under way")
        }
    }

    /// Compares what the engine has made of the events with what everybody else makes of them.
    private func compare(_ record: RunRecord) {
        let folded = world.check { check in check.record }
        if isOwner, let difference = record.difference(from: folded), !isKilled {
            world.report("the record is the fold of the events", difference)
        }
    }

    /// Counts attempts that are under way in this process.
    func countAttempt(_ change: Int) -> Int {
        state.withLock { state in
            state.attempts += change
            return state.attempts
        }
    }
}

/// The death of a process, as what was under way in it sees it.
struct SimulatedCrash: Error {}

extension RunRecord {
    /// The first place where two records of a run differ, but for the numbers that the ledger gives.
    fileprivate func difference(from other: RunRecord) -> String? {
        var mine = self
        mine.lastSequence = other.lastSequence
        guard mine != other else {
            return nil
        }
        for (index, phase) in phases.enumerated()
        where !other.phases.indices.contains(index) || phase != other.phases[index] {
            return
                "\(phase) is not \(other.phases.dropFirst(index).first.map { "\($0)" } ?? "there")"
        }
        return "\(mine) is not \(other)"
    }
}
