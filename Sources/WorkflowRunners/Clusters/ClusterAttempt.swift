import Synchronization
import WorkflowJobs
import WorkflowModel
import WorkflowSystem

/// Follows one attempt on a cluster from its handing over to the result that counts.
///
/// What stands in the exchange outranks the queue's word. A job of which the queue knows nothing good any
/// more is given up only when nobody can have it, or whoever has it was silent for a lease: no other
/// attempt begins while this one may go on.
struct ClusterAttempt: Sendable {
    let job: JobDescription
    /// The name of the runner.
    let runner: String
    let queue: any JobQueue
    let exchange: JobFolder
    let places: AttemptPlaces
    let output: ProgramOutput
    let clock: any WorldClock
    var isTakenUp = false
    var pace = Clusters.Pace()

    /// How often a job is handed over again that the queue has forgotten.
    private static let handingsOver = 5

    /// What the queue says, as it arrives.
    private final class Word: Sendable {
        struct State {
            var job: JobState?
            /// Why the queue did not answer last; nothing when it did.
            var trouble: JobQueueFailure?
            var isHandedOver = false
            var handingsOver = 0
            var isClaimed = false
            var isCancelled = false
            /// Whether the queue has been asked to end it.
            var isEndAsked = false
        }

        let state = Mutex(State())
    }

    /// The attempt as it stands in the exchange.
    private struct Look: Sendable {
        var result: JobResult?
        var frames: [JobLogFrame] = []
        var next: Int64
        var isClaimed = false
        var owner: JobOwner?
        var beat: Int64?
    }

