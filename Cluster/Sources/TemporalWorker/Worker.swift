import Synchronization

/// Takes jobs from one queue of a Temporal server and carries them out.
///
/// Asked to leave, it takes no more, finishes what it has, and goes; cancelled, it gives up what it has.
package final class Worker: Sendable {
    /// How many decisions are worked on at once: each takes a moment.
    private static let deciders = 2
    /// How long to wait before a server that does not answer is asked again.
    private static let pause = Duration.seconds(1)

    private let server: TemporalServer
    private let body: any JobBody
    private let exchanges: KnownExchanges
    private let slots: Int
    private let log: WorkerLog
    private let isLeaving = Atomic(false)
    private let isIdle = Atomic(false)

    /// Describes a worker that carries out so many jobs at once.
    package init(
        _ server: TemporalServer,
        _ body: any JobBody,
        from exchanges: KnownExchanges,
        slots: Int,
        _ log: WorkerLog
    ) {
        self.server = server
        self.body = body
        self.exchanges = exchanges
        self.slots = slots
        self.log = log
    }

    /// Takes no more jobs.
    package func leave() {
        isLeaving.store(true, ordering: .relaxed)
        log.note("takes no more jobs, and ends when those that it has are done")
    }

    /// Works until it is asked to leave, or cancelled.
    ///
    /// - Throws: `Refusal` when the server does not let it in.
    package func run() async throws {
        try await greet()
        guard !isLeaving.load(ordering: .relaxed) else { return }
        await server.makeSearchable()
        log.note("ready for \(slots) \(slots == 1 ? "job" : "jobs") at once")
        await withDiscardingTaskGroup { group in
            for _ in 0..<Self.deciders {
                group.addTask { await self.decide() }
            }
            await withDiscardingTaskGroup { group in
                for _ in 0..<slots {
                    group.addTask { await self.work() }
                }
            }
            isIdle.store(true, ordering: .relaxed)
        }
    }

    /// Why a server does not let a worker in.
    package struct Refusal: Error, CustomStringConvertible {
        package let description: String
    }

    private func greet() async throws {
        while !isLeaving.load(ordering: .relaxed) {
            switch await server.greet() {
            case .heard:
                log.isBack()
                return
            case .refused(let message): throw Refusal(description: message)
            case .away(let message): try await wait(message)
            }
        }
    }

    private func work() async {
        while !isLeaving.load(ordering: .relaxed), !Task.isCancelled {
            switch await server.nextJob() {
            case .heard(let task):
                log.isBack()
                if let task {
                    await JobAttempt(task, server, body, from: exchanges, log).carryOut()
                }
            case .refused(let message), .away(let message): try? await wait(message)
            }
        }
    }

    /// Decides for workflows, until nothing is left to decide about the jobs that were done here.
    private func decide() async {
        var isLast = false
        while !isLast, !Task.isCancelled {
            isLast = isIdle.load(ordering: .relaxed)
            switch await server.nextDecision() {
            case .heard(let task):
                log.isBack()
                guard let task else {
                    continue
                }
                let answer = await TemporalServer.Answer.patiently(
                    for: TemporalServer.decisionTime
                ) {
                    await server.decide(task)
                }
                switch answer {
                case .heard: break
                case .refused(let message), .away(let message):
                    // Another worker was faster, or it was cancelled meanwhile: the server asks anew.
                    log.note("the server does not take a decision: \(message)")
                }
            case .refused(let message), .away(let message): try? await wait(message)
            }
        }
    }

    private func wait(_ reason: String) async throws {
        if !Task.isCancelled {
            log.isAway(reason)
        }
        try await Task.sleep(for: Self.pause)
    }
}
