import Synchronization
import WorkflowModel

/// What the processes of a simulation share: the ledger, time, locks and what steps come to.
final class SimulatedWorld: Sendable {
    private struct State {
        var appends = 0
        var faults: [AppendFault] = []
        var isKind = false
        var isOver = false
        var evaluations: [String: Int] = [:]
        var eventIDs = 0
        var check: HistoryCheck
    }

    /// What is wrong with an append.
    enum AppendFault: Sendable {
        case lost
        case storedAllTheSame
    }

    let scenario: Scenario
    let behaviour: Behaviour
    let executor = SimulatedExecutor()
    let turnstile = Turnstile()
    let clock = VirtualClock()
    let ledger = MemoryLedger()
    let locks = SimulatedLocks()
    private let state: Mutex<State>

    init(_ scenario: Scenario) throws {
        self.scenario = scenario
        behaviour = Behaviour(seed: scenario.seed, mood: scenario.mood)
        let created = RecordedEvent(
            sequence: 0,
            id: "created",
            run: Scenario.run,
            time: clock.now(),
            principal: Principal(name: "alice"),
            event: scenario.creation
        )
        try ledger.createRun(created)
        state = Mutex(State(check: try HistoryCheck(scenario, created)))
    }

    // MARK: Findings

    var findings: [Violation] { state.withLock { $0.check.violations } }

    /// Notes that something must not be as it is.
    func report(_ rule: String, _ detail: String) {
        state.withLock { $0.check.report(rule, detail) }
    }

    /// Hands the history that is checked to a reader or a change of it.
    func check<Result: Sendable>(_ body: (inout HistoryCheck) -> Result) -> Result {
        state.withLock { body(&$0.check) }
    }

    // MARK: The mood of the world

    /// Whether everything goes well from now on.
    var isKind: Bool {
        get { state.withLock { $0.isKind } }
        set { state.withLock { $0.isKind = newValue } }
    }

    /// Whether the simulation is being taken down, so that nothing is checked any more.
    var isOver: Bool { state.withLock { $0.isOver } }

    /// Lets everything that is under way end, whatever comes of it.
    func takeDown() {
        state.withLock { $0.isOver = true }
        turnstile.open()
        clock.stop()
        locks.takeDown()
    }

    // MARK: Counting

    var appends: Int { state.withLock { $0.appends } }

    /// Has the next append fail.
    func failNextAppend(_ fault: AppendFault) {
        state.withLock { $0.faults.append(fault) }
    }

    /// Counts an append; what is wrong with it.
    func countAppend() -> AppendFault? {
        state.withLock { state in
            state.appends += 1
            return state.faults.isEmpty ? nil : state.faults.removeFirst()
        }
    }

    /// How often an entry has been looked at, this time included.
    func countEvaluation(of entry: String) -> Int {
        state.withLock { state in
            state.evaluations[entry, default: 0] += 1
            return state.evaluations[entry, default: 0]
        }
    }

    func nextEventID() -> String {
        state.withLock { state in
            state.eventIDs += 1
            return "event-\(state.eventIDs)"
        }
    }
}

/// Something that must never be, and was.
package struct Violation: Error, Sendable, Hashable, CustomStringConvertible {
    /// What must hold, in a few words that stay the same.
    package let rule: String
    /// What was found instead.
    package let detail: String

    package var description: String { "\(rule): \(detail)" }
}
