import Synchronization
package import WorkflowModel
import WorkflowScheduler

/// Runs the real engine in a world that a seed decides about: one thing at a time, no real time.
///
/// Jobs of the engine, answers of the world and things that happen to the run are picked one by one
/// with the seed; the clock goes on only when nothing else can. Equal scenarios therefore give the
/// same history, byte for byte, on every machine.
package struct Simulation {
    /// What came of a simulated run.
    package struct Result: Sendable {
        /// What must not be and was; empty for a good run.
        package let violations: [Violation]
        /// Every event, one a line.
        package let history: [String]
        /// How often each kind of event happened.
        package let counts: [String: Int]
        /// The run at its end.
        package let record: RunRecord
        /// How often the ledger was asked to store something.
        package let appends: Int
    }

    /// A process dies at an append, which is stored or is not.
    package struct Crash: Sendable, Hashable {
        package let append: Int
        package let isStored: Bool

        package init(at append: Int, isStored: Bool) {
            self.append = append
            self.isStored = isStored
        }
    }

    /// A run that takes so many steps of the simulation goes in circles.
    private static let stepLimit = 200_000
    /// How often people serve a run before it must have ended.
    private static let patience = 300

    let world: SimulatedWorld
    private let crash: Crash?
    private var random: SeededRandom
    private var people: People
    private var incidents: ArraySlice<Scenario.Incident>
    private var processes: [SimulatedProcess] = []
    private var rounds = 0
    private var commands = 0

    /// Carries a scenario out to its end, or to the first violation.
    ///
    /// - Parameters:
    ///   - scenario: All that is to happen.
    ///   - crash: One more thing that happens.
    /// - Returns: What came of it.
    /// - Throws: `IllegalTransition` when the scenario cannot begin.
    package static func run(_ scenario: Scenario, crash: Crash? = nil) throws -> Result {
        var simulation = try Simulation(scenario, crash)
        return try simulation.run()
    }

    private init(_ scenario: Scenario, _ crash: Crash?) throws {
        world = try SimulatedWorld(scenario)
        random = SeededRandom(seed: scenario.seed, "schedule")
        people = People(seed: scenario.seed)
        incidents = scenario.incidents[...]
        self.crash = crash
    }

    private mutating func run() throws -> Result {
        try start(with: [.runStarted])
        var steps = 0
        while world.findings.isEmpty, try step() {
            steps += 1
            if steps > Self.stepLimit {
                world.report("every run comes to an end", "it goes in circles")
            }
        }
        takeDown()
        let appends = world.appends
        return world.check { check in
            Result(
                violations: check.violations,
                history: check.lines,
                counts: check.counts,
                record: check.record,
                appends: appends
            )
        }
    }

    /// Lets one thing happen; whether there was any.
    private mutating func step() throws -> Bool {
        if let crash, world.appends == crash.append - 1, rounds == 0 {
            rounds = 1
            world.failNextAppend(crash.isStored ? .storedAllTheSame : .lost)
        }
        if let next = incidents.first, world.appends >= next.afterAppends, living != nil {
            incidents.removeFirst()
            try happen(next.kind)
            return true
        }
        let jobs = world.executor.readyJobs
        let answers = world.turnstile.waiting
        guard jobs + answers == 0 else {
            let choice = random.below(jobs * 3 + answers)
            if choice < jobs * 3 {
                world.executor.runJob(at: choice % jobs)
            } else {
                world.turnstile.letThrough(choice - jobs * 3)
            }
            return true
        }
        guard processes.contains(where: \.isAlive) else {
            return try goOn()
        }
        if let next = incidents.first, random.chance(30) {
            incidents.removeFirst()
            try happen(next.kind)
            return true
        }
        return try world.clock.advance() || unstick()
    }

    /// What happens when nothing goes on by itself any more.
    private mutating func unstick() throws -> Bool {
        if let next = incidents.popFirst() {
            try happen(next.kind)
        } else if world.clock.hasEndlessSleepers || processes.count(where: \.isAlive) > 1 {
            for process in processes where process.isAlive {
                interrupt(process)
            }
        } else {
            world.report("a run that is running has something under way", "it stands still")
        }
        return true
    }

    // MARK: Processes

    /// The process that owns the run, while it goes on.
    private var living: SimulatedProcess? {
        processes.last.flatMap { $0.isAlive && !$0.isKilled ? $0 : nil }
    }

    /// Takes the run over; what the last owner left under way here has been cut off.
    private mutating func start(with wanted: [RunEvent]) throws {
        var record = world.check { check in check.record }
        let behaviour = world.behaviour
        let orphans = record.phases.flatMap { phase in
            phase.steps.filter(\.isRunning).compactMap { step in
                let reference = StepReference(phase.id, step.id)
                return behaviour.isElsewhere(reference)
                    ? nil : RunEvent.stepInterrupted(reference, attempt: step.attempt)
            }
        }
        var events: [RunEvent] = []
        for event in orphans + wanted {
            let known = RecordedEvent(
                sequence: record.lastSequence,
                id: "",
                run: record.id,
                time: record.updatedAt,
                principal: .engine,
                event: event
            )
            do {
                try record.apply(known)
                events.append(event)
            } catch {
                // The person is told that it cannot be.
            }
        }
        let isOver = events.isEmpty
        guard !isOver else {
            return
        }
        let number = processes.count
        world.check { check in
            check.grant(events)
            check.interruptions = 0
            check.owner = number + 1
        }
        processes.append(
            try SimulatedProcess(
                processes.count + 1,
                in: world,
                world.check { check in check.record },
                with: events
            )
        )
    }

    private func interrupt(_ process: SimulatedProcess) {
        world.check { $0.interruptions += 1 }
        process.interrupt()
    }

    // MARK: What happens to the run

    private mutating func happen(_ kind: Scenario.IncidentKind) throws {
        guard let process = living else {
            return
        }
        switch kind {
        case .interrupt: interrupt(process)
        case .kill: process.kill()
        case .loseAppend: world.failNextAppend(.lost)
        case .doubtAppend: world.failNextAppend(.storedAllTheSame)
        case .takeOver:
            try start(with: [beginning])
        default:
            let (record, plan) = world.check { check in (check.record, check.plan) }
            for event in people.events(for: kind, record, plan) {
                try leave(event)
            }
            process.wake()
        }
    }

    private var beginning: RunEvent {
        world.check { check in check.record.status } == .pending ? .runStarted : .runResumed
    }

    /// Leaves a wish for the owner.
    private mutating func leave(_ event: RunEvent) throws {
        commands += 1
        world.check { $0.grant([event]) }
        try world.ledger.submit(
            RunCommand(
                id: "command-\(commands)",
                run: Scenario.run,
                event: event,
                time: world.clock.now(),
                principal: Principal(name: random.pick(["alice", "bob", "carol"]))
            )
        )
    }

    /// What people do with a run that nobody carries on.
    ///
    /// - Returns: Whether the run goes on.
    private mutating func goOn() throws -> Bool {
        let (record, plan) = world.check { check in (check.record, check.plan) }
        if let next = incidents.popFirst() {
            var events = people.events(for: next.kind, record, plan)
            if next.kind == .pause {
                // What goes on elsewhere is followed to its end first.
                let isWorking = record.phases.contains { $0.steps.contains(where: \.isRunning) }
                events = isWorking ? [beginning, .pauseRequested] : [.runPaused(.paused)]
            } else if next.kind != .cancel, !record.status.isFinal || !events.isEmpty {
                events.append(beginning)
            }
            try start(with: events)
            return true
        }
        guard !record.status.isFinal, record.status != .failed else {
            return false
        }
        rounds += 1
        guard rounds <= Self.patience else {
            let reason = record.reason?.rawValue ?? ""
            world.report(
                "a run that people serve ends",
                "it is \(record.status.rawValue) \(reason)"
            )
            return true
        }
        world.isKind = true
        try start(with: people.service(record, plan) + [beginning])
        return true
    }

    /// Lets everything end that is still under way.
    private func takeDown() {
        world.takeDown()
        for process in processes where process.isAlive {
            process.kill()
        }
        var patience = 100_000
        while world.executor.readyJobs > 0, patience > 0 {
            world.executor.runJob(at: 0)
            patience -= 1
        }
    }
}
