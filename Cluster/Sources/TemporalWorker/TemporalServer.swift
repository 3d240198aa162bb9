import GRPCCore
import JSON
import SwiftProtobuf
package import TemporalProtocol

/// A Temporal server as a worker sees it: what it is asked, and what its answers mean.
package struct TemporalServer: Sendable {
    /// What comes of a question.
    enum Answer<Value: Sendable>: Sendable {
        case heard(Value)
        /// The server says no, and would again.
        case refused(String)
        /// The server is silent, busy or in trouble: asking again may help.
        case away(String)

        /// Asks until the server answers, for so long at most.
        static func patiently(
            for time: Duration,
            _ question: () async -> Self
        ) async -> Self {
            let end = ContinuousClock.now + time
            var pause = Duration.milliseconds(50)
            while true {
                let answer = await question()
                guard case .away = answer, !Task.isCancelled, .now + pause < end else {
                    return answer
                }
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(1))
            }
        }
    }

    /// How long the server may let a worker wait for work.
    ///
    /// Whoever ends the question itself loses a task that is on its way; so a worker that is asked to leave
    /// waits for the answer, and should not wait long.
    static let pollTime = Duration.seconds(10)
    /// How long any other answer may take.
    static let patience = Duration.seconds(10)
    /// How long a decision may take until the server asks for it anew.
    static let decisionTime = Duration.seconds(9)

    private let service: any TemporalWorkflowService.ClientProtocol
    private let operators: any TemporalOperatorService.ClientProtocol
    private let namespace: String
    private let queue: String
    private let worker: String
    private let metadata: Metadata

    /// Speaks for one worker of one queue.
    package init(
        _ service: any TemporalWorkflowService.ClientProtocol,
        _ operators: any TemporalOperatorService.ClientProtocol,
        namespace: String,
        queue: String,
        worker: String,
        key: String?
    ) {
        self.service = service
        self.operators = operators
        self.namespace = namespace
        self.queue = queue
        self.worker = worker
        var metadata: Metadata = ["temporal-namespace": .string(namespace)]
        if let key {
            metadata.addString("Bearer \(key)", forKey: "authorization")
        }
        self.metadata = metadata
    }

    // MARK: Work

    /// Waits for the next decision that a workflow wants; nothing when none came in time.
    func nextDecision() async -> Answer<TemporalPollWorkflowTaskQueueResponse?> {
        await ask(within: Self.pollTime) { options in
            let task = try await service.pollWorkflowTaskQueue(
                .with {
                    $0.namespace = namespace
                    $0.taskQueue.name = queue
                    $0.identity = worker
                },
                metadata: metadata,
                options: options
            )
            return task.taskToken.isEmpty ? nil : task
        }
    }

    func decide(_ task: TemporalPollWorkflowTaskQueueResponse) async -> Answer<Void> {
        let isWhole = task.nextPageToken.isEmpty
        guard isWhole, task.workflowType.name == JobDecision.type else {
            let message =
                isWhole
                ? "this worker knows no workflow '\(task.workflowType.name)'"
                : "the history is longer than that of any job"
            return await ask { options in
                _ = try await service.respondWorkflowTaskFailed(
                    .with {
                        $0.taskToken = task.taskToken
                        $0.cause = .workflowWorkerUnhandledFailure
                        $0.failure.message = message
                        $0.identity = worker
                        $0.namespace = namespace
                    },
                    metadata: metadata,
                    options: options
                )
            }
        }
        return await ask { options in
            _ = try await service.respondWorkflowTaskCompleted(
                .with {
                    $0.taskToken = task.taskToken
                    $0.commands = JobDecision.commands(after: task.history.events)
                    $0.identity = worker
                    $0.namespace = namespace
                },
                metadata: metadata,
                options: options
            )
        }
    }

    /// Waits for the next job; nothing when none came in time.
    func nextJob() async -> Answer<TemporalPollActivityTaskQueueResponse?> {
        await ask(within: Self.pollTime) { options in
            let task = try await service.pollActivityTaskQueue(
                .with {
                    $0.namespace = namespace
                    $0.taskQueue.name = queue
                    $0.identity = worker
                },
                metadata: metadata,
                options: options
            )
            return task.taskToken.isEmpty ? nil : task
        }
    }

    /// Says that a job is being worked on; answers whether somebody wants it cancelled.
    ///
    /// The server remembers that it was said, and by whom.
    func beat(_ token: JobToken, within limit: Duration) async -> Answer<Bool> {
        await ask(within: limit) { options in
            try await service.recordActivityTaskHeartbeat(
                .with {
                    $0.taskToken = token
                    $0.details = TemporalPayloads(["worker": worker.json])
                    $0.identity = worker
                    $0.namespace = namespace
                },
                metadata: metadata,
                options: options
            )
            .cancelRequested
        }
    }

    /// Says how a job ended.
    func report(_ end: JobEnd, of token: JobToken) async -> Answer<Void> {
        await ask { options in
            switch end {
            case .completed:
                _ = try await service.respondActivityTaskCompleted(
                    .with {
                        $0.taskToken = token
                        $0.result = TemporalPayloads(["worker": worker.json])
                        $0.identity = worker
                        $0.namespace = namespace
                    },
                    metadata: metadata,
                    options: options
                )
            case .cancelled:
                _ = try await service.respondActivityTaskCanceled(
                    .with {
                        $0.taskToken = token
                        $0.identity = worker
                        $0.namespace = namespace
                    },
                    metadata: metadata,
                    options: options
                )
            case .failed(let message):
                _ = try await service.respondActivityTaskFailed(
                    .with {
                        $0.taskToken = token
                        $0.failure.message = message
                        $0.failure.source = "ddx-worker"
                        $0.failure.applicationFailureInfo.nonRetryable = true
                        $0.identity = worker
                        $0.namespace = namespace
                    },
                    metadata: metadata,
                    options: options
                )
            }
        }
    }

    // MARK: The server itself

    /// Asks whether the namespace is there and lets us in.
    func greet() async -> Answer<Void> {
        await ask { options in
            _ = try await service.describeNamespace(
                .with { $0.namespace = namespace },
                metadata: metadata,
                options: options
            )
        }
    }

    /// Makes the search attributes by which jobs are found; a server that does not let workers do that, or
    /// has them, stays as it is.
    func makeSearchable() async {
        for name in ["DdxRun", "DdxPhase"] {
            _ = await ask { options in
                _ = try await operators.addSearchAttributes(
                    .with {
                        $0.searchAttributes = [name: .keyword]
                        $0.namespace = namespace
                    },
                    metadata: metadata,
                    options: options
                )
            }
        }
    }

    private func ask<Value: Sendable>(
        within limit: Duration = patience,
        _ question: (CallOptions) async throws -> Value
    ) async -> Answer<Value> {
        var options = CallOptions.defaults
        options.timeout = limit
        options.waitForReady = true
        do {
            return .heard(try await question(options))
        } catch let error as RPCError {
            let message = "\(error.code): \(error.message)"
            return switch error.code {
            case .notFound, .invalidArgument, .permissionDenied, .unauthenticated,
                .failedPrecondition, .unimplemented:
                .refused(message)
            default: .away(message)
            }
        } catch {
            return .away("\(error)")
        }
    }
}
