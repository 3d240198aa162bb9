import Testing
import WorkflowModel

@testable import WorkflowReports
@testable import WorkflowStore

/// Where the time of a run went, from its moments alone.
@Suite struct TimelineTests {
    private static let compile = StepReference("build", "compile")
    private static let test = StepReference("test", "unit")
    private static let ask = StepReference("ship", "ask")

    private static func at(_ milliseconds: Int64) -> Timestamp {
        Timestamp(microseconds: milliseconds * 1000)
    }

    private func timeline(
        _ moments: [(Int64, TimelineEvent.Kind)],
        now: Int64? = nil,
        isOwned: Bool = false
    ) -> Timeline {
        Timeline(
            moments.map { TimelineEvent(Self.at($0), $1) },
            now: now.map(Self.at),
            isOwned: isOwned
        )
    }

    @Test func `each moment of a run is spent on one thing`() {
        let timeline = timeline([
            (0, .other), (10, .runBegan), (15, .stepBegan(Self.compile, attempt: 1)),
            (20, .stepBegan(Self.test, attempt: 1)),
            (40, .stepEnded(Self.test, .completed, milliseconds: 19)),
            (65, .stepEnded(Self.compile, .completed, milliseconds: 50)),
            (70, .runStopped(.paused, .attestation)), (170, .runBegan),
            (180, .runStopped(.paused, .gateUnmet)), (200, .runBegan),
            (205, .runStopped(.completed, nil)),
        ])

        #expect(timeline.uses == [.between: 25, .working: 50, .waiting: 100, .stopped: 20])
        #expect(timeline.milliseconds == 195)
        #expect(timeline.start == Self.at(10))
        #expect(timeline.end == Self.at(205))
        #expect(timeline.spans.map(\.milliseconds) == [50, 19, 100, 20])
    }

    @Test func `a step that waits for people does so until it is looked at again`() {
        let timeline = timeline([
            (0, .runBegan), (0, .stepBegan(Self.ask, attempt: 1)),
            (1, .stepEnded(Self.ask, .waiting(.approval), milliseconds: 1)),
            (1, .runStopped(.paused, .approval)), (90, .other), (100, .runBegan),
            (101, .stepEnded(Self.ask, .completed, milliseconds: 0)),
            (101, .runStopped(.completed, nil)),
        ])

        let waits = timeline.spans.filter { $0.subject == .wait(Self.ask) }
        #expect(waits.map(\.milliseconds) == [100])
        #expect(timeline.uses == [.working: 1, .waiting: 100])
    }

    @Test func `after the death of an owner the time is not known`() {
        let timeline = timeline([
            (0, .runBegan), (0, .stepBegan(Self.compile, attempt: 1)), (30, .other),
            (500, .stepInterrupted(Self.compile)), (501, .runBegan),
            (501, .stepBegan(Self.compile, attempt: 2)),
            (520, .stepEnded(Self.compile, .completed, milliseconds: 18)),
            (520, .runStopped(.completed, nil)),
        ])

        #expect(timeline.uses == [.working: 49, .unknown: 471])
        #expect(timeline.spans[0].subject == .attempt(Self.compile, number: 1, .interrupted))
        #expect(timeline.spans[0].end == Self.at(30))
    }

    @Test func `a signal that interrupts a step is no death`() {
        let timeline = timeline([
            (0, .runBegan), (0, .stepBegan(Self.compile, attempt: 1)),
            (40, .stepInterrupted(Self.compile)), (41, .runStopped(.paused, .interrupted)),
            (100, .runBegan), (110, .runStopped(.completed, nil)),
        ])

        #expect(timeline.uses == [.working: 40, .between: 11, .stopped: 59])
        #expect(timeline.spans[0].milliseconds == 40)
    }

    @Test(arguments: [(true, 100), (false, 20)])
    func `what goes on counts up to now only while somebody carries it on`(
        isOwned: Bool,
        working: Int64
    ) {
        let timeline = timeline(
            [(0, .runBegan), (0, .stepBegan(Self.compile, attempt: 1)), (20, .other)],
            now: 100,
            isOwned: isOwned
        )

        #expect(timeline.uses == [.working: working])
        #expect(timeline.spans[0].milliseconds == working)
    }

    @Test func `the critical path is what the end waited for`() {
        let timeline = timeline([
            (0, .runBegan), (0, .stepBegan(StepReference("a", "one"), attempt: 1)),
            (0, .stepBegan(StepReference("b", "two"), attempt: 1)),
            (10, .stepEnded(StepReference("b", "two"), .completed, milliseconds: 10)),
            (40, .stepEnded(StepReference("a", "one"), .failed(.exitStatus), milliseconds: 40)),
            (40, .stepBegan(StepReference("a", "one"), attempt: 2)),
            (70, .stepEnded(StepReference("a", "one"), .completed, milliseconds: 30)),
            (70, .runStopped(.paused, .manual)), (100, .runBegan),
            (100, .stepBegan(StepReference("c", "three"), attempt: 1)),
            (150, .stepEnded(StepReference("c", "three"), .completed, milliseconds: 50)),
            (150, .runStopped(.completed, nil)),
        ])

        #expect(
            timeline.criticalPath.map(\.words) == [
                "a/one, failed: exit_status", "a/one, attempt 2",
                "paused: a person has to let it go on", "c/three",
            ]
        )
    }

    @Test func `a clock that steps back makes no time`() {
        let timeline = timeline([
            (100, .runBegan), (110, .stepBegan(Self.compile, attempt: 1)),
            (50, .stepEnded(Self.compile, .completed, milliseconds: 3)),
            (60, .runStopped(.completed, nil)),
        ])

        #expect(timeline.milliseconds == 10)
        #expect(timeline.spans[0].start == timeline.spans[0].end)
        #expect(timeline.criticalPath.isEmpty)
    }

    @Test(arguments: [
        ([5], [5, 5, 5, 5, 5]), ([1, 2], [1, 2, 2, 2, 2]),
        (Array(1...100).reversed(), [50, 90, 95, 99, 100]), ([], []),
    ])
    func `percentiles are times that were really taken`(values: [Int64], expected: [Int64]) {
        #expect(Percentiles(values).values == expected)
    }
}
