import TemporalProtocol
import WorkflowJobs
import WorkflowKit

/// One job from its task to the word about its end.
struct JobAttempt: Sendable {
    private let task: TemporalPollActivityTaskQueueResponse
    private let server: TemporalServer
    private let body: any JobBody
    private let exchanges: KnownExchanges
    private let log: WorkerLog

    init(
        _ task: TemporalPollActivityTaskQueueResponse,
        _ server: TemporalServer,
        _ body: any JobBody,
        from exchanges: KnownExchanges,
        _ log: WorkerLog
    ) {
        self.task = task
        self.server = server
        self.body = body
        self.exchanges = exchanges
        self.log = log
    }

    /// Carries the job out; when the task is cancelled, it is given up at once.
    func carryOut() async {
        guard task.activityType.name == JobDecision.type else {
            return await report(.failed("this worker knows no '\(task.activityType.name)'"))
        }
        let ticket: JobTicket
        do {
            ticket = try JobTicket(task.input)
        } catch {
            return await report(.failed(error.message))
        }
        guard exchanges.hold(ticket.exchange) else {
            log.note("\(ticket.key): refused, its exchange is none of those given with --exchange")
            return await report(.failed("this worker does not take jobs from that exchange"))
        }
        // A worker that was stopped for a while may hold a task that is not its own any more.
        guard let lease = await begin(for: ticket) else {
            return
        }
        log.note("\(ticket.key): begins")
        let fence = JobFence()
        // Both are awaited below; the first is cancelled by the second, and the second ends with the first.
        let work = Task { try await body.perform(ticket.key, at: ticket.exchange, fence: fence) }
        let heart = Task { await beat(lease, fence) { work.cancel() } }
        let outcome = await withTaskCancellationHandler {
            await work.result
        } onCancel: {
            fence.trip()
        }
        heart.cancel()
        switch await heart.value {
        case .over(let reason): log.note("\(ticket.key): given up, \(reason)")
        case .going: await report(outcome, of: ticket.key)
        }
    }

    private func report(
        _ outcome: Result<JobResult, any Error>,
        of key: JobKey
    ) async {
        switch outcome {
        case .success(let result):
            log.note("\(key): \(result.end)")
            await report(result.end == .terminated ? .cancelled : .completed)
        case .failure(let error):
            let message = Task.isCancelled ? "its worker was stopped" : "\(error)"
            log.note("\(key): \(message)")
            await report(.failed(message))
        }
    }

    /// Tells the server, also when this worker is being stopped.
    private func report(_ end: JobEnd) async {
        // Not cancelled together with the worker: the owner waits for it.
        let answer = await Task {
            await TemporalServer.Answer.patiently(for: .seconds(30)) {
                await server.report(end, of: task.taskToken)
            }
        }
        .value
        switch answer {
        case .heard: break
        case .refused(let message), .away(let message):
            log.note("the server does not take the end of a job: \(message)")
        }
    }

    // MARK: Lease

    private enum Heart: Sendable {
        case going
        case over(String)
    }

    /// The lease that begins with the first word; nothing when the job is not ours.
    private func begin(for ticket: JobTicket) async -> Lease? {
        let length = Duration.milliseconds(ticket.leaseMilliseconds)
        var moment = ContinuousClock.now
        // A server that is busy hands a job out and then has no time for the word about it.
        let answer = await TemporalServer.Answer.patiently(for: length / 2) {
            moment = .now
            return await server.beat(task.taskToken, within: min(length, TemporalServer.patience))
        }
        switch answer {
        case .heard: return Lease(length, from: moment)
        case .refused(let message), .away(let message):
            log.note("\(ticket.key): not begun: \(message)")
            return nil
        }
    }

    /// Renews the lease until the task is cancelled, and trips the fence when it is over.
    private func beat(
        _ lease: Lease,
        _ fence: JobFence,
        cancel: () -> Void
    ) async -> Heart {
        var lease = lease
        while true {
            do {
                try await Task.sleep(until: lease.nextWord(from: .now))
            } catch {
                return .going
            }
            let moment = ContinuousClock.now
            guard moment < lease.end else {
                fence.trip()
                return .over("the server was not reached in the time of the lease")
            }
            switch await server.beat(task.taskToken, within: lease.end - moment) {
            case .heard(let isCancelled):
                lease.renew(at: moment)
                if isCancelled {
                    cancel()
                }
            case .refused(let message):
                fence.trip()
                return .over(message)
            case .away: break
            }
        }
    }
}
