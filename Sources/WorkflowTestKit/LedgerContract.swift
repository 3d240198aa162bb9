import JSON
import WorkflowModel

/// What every ledger must hold to, the one on disk and the one in memory.
///
/// Each clause wants an empty ledger and answers with what it found wrong.
package struct LedgerContract: Sendable, CustomStringConvertible {
    /// What the clause says.
    package let description: String
    private let check: @Sendable (any RunLedger) async throws -> [Bool]

    /// Tries the clause on an empty ledger.
    ///
    /// - Returns: The numbers of the claims that do not hold; empty when all do.
    package func violations(of ledger: any RunLedger) async throws -> [Int] {
        try await check(ledger).enumerated().filter { !$0.element }.map(\.offset)
    }

    package static let clauses: [LedgerContract] = [
        LedgerContract(description: "events come back in order, with growing numbers") { ledger in
            try await ledger.createRun(creation("a"))
            try await ledger.append([event("a", 1, .runStarted)], epoch: 1, answering: [])
            try await ledger.append(
                [event("a", 2, .pauseRequested), event("a", 3, .runPaused(.paused))],
                epoch: 1,
                answering: []
            )

            let events = try await ledger.events(of: "a")
            let numbers = events.map(\.sequence)
            return [
                events.map(\.event.kind)
                    == ["run_created", "run_started", "pause_requested", "run_paused"],
                numbers.allSatisfy { $0 > 0 },
                zip(numbers, numbers.dropFirst()).allSatisfy(<),
                events.map(\.id) == ["a-0", "a-1", "a-2", "a-3"],
                events.last?.note == "note 3",
                events.last?.principal == Principal(name: "alice"),
                events.last?.time == Timestamp(microseconds: 3),
            ]
        },
        LedgerContract(description: "an event is stored once, however often it is given") {
            ledger in
            try await ledger.createRun(creation("a"))
            try await ledger.createRun(creation("a"))
            let start = event("a", 1, .runStarted)
            try await ledger.append([start], epoch: 1, answering: [])
            try await ledger.append([start], epoch: 1, answering: [])
            try await ledger.append([start, event("a", 2, .runCancelled)], epoch: 1, answering: [])

            return [try await ledger.events(of: "a").map(\.id) == ["a-0", "a-1", "a-2"]]
        },
        LedgerContract(description: "who was superseded stores nothing more") { ledger in
            try await ledger.createRun(creation("a"))
            let epoch = try await ledger.claim("a")
            let old = await refusal {
                try await ledger.append([event("a", 1, .runStarted)], epoch: 1, answering: [])
            }
            let early = await refusal {
                try await ledger.append([event("a", 1, .runStarted)], epoch: 9, answering: [])
            }
            let countThen = try await ledger.events(of: "a").count
            try await ledger.append([event("a", 1, .runStarted)], epoch: epoch, answering: [])

            return [
                epoch == 2, old as? LedgerError == .superseded(run: "a"),
                early as? LedgerError == .superseded(run: "a"), countThen == 1,
                try await ledger.events(of: "a").count == 2,
                try await ledger.claim("a") == 3,
            ]
        },
        LedgerContract(description: "an append is stored whole or not at all") { ledger in
            try await ledger.createRun(creation("a"))
            let error = await refusal {
                try await ledger.append(
                    [event("a", 1, .runStarted), event("a", 2, .runStarted)],
                    epoch: 1,
                    answering: []
                )
            }
            let countThen = try await ledger.events(of: "a").count
            try await ledger.append([event("a", 1, .runStarted)], epoch: 1, answering: [])

            return [
                error is IllegalTransition, countThen == 1,
                try await ledger.events(of: "a").count == 2,
            ]
        },
        LedgerContract(description: "commands stay open until an event answers them") { ledger in
            try await ledger.createRun(creation("a"))
            try await ledger.createRun(creation("b"))
            for command in [wish("x", "a"), wish("w", "a"), wish("x", "a"), wish("y", "b")] {
                try await ledger.submit(command)
            }
            let opened = try await ledger.openCommands(for: "a")
            _ = await refusal {
                try await ledger.append([event("a", 1, .runStarted)], epoch: 7, answering: ["x"])
            }
            let unanswered = try await ledger.openCommands(for: "a")
            try await ledger.append([event("a", 1, .runStarted)], epoch: 1, answering: ["x"])

            return [
                opened == [wish("x", "a"), wish("w", "a")], unanswered == opened,
                try await ledger.openCommands(for: "a") == [wish("w", "a")],
                try await ledger.openCommands(for: "b") == [wish("y", "b")],
            ]
        },
        LedgerContract(description: "a command carries the event that is wished for") { ledger in
            try await ledger.createRun(creation("a"))
            let outline = PhaseOutline(id: "p", name: "P", steps: [])
            let change = DefinitionChange(
                version: "2",
                digest: "sha256:2",
                variables: [RunVariable(name: "who", value: "you", source: .flag)],
                phases: [outline]
            )
            let step = StepReference("p", "s")
            let wishes: [RunEvent] = [
                .cancelRequested, .definitionChanged(change),
                .stepApproved(step, form: ["size": 3, "words": ["a", .null]]),
                .stepApproved(step, form: nil), .stepRejected(step),
                .criterionAttested(GateReference(phase: "p", side: .exit, index: 1), evidence: []),
                .rollbackStarted(RollbackRequest(phases: ["p"], reason: .rolledBack)),
            ]
            for (number, event) in wishes.enumerated() {
                try await ledger.submit(wish("\(number)", "a", event))
            }
            let opened = try await ledger.openCommands(for: "a")
            try await ledger.append(
                [event("a", 1, .runStarted), event("a", 2, wishes[1])],
                epoch: 1,
                answering: ["1"]
            )
            let left = try await ledger.openCommands(for: "a")

            return [
                opened.map(\.event) == wishes,
                left.map(\.id) == ["0", "2", "3", "4", "5", "6"],
                try await ledger.events(of: "a").last?.event == wishes[1],
            ]
        },
        LedgerContract(description: "runs do not see each other") { ledger in
            try await ledger.createRun(creation("a"))
            try await ledger.createRun(creation("b"))
            try await ledger.append([event("b", 1, .runStarted)], epoch: 1, answering: [])
            _ = try await ledger.claim("b")
            try await ledger.append([event("a", 1, .runStarted)], epoch: 1, answering: [])

            return [
                try await ledger.events(of: "a").map(\.id) == ["a-0", "a-1"],
                try await ledger.events(of: "b").map(\.id) == ["b-0", "b-1"],
                try await ledger.events(of: "c").isEmpty,
            ]
        },
        LedgerContract(description: "what concerns an unknown run is refused") { ledger in
            let append = await refusal {
                try await ledger.append([event("a", 1, .runStarted)], epoch: 1, answering: [])
            }
            let claim = await refusal { _ = try await ledger.claim("a") }
            let submit = await refusal { try await ledger.submit(wish("x", "a")) }

            return [append != nil, claim != nil, submit != nil]
        },
    ]

    private static func refusal(_ body: () async throws -> Void) async -> (any Error)? {
        do {
            try await body()
            return nil
        } catch {
            return error
        }
    }

    private static func creation(_ run: RunID) -> RecordedEvent {
        event(run, 0, .runCreated(RunCreation(workflow: "w", version: "1", digest: "sha256:0")))
    }

    private static func event(_ run: RunID, _ number: Int, _ event: RunEvent) -> RecordedEvent {
        RecordedEvent(
            sequence: 0,
            id: "\(run)-\(number)",
            run: run,
            time: Timestamp(microseconds: Int64(number)),
            principal: Principal(name: "alice"),
            note: .words("note \(number)"),
            event: event
        )
    }

    private static func wish(
        _ id: String,
        _ run: RunID,
        _ event: RunEvent = .pauseRequested
    ) -> RunCommand {
        RunCommand(
            id: id,
            run: run,
            event: event,
            time: Timestamp(microseconds: 5),
            principal: Principal(name: "bob"),
            note: "please"
        )
    }
}
