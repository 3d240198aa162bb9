import JSON
import WorkflowModel

@testable import WorkflowReports

/// Events of one run, a second apart, as a ledger would have recorded them.
struct RecordedRun {
    static let id = RunID("0193a1b2-c3d4-7abc-8def-0123456789ab")
    /// That is 2026-11-22T20:17:03.123Z.
    static let beginning = Timestamp(microseconds: 1_795_378_623_123_000)

    private(set) var events: [RecordedEvent] = []
    private let run: RunID

    init(_ creation: RunCreation, run: RunID = Self.id, by name: String = "alice") {
        self.run = run
        add(.runCreated(creation), by: Principal(name: name))
    }

    /// Adds an event a second after the one before it.
    mutating func add(_ event: RunEvent, by principal: Principal = .engine, note: Note? = nil) {
        events.append(
            RecordedEvent(
                sequence: Int64(events.count + 1),
                id: "event-\(events.count + 1)",
                run: run,
                time: Self.time(events.count),
                principal: principal,
                note: note,
                event: event
            )
        )
    }

    mutating func add(_ events: [RunEvent]) {
        for event in events {
            add(event)
        }
    }

    /// The moment a number of seconds after the beginning.
    static func time(_ seconds: Int) -> Timestamp {
        Timestamp(microseconds: beginning.microseconds + Int64(seconds) * 1_000_000)
    }

    func record() throws -> RunRecord {
        var record: RunRecord?
        for event in events {
            if record == nil {
                record = try RunRecord(event)
            } else {
                try record?.apply(event)
            }
        }
        guard let record else {
            throw IllegalTransition(event: .runStarted, status: "no events")
        }
        return record
    }
}

extension RunCreation {
    /// Describes phases and their steps by name alone; every step is of kind `run`.
    static func greet(
        _ phases: [(PhaseID, [StepID])],
        workflow: String = "greet",
        variables: [RunVariable] = []
    ) -> RunCreation {
        RunCreation(
            workflow: workflow,
            version: "1.0.0",
            digest: "sha256:ab12",
            variables: variables,
            phases: phases.map { id, steps in
                PhaseOutline(
                    id: id,
                    name: id.text,
                    steps: steps.map { StepOutline(id: $0, name: $0.text, kind: "run") }
                )
            }
        )
    }
}

extension StepOutcome {
    /// An end with an exit code after some time.
    static func after(
        _ milliseconds: Int64,
        _ end: End = .completed,
        exit: Int? = 0,
        message: String? = nil,
        files: [FileChange] = []
    ) -> Self {
        var outcome = Self(end)
        outcome.exitCode = exit
        outcome.durationMilliseconds = milliseconds
        outcome.message = message
        outcome.files = files
        return outcome
    }
}

/// Runs in the states that reports tell of.
extension RecordedRun {
    /// One phase with one step that made a file, all in order.
    static var completed: Self {
        var run = Self(
            .greet(
                [("hello", ["step-1"])],
                variables: [
                    RunVariable(name: "who", value: "world", source: .flag),
                    RunVariable(name: "loud", value: false, source: .defaultValue),
                ]
            )
        )
        run.add(.runStarted)
        run.add(.phaseStarted("hello", attempt: 1))
        run.add(.stepStarted(StepReference("hello", "step-1"), attempt: 1))
        var outcome = StepOutcome.after(
            9,
            files: [FileChange(path: "hello.txt", change: .added, digest: "sha256:cd34")]
        )
        outcome.outputs = ["greeting": "hello world"]
        run.add(
            .stepEnded(StepReference("hello", "step-1"), attempt: 1, outcome),
            note: "done well"
        )
        run.add(.gatesEvaluated("hello", .exit, [tested]))
        run.add(.phaseCompleted("hello", outputs: [:]))
        run.add(.runCompleted(outputs: ["result": 42]))
        return run
    }