    /// Waits for the result; cancelling the task ends the job over there first.
    func result() async throws -> JobResult {
        let word = Word()
        let work = Task { try await follow(word) }
        return try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            word.state.withLock { $0.isCancelled = true }
        }
    }

    private func follow(_ word: Word) async throws -> JobResult {
        var course = AttemptCourse(self)
        let attempt = course.attempt
        // Whoever takes the attempt up after us finds its key, whatever comes now.
        try await course.tell(nil, nil, nil)
        var offset = try await BlockingWork.run { [places] in try places.logOffset(of: attempt) }
        var watch: Task<Void, Never>?
        defer { watch?.cancel() }
        var pause = pace.shortest
        while true {
            let look = try await look(from: offset)
            if look.next != offset {
                try await deliver(look.frames, from: offset, of: attempt)
                offset = look.next
                pause = pace.shortest
            }
            if let result = look.result, look.frames.isEmpty {
                try await course.conclude(result)
                return result
            }
            let known = word.state.withLock { state in
                state.isClaimed = look.isClaimed
                return state
            }
            // Only what stands in the exchange says whether there is anything to hand over.
            watch = watch ?? Task { await keepAsking(word) }
            try await course.tell(known.job, known.trouble, look.owner)
            if look.result == nil, try await settle(&course, look, known, word) {
                continue
            }
            if look.frames.isEmpty {
                try? await Task.sleep(for: pause)
                pause = min(pace.longest, pause * 3 / 2)
            }
        }
    }

    private func look(from offset: Int64) async throws -> Look {
        let (exchange, key) = (exchange, job.key)
        return try await BlockingWork.run {
            var look = Look(next: offset)
            // The result is written last: what is read after it is complete.
            look.result = try exchange.result(of: key)
            (look.frames, look.next) = try exchange.log(of: key, from: offset)
            look.isClaimed = try exchange.isClaimed(key)
            if look.isClaimed {
                look.owner = try exchange.owner(of: key)
                look.beat = try exchange.beat(of: key)
            }
            return look
        }
    }

    /// Hands pieces of the log on, and notes how far that has come once they cannot get lost any more.
    private func deliver(
        _ frames: [JobLogFrame],
        from offset: Int64,
        of attempt: TrackedAttempt
    ) async throws {
        var offset = offset
        var rest = frames[...]
        while !rest.isEmpty {
            var piece: [JobLogFrame] = []
            var size = 0
            while size < Self.pieceSize, let frame = rest.popFirst() {
                piece.append(frame)
                size += frame.encoded.count
            }
            offset += Int64(size)
            // What takes it in may wait for room.
            await BlockingWork.run { [piece] in piece.forEach(take) }
            await output.settle()
            try await BlockingWork.run { [places, offset] in
                try places.note(logOffset: offset, of: attempt)
            }
        }
    }

    /// So much of a log may be told twice when this process is killed.
    private static let pieceSize = 1 << 16

    private func take(_ frame: JobLogFrame) {
        switch frame.source {
        case .standardOutput: output.take(.standardOutput, frame.bytes[...])
        case .standardError: output.take(.standardError, frame.bytes[...])
        case .worker:
            for line in frame.bytes.split(separator: UInt8(ascii: "\n")) {
                output.note(String(decoding: line, as: UTF8.self))
            }
        }
    }

    // MARK: The queue

    /// Hands the job over and hears what becomes of it, until the result is there.
    private func keepAsking(_ word: Word) async {
        var pause = pace.retry
        while !Task.isCancelled {
            do throws(JobQueueFailure) {
                if word.state.withLock({ !$0.isHandedOver && !$0.isClaimed && !$0.isCancelled }) {
                    try await queue.submit(job)
                    word.state.withLock { state in
                        state.isHandedOver = true
                        state.handingsOver += 1
                        state.trouble = nil
                        state.job = nil
                    }
                }
                let known = word.state.withLock { $0.job }
                let told = try await queue.observe(job.key, known: known)
                word.state.withLock { state in
                    state.job = told
                    state.trouble = nil
                    if told == .unknown, !state.isClaimed,
                        state.handingsOver < Self.handingsOver
                    {
                        state.isHandedOver = false
                    }
                }
                if told != known, !told.isOver {
                    pause = pace.retry
                    continue
                }
            } catch {
                word.state.withLock { $0.trouble = error }
            }
            try? await Task.sleep(for: pause)
            pause = min(pace.retry * 10, pause * 3 / 2)
        }
    }

    // MARK: Ends without a result

    /// Sees whether no result is to be waited for, and gives the job up then.
    ///
    /// - Returns: Whether there is a result now.
    private func settle(
        _ course: inout AttemptCourse,
        _ look: Look,
        _ known: Word.State,
        _ word: Word
    ) async throws -> Bool {
        let isSilent = course.isSilent(look.beat, isClaimed: look.isClaimed)
        if known.isCancelled {
            return try await end(&course, look, known, isSilent, word)
        }
        if let trouble = known.trouble, known.job == nil, !look.isClaimed, !known.isHandedOver {
            return try await giveUpHandingOver(course, trouble)
        }
        let reason: String
        switch known.job {
        case .queued?: return false
        case nil, .running?:
            guard look.isClaimed else { return false }
            reason = "its worker has shown no sign of life for longer than its lease"
        case .unknown?:
            guard look.isClaimed || known.handingsOver >= Self.handingsOver else { return false }
            reason = "the cluster does not know of it"
        case .ended?: reason = "the cluster says that it has ended, and there is no result"
        case .cancelled?: reason = "it was cancelled over there"
        case .lost(let message)?: reason = message
        }
        guard !look.isClaimed || isSilent else {
            return false
        }
        try await giveUp(reason)
        return true
    }

    /// Fails the step when its job cannot be handed over; nobody can begin it later.
    private func giveUpHandingOver(
        _ course: AttemptCourse,
        _ trouble: JobQueueFailure
    ) async throws -> Bool {
        let isFinal = trouble.kind != .unreachable
        guard isFinal || (!isTakenUp && course.age > pace.patience) else {
            return false
        }
        guard case .lost = try await giveUp(trouble.message).end else {
            return true
        }
        let hints = trouble.hints.isEmpty ? "" : " (\(trouble.hints.joined(separator: "; ")))"
        let message = "'\(runner)' did not take the step: \(trouble.message)\(hints)"
        let reason: Reason = trouble.kind == .refused ? .invalid : .toolMissing
        throw PlaceFailure(outcome: .failed(reason, message))
    }

    /// Ends the job because nobody wants it any more: with grace, then by force, then without a word.
    private func end(
        _ course: inout AttemptCourse,
        _ look: Look,
        _ known: Word.State,
        _ isSilent: Bool,
        _ word: Word
    ) async throws -> Bool {
        let (exchange, key, queue) = (exchange, job.key, queue)
        let step = course.nextStepOfEnd(grace: .milliseconds(job.graceMilliseconds))
        switch step {
        case .ask:
            try await BlockingWork.run { try exchange.revoke(key, .cancel) }
            // A queue that does not answer must not keep us: the exchange tells the worker, too.
            Task {
                try? await queue.cancel(key, byForce: false)
                word.state.withLock { $0.isEndAsked = true }
            }
        case .force:
            Task { try? await queue.cancel(key, byForce: true) }
        case .wait, .giveUp: break
        }
        let isUntaken = !look.isClaimed && (known.isEndAsked || course.isEndOverdue)
        guard isUntaken || step == .giveUp || (look.isClaimed && isSilent && step != .ask) else {
            return false
        }
        try await giveUp("it was cancelled")
        return true
    }

    @discardableResult
    private func giveUp(_ reason: String) async throws -> JobResult {
        let (exchange, key, now) = (exchange, job.key, clock.now())
        return try await BlockingWork.run {
            try exchange.giveUp(key, because: reason, on: Account.hostName(), now: now)
        }
    }
}

extension JobState {
    /// Whether the queue expects nothing more of the job.
    var isOver: Bool {
        switch self {
        case .queued, .running: false
        case .unknown, .ended, .cancelled, .lost: true
        }
    }
}
