import JSON
import SwiftProtobuf
import TemporalProtocol
import Testing
import WorkflowJobs

@testable import TemporalWorker

@Suite struct JobDecisionTests {
    private static let ticket: JSONValue = [
        "version": 1, "key": "ddx:log:run:build:compile:1", "exchange": ["folder": "/exchange"],
        "lease_ms": 30_000, "limit_ms": 90_500,
    ]

    private static let started = TemporalHistoryEvent.with {
        $0.eventID = 1
        $0.workflowExecutionStartedEventAttributes.input = TemporalPayloads(ticket)
        $0.workflowExecutionStartedEventAttributes.taskQueue.name = "q"
    }
    private static let scheduled = TemporalHistoryEvent.with {
        $0.eventID = 5
        $0.activityTaskScheduledEventAttributes = .init()
    }
    private static let cancelRequested = TemporalHistoryEvent.with {
        $0.workflowExecutionCancelRequestedEventAttributes = .init()
    }
    private static let activityCancelRequested = TemporalHistoryEvent.with {
        $0.activityTaskCancelRequestedEventAttributes = .init()
    }
    /// An event that says nothing to us, as those about the decisions themselves.
    private static let other = TemporalHistoryEvent.with { $0.eventID = 2 }

    @Test func `a new job is one activity that is never repeated`() throws {
        let commands = JobDecision.commands(after: [Self.started, Self.other])

        let command = try #require(commands.first)
        let activity = command.scheduleActivityTaskCommandAttributes
        #expect(commands.count == 1)
        #expect(command.commandType == .scheduleActivityTask)
        #expect(activity.activityType.name == "ddx.job")
        #expect(activity.taskQueue.name == "q")
        #expect(activity.input == TemporalPayloads(Self.ticket))
        #expect(activity.heartbeatTimeout.duration == .seconds(30))
        #expect(activity.startToCloseTimeout.duration == .milliseconds(90_500))
        #expect(activity.retryPolicy.maximumAttempts == 1)
    }

    @Test func `while the activity goes on there is nothing to do`() {
        #expect(JobDecision.commands(after: [Self.started, Self.scheduled, Self.other]).isEmpty)
    }

    @Test func `a job that is cancelled before it was handed on never begins`() {
        let commands = JobDecision.commands(after: [Self.started, Self.cancelRequested])

        #expect(commands.map(\.commandType) == [.cancelWorkflowExecution])
    }

    @Test func `a wish to cancel is handed on once`() {
        let course = [Self.started, Self.scheduled, Self.cancelRequested]

        let commands = JobDecision.commands(after: course)
        #expect(commands.map(\.commandType) == [.requestCancelActivityTask])
        #expect(commands.first?.requestCancelActivityTaskCommandAttributes.scheduledEventID == 5)
        #expect(JobDecision.commands(after: course + [Self.activityCancelRequested]).isEmpty)
    }

    @Test func `the end of the activity is the end of the job`() throws {
        let result = TemporalPayloads(["worker": "node"])
        let lost = TemporalFailure.with {
            $0.message = "activity Heartbeat timeout"
            $0.timeoutFailureInfo.timeoutType = .heartbeat
            $0.timeoutFailureInfo.lastHeartbeatDetails = TemporalPayloads(["worker": "one"])
        }
        let course = [Self.started, Self.scheduled]

        let completed = JobDecision.commands(
            after: course + [.with { $0.activityTaskCompletedEventAttributes.result = result }]
        )
        let failed = JobDecision.commands(
            after: course + [.with { $0.activityTaskFailedEventAttributes.failure.message = "no" }]
        )
        let timedOut = JobDecision.commands(
            after: course + [.with { $0.activityTaskTimedOutEventAttributes.failure = lost }]
        )
        let cancelled = JobDecision.commands(
            after: course + [
                Self.cancelRequested, Self.activityCancelRequested,
                .with { $0.activityTaskCanceledEventAttributes = .init() },
            ]
        )

        #expect(completed.map(\.completeWorkflowExecutionCommandAttributes.result) == [result])
        #expect(failed.map(\.failWorkflowExecutionCommandAttributes.failure.message) == ["no"])
        #expect(timedOut.map(\.failWorkflowExecutionCommandAttributes.failure) == [lost])
        #expect(cancelled.map(\.commandType) == [.cancelWorkflowExecution])
    }

    @Test func `a job that got lost before anybody began it is handed out again, ten times in all`()
    {
        let unheard = TemporalHistoryEvent.with {
            $0.activityTaskTimedOutEventAttributes.failure.timeoutFailureInfo.timeoutType =
                .heartbeat
        }
        func commands(after losses: Int) -> [TemporalCommandType] {
            let rounds = Array(repeating: [Self.scheduled, unheard], count: losses)
            return JobDecision.commands(after: [Self.started] + rounds.joined()).map(\.commandType)
        }

        #expect(commands(after: 1) == [.scheduleActivityTask])
        #expect(commands(after: 9) == [.scheduleActivityTask])
        #expect(commands(after: 10) == [.failWorkflowExecution])
    }

    @Test func `a job that ended although it was to be cancelled has ended`() {
        let commands = JobDecision.commands(after: [
            Self.started, Self.scheduled, Self.cancelRequested,
            .with { $0.activityTaskCompletedEventAttributes = .init() },
        ])

        #expect(commands.map(\.commandType) == [.completeWorkflowExecution])
    }

    @Test func `what is no ticket fails and says why`() {
        let commands = JobDecision.commands(after: [
            .with {
                $0.workflowExecutionStartedEventAttributes.input = TemporalPayloads(["cmd": "rm"])
            }
        ])

        let failure = commands.first?.failWorkflowExecutionCommandAttributes.failure
        #expect(commands.map(\.commandType) == [.failWorkflowExecution])
        #expect(failure?.message.contains("version") == true)
    }
}
