import JSON
import Testing
import WorkflowModel

@testable import WorkflowReports
@testable import WorkflowStore

/// Figures over many runs.
@Suite struct TimingReportTests {
    private static let day: Int64 = 86_400_000
    private static let step = StepReference("check[1]", "unit")

    private static func at(_ milliseconds: Int64) -> Timestamp {
        Timestamp(microseconds: milliseconds * 1000)
    }

    /// A run of one step that was tried twice and took some time, then waited for a person.
    private static func moments(
        _ start: Int64,
        took: Int64,
        waits: Int64 = 0
    ) -> [TimelineEvent] {
        let end = start + took
        let moments: [(Int64, TimelineEvent.Kind)] = [
            (start, .runBegan), (start, .phaseBegan("check[1]", attempt: 1)),
            (start, .stepBegan(step, attempt: 1)),
            (start + 1, .stepEnded(step, .failed(.exitStatus), milliseconds: 1)),
            (start + 1, .stepBegan(step, attempt: 2)),
            (end, .stepEnded(step, .completed, milliseconds: took - 1)),
            (end, .runStopped(.paused, .attestation)), (end + waits, .runBegan),
            (end + waits, .phaseEnded("check[1]", .completed)),
            (end + waits, .runStopped(.completed, nil)),
        ]
        return moments.map { TimelineEvent(at($0), $1) }
    }

    private static func run(_ start: Int64, _ status: RunStatus = .completed) -> RunSummary {
        .sample("flow", status, createdAt: at(start))
    }

    private static var report: TimingReport {
        var report = TimingReport(workflow: nil, since: nil, now: at(100 * day))
        for (index, took) in [100, 200, 300].enumerated() {
            let start = Int64(index) * day
            report.take(run(start), moments(start, took: Int64(took), waits: 700))
        }
        report.take(run(5 * day, .pending), [])
        return report
    }

    @Test func `instances of a matrix count as one phase, attempts one by one`() throws {
        let json = Self.report.json

        #expect(json["runs"] == 3)
        #expect(json["workflows"]?[0]?["retries"] == 3)
        #expect(json["workflows"]?[0]?["elapsed"]?["p50_ms"] == 900)
        #expect(json["phases"]?[0]?["phase"] == "check[*]")
        #expect(json["phases"]?[0]?["elapsed"]?["max_ms"] == 1000)
        #expect(json["steps"]?[0]?["failed"] == 3)
        #expect(json["steps"]?[0]?["retries"] == 3)
        #expect(json["steps"]?[0]?["duration"]?["count"] == 6)
        #expect(json["workflows"]?[0]?["time"]?["waiting_ms"] == 2100)
        #expect(json["workflows"]?[0]?["time"]?["working_ms"] == 600)
    }

    @Test func `bottlenecks are what ends of runs waited for, the largest first`() {
        let bottlenecks = Self.report.bottlenecks

        #expect(bottlenecks.map(\.name) == ["pause: attestation", "check[*]/unit"])
        #expect(bottlenecks.map(\.share.description) == ["77.8 %", "22.2 %"])
    }

    @Test(arguments: [
        (0, "day", ["1970-01-01"]), (40, "week", ["1969-12-29", "1970-02-09"]),
        (300, "month", ["1970-01-01", "1970-10-01"]),
    ])
    func `trends are told by day, week or month, as there are many`(
        days: Int64,
        period: String,
        from: [String]
    ) {
        var report = TimingReport(workflow: nil, since: nil, now: Self.at(1000 * Self.day))
        for start in Set([0, days]).sorted() {
            let start = start * Self.day
            report.take(Self.run(start), Self.moments(start, took: 10))
        }

        #expect(report.period.rawValue == period)
        #expect(report.trends.map(\.from) == from)
    }

    @Test func `what has not ended is in no distribution`() {
        var report = TimingReport(workflow: nil, since: nil, now: Self.at(Self.day))
        let kinds: [TimelineEvent.Kind] = [
            .runBegan, .phaseBegan("ask", attempt: 1),
            .stepBegan(StepReference("ask", "really"), attempt: 1),
            .stepEnded(StepReference("ask", "really"), .waiting(.approval), milliseconds: 1),
            .runStopped(.paused, .approval),
        ]
        report.take(
            Self.run(0, .paused),
            kinds.enumerated().map { TimelineEvent(Self.at(Int64($0)), $1) }
        )

        #expect(report.json["runs"] == 1)
        #expect(report.json["workflows"]?[0]?["open"] == 1)
        #expect(report.json["steps"]?[0]?["waiting"]?["count"] == 0)
        #expect(report.json["phases"]?[0]?["elapsed"]?["p50_ms"] == .null)
    }

    @Test func `usage tells what is recorded, and of the rest that it is not known`() {
        var report = UsageReport(since: nil, now: Self.at(8 * Self.day))
        report.take(Self.run(0), Self.moments(0, took: 10))
        let cut: [TimelineEvent.Kind] = [
            .runBegan, .stepBegan(Self.step, attempt: 1), .stepInterrupted(Self.step), .runBegan,
            .phaseBegan("check[1]", attempt: 2), .runStopped(.completed, nil),
        ]
        report.take(
            Self.run(7 * Self.day),
            cut.enumerated().map { TimelineEvent(Self.at(7 * Self.day + Int64($0)), $1) }
        )
        report.take(
            Self.run(8 * Self.day, .failed),
            [
                TimelineEvent(Self.at(0), .runBegan),
                TimelineEvent(
                    Self.at(5),
                    .stepEnded(Self.step, .failed(.exitStatus), milliseconds: 5)
                ),
                TimelineEvent(Self.at(7), .runStopped(.failed, .exitStatus)),
            ]
        )
        report.note("flow", in: "/a")
        report.note("flow", in: "/b")
        report.note("other", in: "/b")
        report.applyTimes = [40, 60, 50]

        let json = report.json
        #expect(json["runs"]?["total"] == 3)
        #expect(json["runs"]?["completed_permille"] == 667)
        #expect(json["runs"]?["last_7_days"] == 2)
        #expect(json["recoveries"]?["troubled"] == 1)
        #expect(json["recoveries"]?["recovered"] == 1)
        #expect(json["phases"]?["retries"] == 1)
        #expect(json["times"]?["failure_line"]?["p50_ms"] == 2)
        #expect(json["times"]?["apply"]?["p50_ms"] == 50)
        #expect(json["artifacts"]?["passed_permille"] == .null)
        #expect(json["reuse"]?["permille"] == 500)
        let figures = report.document.text(.plain)
        #expect(figures.contains("Artifacts that passed their checks            not known"))
        #expect(figures.contains("How long applying a workflow took"))
    }
}

extension RunSummary {
    /// A row of a ledger.
    fileprivate static func sample(
        _ workflow: String,
        _ status: RunStatus,
        createdAt: Timestamp
    ) -> RunSummary {
        RunSummary(
            id: RunID("01"),
            workflow: workflow,
            version: "1.0.0",
            digest: "sha256:00",
            status: status,
            reason: nil,
            note: nil,
            principal: Principal(name: "alice"),
            createdAt: createdAt,
            startedAt: createdAt,
            finishedAt: nil,
            updatedAt: createdAt,
            correlationID: nil,
            endedSteps: 0,
            totalSteps: 1,
            completedPhases: 0,
            totalPhases: 1,
            isPauseRequested: false,
            isCancelRequested: false,
            epoch: 1,
            lastSequence: 1
        )
    }
}
