import SwiftProtobuf
package import TemporalProtocol
import WorkflowJobs

/// What the workflow of a job does next, from all that is known about it and nothing else.
///
/// It holds no state: the same history leads to the same commands on any worker at any time.
package enum JobDecision {
    /// The type of the workflow and of its activity.
    package static let type = "ddx.job"
    /// Longer than anything takes: Temporal wants a limit for every activity.
    private static let longest: Int64 = 10 * 365 * 86_400_000
    /// How often a job may get lost on its way to a worker.
    private static let attempts = 10

    /// The commands that follow from a history; none when there is nothing to do but wait.
    package static func commands(after events: [TemporalHistoryEvent]) -> [TemporalCommand] {
        var course = Course()
        for event in events {
            course.take(event)
        }
        if let end = course.end {
            return [end]
        }
        switch (course.scheduled, course.isCancelled) {
        case (nil, true): return [.cancelled]
        case (nil, false): return [schedule(course.start)]
        case (let scheduled?, true) where !course.isActivityCancelled:
            return [
                .with {
                    $0.commandType = .requestCancelActivityTask
                    $0.requestCancelActivityTaskCommandAttributes.scheduledEventID = scheduled
                }
            ]
        default: return []
        }
    }

    /// What has happened so far.
    private struct Course {
        var start = TemporalWorkflowExecutionStartedEventAttributes()
        var scheduled: Int64?
        var isCancelled = false
        var isActivityCancelled = false
        var attempts = 0
        var end: TemporalCommand?

        mutating func take(_ event: TemporalHistoryEvent) {
            switch event.attributes {
            case .workflowExecutionStartedEventAttributes(let started)?: start = started
            case .workflowExecutionCancelRequestedEventAttributes?: isCancelled = true
            case .activityTaskScheduledEventAttributes?:
                scheduled = event.eventID
                attempts += 1
            case .activityTaskCancelRequestedEventAttributes?: isActivityCancelled = true
            case .activityTaskCompletedEventAttributes(let completed)?:
                end = .with {
                    $0.commandType = .completeWorkflowExecution
                    $0.completeWorkflowExecutionCommandAttributes.result = completed.result
                }
            case .activityTaskFailedEventAttributes(let failed)?: end = .failed(failed.failure)
            case .activityTaskTimedOutEventAttributes(let late)?:
                if late.failure.hasNeverBegun, attempts < JobDecision.attempts {
                    scheduled = nil
                } else {
                    end = .failed(late.failure)
                }
            case .activityTaskCanceledEventAttributes?: end = .cancelled
            case nil: break
            }
        }
    }

    private static func schedule(
        _ start: TemporalWorkflowExecutionStartedEventAttributes
    ) -> TemporalCommand {
        let ticket: JobTicket
        do {
            ticket = try JobTicket(start.input)
        } catch {
            return .failed(.with { $0.message = error.message })
        }
        return .with {
            $0.commandType = .scheduleActivityTask
            $0.scheduleActivityTaskCommandAttributes = .with {
                $0.activityID = "job"
                $0.activityType.name = type
                $0.taskQueue = start.taskQueue
                $0.input = start.input
                $0.heartbeatTimeout = .milliseconds(ticket.leaseMilliseconds)
                $0.startToCloseTimeout = .milliseconds(ticket.limitMilliseconds ?? longest)
                $0.retryPolicy.maximumAttempts = 1
            }
        }
    }
}

extension TemporalFailure {
    /// Whether the server handed the job out and nobody ever said that it was being worked on.
    ///
    /// A worker begins after that was heard, so the job got lost on its way, and may be handed out again.
    fileprivate var hasNeverBegun: Bool {
        timeoutFailureInfo.timeoutType == .heartbeat
            && !timeoutFailureInfo.hasLastHeartbeatDetails
    }
}

extension TemporalCommand {
    fileprivate static let cancelled = Self.with {
        $0.commandType = .cancelWorkflowExecution
        $0.cancelWorkflowExecutionCommandAttributes = .init()
    }

    fileprivate static func failed(_ failure: TemporalFailure) -> Self {
        .with {
            $0.commandType = .failWorkflowExecution
            $0.failWorkflowExecutionCommandAttributes.failure = failure
        }
    }
}