    /// Two criteria that people attest, one that failed, in the second of three phases.
    static var attesting: Self {
        var run = Self(.greet([("frame", ["write"]), ("design", ["draw"]), ("build", [])]))
        run.add([
            .runStarted, .phaseStarted("frame", attempt: 1),
            .stepStarted(StepReference("frame", "write"), attempt: 1),
            .stepEnded(StepReference("frame", "write"), attempt: 1, .after(1200)),
            .phaseCompleted("frame", outputs: [:]), .phaseStarted("design", attempt: 1),
            .stepStarted(StepReference("design", "draw"), attempt: 1),
            .stepEnded(StepReference("design", "draw"), attempt: 1, .after(300)),
            .gatesEvaluated("design", .exit, [reviewed, measured, agreed]),
            .runPaused(.gateUnmet),
        ])
        return run
    }

    /// A step that failed twice.
    static var failed: Self {
        let compile = StepReference("build", "compile")
        var run = Self(.greet([("build", ["fetch", "compile"]), ("deploy", ["push"])]))
        run.add([
            .runStarted, .phaseStarted("build", attempt: 1),
            .stepStarted(StepReference("build", "fetch"), attempt: 1),
            .stepEnded(StepReference("build", "fetch"), attempt: 1, .after(50)),
            .stepStarted(compile, attempt: 1),
            .stepEnded(compile, attempt: 1, .after(2000, .failed(.exitStatus), exit: 2)),
            .stepStarted(compile, attempt: 2),
            .stepEnded(
                compile,
                attempt: 2,
                .after(2500, .failed(.exitStatus), exit: 3, message: "the compiler found 2 errors")
            ),
            .phaseFailed("build", .exitStatus), .runFailed(.exitStatus),
        ])
        return run
    }

    /// A run whose step was under way when the last event was written.
    static var underWay: Self {
        var run = Self(.greet([("build", ["fetch", "compile"]), ("deploy", ["push"])]))
        run.add([
            .runStarted, .phaseStarted("build", attempt: 1),
            .stepStarted(StepReference("build", "fetch"), attempt: 1),
            .stepEnded(StepReference("build", "fetch"), attempt: 1, .after(50)),
            .stepStarted(StepReference("build", "compile"), attempt: 1),
        ])
        return run
    }

    /// A phase that is done and waits to be let on.
    static var manual: Self {
        var run = Self(.greet([("frame", ["write"]), ("design", [])]))
        run.add([
            .runStarted, .phaseStarted("frame", attempt: 1),
            .stepStarted(StepReference("frame", "write"), attempt: 1),
            .stepEnded(StepReference("frame", "write"), attempt: 1, .after(5)),
            .runPaused(.manual),
        ])
        return run
    }

    static let tested = GateResult(
        index: 0,
        criteria: "Tests pass",
        verdict: .pass,
        evidence: [Evidence(path: "report.xml", digest: "sha256:ef56", found: "14 tests")]
    )
    static let reviewed = GateResult(
        index: 0,
        criteria: "Reviewed with the team",
        verdict: .unknown,
        awaits: .attestation,
        role: "lead"
    )
    static let measured = GateResult(
        index: 1,
        criteria: "No open questions",
        verdict: .fail,
        evidence: [Evidence(path: "docs/design.md", found: "2 matches, 0 expected")]
    )
    static let agreed = GateResult(
        index: 2,
        criteria: "Security agrees",
        verdict: .unknown,
        awaits: .approval
    )

    /// The report of the run a minute after its beginning.
    func report(
        definition: WorkflowDefinition? = nil,
        isOwned: Bool = true
    ) throws -> RunReport {
        RunReport(
            record: try record(),
            definition: definition,
            history: events,
            isOwned: isOwned,
            now: Self.time(60)
        )
    }
}

extension Style {
    /// Text for programs, a minute after the beginning.
    static let plain = Self(now: RecordedRun.time(60))

    /// Text for a terminal of a width.
    static func wide(_ width: Int, isColored: Bool = false) -> Self {
        Self(isColored: isColored, width: width, now: RecordedRun.time(60))
    }
}
