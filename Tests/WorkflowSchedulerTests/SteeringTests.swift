import JSON
import Testing
import WorkflowModel
import WorkflowScheduler

@Suite struct SteeringTests {
    private let work = StepReference("a", "work")

    private func run(_ options: RunOptions = RunOptions()) throws -> ScriptedRun {
        try ScriptedRun([.with("a"), .with("b", needs: ["a"])], options: options)
    }

    @Test func `a run may stop behind a phase`() throws {
        var options = RunOptions()
        options.lastPhase = "a"
        var run = try run(options)

        try run.start()

        #expect(run.started.map(\.phase) == ["a"])
        #expect(run.record.reason == .paused)
    }

    @Test func `a run may stop behind every step`() throws {
        var options = RunOptions()
        options.isStepwise = true
        var run = try run(options)

        try run.start()
        let first = run.started
        try run.resume()

        #expect(first.map(\.phase) == ["a"])
        #expect(run.started.map(\.phase) == ["a", "b"])
    }

    @Test func `a skipped phase satisfies those that need it`() throws {
        var run = try ScriptedRun([
            .with("a") { $0.transition = .manual }, .with("b", needs: ["a"]),
        ])
        try run.start()

        try run.resume(after: [.phaseSkipped("a", .manual)])

        #expect(run.record.phase("b")?.status == .completed)
        #expect(run.record.status == .completed)
    }

    @Test func `what the engine does for a phase that is skipped is forgotten`() throws {
        var run = try ScriptedRun([.with("a") { $0.locks = ["l"] }])
        try run.start()

        try run.feed(.phaseSkipped("a", .manual))

        #expect(run.asked.contains(.forgetWork([.phase("a")])))
        #expect(run.record.status == .completed)
    }

    @Test func `a phase that people want again is done again, with no other`() throws {
        var run = try ScriptedRun([
            .with("a"), .with("b", needs: ["a"]) { $0.transition = .manual },
        ])
        try run.start()

        try run.resume(after: [.phaseReset("a", .manual)])

        #expect(run.started.map(\.phase) == ["a", "b", "a"])
        #expect(run.record.phase("a")?.attempt == 2)
        #expect(run.record.reason == .manual)
    }

    @Test func `what is in a phase that begins anew waits for its phase`() throws {
        let phase = PhaseDefinition.matrix("a", steps: [.with("work") { $0.locks = ["l"] }]) {
            $0.maxParallel = 1
        }
        var run = try ScriptedRun([phase])
        run.expansions = ["a": .instances(of: phase, [1, 2])]
        try run.start()

        try run.feed(.phaseReset("a", .manual))

        #expect(run.asked.contains(.forgetWork([.step(StepReference("a[0]", "work"))])))
        let next = run.events.drop { $0 != .phaseReset("a", .manual) }.dropFirst().first
        #expect(next == .phaseStarted("a", attempt: 2))
    }

    @Test(arguments: [RunEvent.phaseReset("a", .manual), .phaseSkipped("a", .manual)])
    func `nothing changes in a run that is over`(event: RunEvent) throws {
        var run = try run()
        try run.start()

        #expect(throws: IllegalTransition.self) { try run.feed(event) }
    }

    @Test func `a cancelled run takes nothing up again`() throws {
        var run = try run()
        run.held = [work]
        try run.start()
        try run.feed(.cancelRequested)

        #expect(throws: IllegalTransition.self) { try run.feed(.phaseReset("b", .manual)) }
        #expect(run.machine.refusal(of: .phaseReset("b", .manual)) == "ending")
    }

    @Test func `a run is not completed while a phase is open`() throws {
        var run = try run()
        run.held = [work]
        try run.start()

        #expect(throws: IllegalTransition.self) { try run.feed(.runCompleted(outputs: [:])) }
    }

    @Test(arguments: [RunEvent.runFailed(.exitStatus), .runCancelled, .runCompleted(outputs: [:])])
    func `a run does not end while a step is under way`(event: RunEvent) throws {
        var run = try run()
        run.held = [work]
        try run.start()

        #expect(throws: IllegalTransition.self) { try run.feed(event) }
    }

    @Test func `a phase stands in one place`() throws {
        var run = try run()
        run.held = [work]
        try run.start()
        let outline = try #require(run.record.creation.phases.first)
        let again = RunEvent.phasesAdded(to: "a", Expansion(phases: [outline]))

        #expect(throws: IllegalTransition.self) { try run.feed(again) }
        #expect(run.record.phase("a")?.children == [])
    }

    @Test func `a run that is cancelled while it waits may pause before it has ended`() throws {
        let tidy = StepReference("hooks.cancel", "tell")
        var run = try ScriptedRun([.with("a") { $0.transition = .manual }]) { $0.hooks = .all }
        run.outcomes = [tidy: [.waiting(.input)]]
        try run.start()

        try run.feed(.cancelRequested)
        let waiting = run.record
        try run.resume()

        #expect(waiting.reason == .input)
        #expect(run.record.status == .cancelled)
    }

    @Test func `what failed beside stays failed when a run that waits goes on`() throws {
        let ask = StepReference("b", "ask")
        var run = try ScriptedRun([.with("a"), .with("b", steps: [.approval("ask")])])
        run.outcomes = [work: [.failed(.exitStatus)], ask: [.waiting(.approval)]]
        try run.start()

        try run.resume(after: [.stepApproved(ask, form: nil)])

        #expect(run.started.count { $0 == work } == 1)
        #expect(run.record.status == .failed)
    }

    @Test func `a pause that comes after a phase began anew meets no step of before`() throws {
        let other = StepReference("b", "work")
        var run = try ScriptedRun([.with("a"), .with("b")], limit: 1)
        run.held = [work, other]
        try run.start()

        try run.feed(.phaseReset("b", .manual))
        try run.feed(.pauseRequested)
        try run.end(work)

        #expect(run.started == [work])
        #expect(run.record.reason == .paused)
    }

    @Test func `a phase that waits for its locks asks for them once`() throws {
        let phase = PhaseDefinition.with("a") {
            $0.transition = .manual
            $0.locks = ["l"]
        }
        var run = try ScriptedRun([phase, .with("b", steps: [.approval("ask")])])
        run.outcomes = [StepReference("b", "ask"): [.waiting(.approval)]]
        try run.start()
        try run.acquire(.phase("a"))
        try run.resume()

        try run.feed(.phaseReleased("a"))

        #expect(run.asked.count { $0 == .acquireLocks(.phase("a")) } == 2)
    }

    @Test func `an answer makes looking at what was left behind unnecessary`() throws {
        var run = try ScriptedRun([.with("a", steps: [.with("work") { $0.onInterrupt = .check }])])
        run.held = [work]
        try run.start()
        try run.resume(after: [.stepInterrupted(work, attempt: 1)])

        try run.feed(.interruptionDecided(work, .done))

        #expect(run.asked.suffix(2) == [.checkInterruption(work), .forgetWork([.step(work)])])
        #expect(run.record.status == .completed)
    }
}
