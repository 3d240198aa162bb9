import Testing
import WorkflowModel
import WorkflowScheduler

@Suite struct StepNeedsAndLockTests {
    private func steps(_ needs: [(StepID, [StepID])]) -> [StepDefinition] {
        needs.map { id, needs in .with(id) { $0.needs = needs } }
    }

    @Test func `steps with needs run side by side`() throws {
        let phase = PhaseDefinition.with(
            "a",
            steps: steps([("one", []), ("two", []), ("three", ["one", "two"])])
        )
        var run = try ScriptedRun([phase])
        run.held = [StepReference("a", "one"), StepReference("a", "two")]

        try run.start()
        let first = run.started.map(\.step)
        try run.end(StepReference("a", "one"))
        try run.end(StepReference("a", "two"))

        #expect(first == ["one", "two"])
        #expect(run.started.map(\.step) == ["one", "two", "three"])
        #expect(run.record.status == .completed)
    }

    @Test func `a failed step bars those that need it, and no others`() throws {
        var run = try ScriptedRun([
            .with("a", steps: steps([("one", []), ("two", []), ("after", ["one"])]))
        ])
        run.outcomes = [StepReference("a", "one"): [.failed(.exitStatus)]]

        try run.start()

        #expect(run.record.step(StepReference("a", "two"))?.status == .completed)
        #expect(run.record.step(StepReference("a", "after"))?.status == .pending)
        #expect(run.record.phase("a")?.status == .failed)
    }

    // MARK: Locks

    @Test func `a phase starts once it holds its locks, and gives them back at its end`() throws {
        var run = try ScriptedRun([.with("a") { $0.locks = ["l"] }])

        try run.start()
        let before = run.record.phase("a")?.status
        try run.acquire(.phase("a"))

        #expect(before == .pending)
        #expect(run.asked == [.acquireLocks(.phase("a")), .releaseLocks(.phase("a"))])
        #expect(run.record.status == .completed)
    }

    @Test func `a phase takes the locks of all in it at once`() throws {
        var run = try ScriptedRun([
            .with("a", steps: [.with("work") { $0.locks = ["inner"] }]) { $0.locks = ["outer"] }
        ])

        try run.start()
        try run.acquire(.phase("a"))

        #expect(run.machine.plan.phases[0].locks == ["inner", "outer"])
        #expect(run.asked == [.acquireLocks(.phase("a")), .releaseLocks(.phase("a"))])
    }

    @Test func `a step lets its locks go between two attempts`() throws {
        let work = StepReference("a", "work")
        let step = StepDefinition.with("work") {
            $0.locks = ["l"]
            $0.retry = RetryPolicy()
            $0.retry?.maximum = 2
        }
        var run = try ScriptedRun([.with("a", steps: [step])])
        run.outcomes = [work: [.failed(.exitStatus)]]

        try run.start()
        try run.acquire(.step(work))

        #expect(
            run.asked == [
                .acquireLocks(.step(work)), .releaseLocks(.step(work)), .acquireLocks(.step(work)),
            ]
        )
    }

    @Test func `a run pauses when it waits for a lock that it holds itself`() throws {
        var run = try ScriptedRun([
            .with("a") {
                $0.locks = ["l"]
                $0.transition = .manual
            },
            .with("b") { $0.locks = ["l"] },
        ])
        try run.start()

        try run.acquire(.phase("a"))
        try run.abandon(.phase("b"))

        #expect(run.asked.contains(.endWork([.phase("b")], .cancelled)))
        #expect(run.record.reason == .manual)
    }
}
