import WorkflowJobs
import WorkflowModel

/// What whoever follows an attempt remembers: what was told of it, how long it is silent, how far its
/// ending has come.
struct AttemptCourse {
    /// A step on the way to the end of a job that nobody wants any more.
    enum StepOfEnd: Sendable, Hashable {
        case ask
        case wait
        case force
        case giveUp
    }

    let attempt: TrackedAttempt
    private let source: ClusterAttempt
    private let begun = ContinuousClock.now
    private let lease: Duration
    private var told: AttemptPlace?
    private var beat: Int64?
    private var looked = ContinuousClock.now
    private var silence = Duration.zero
    private var endAsked: ContinuousClock.Instant?
    private var isForced = false

    init(_ source: ClusterAttempt) {
        self.source = source
        let key = source.job.key
        attempt = TrackedAttempt(key.step, attempt: key.attempt)
        lease = .milliseconds(source.job.leaseMilliseconds)
    }

    /// How long it has been followed.
    var age: Duration { .now - begun }

    /// Whether whoever has the job has shown no sign of life for more than a lease.
    ///
    /// Time counts in which we looked: after an exchange was away the worker gets to speak first.
    mutating func isSilent(_ beat: Int64?, isClaimed: Bool) -> Bool {
        let now = ContinuousClock.now
        let isSign = beat != self.beat || !isClaimed
        silence = isSign ? .zero : silence + min(now - looked, Self.longestGap)
        self.beat = beat
        looked = now
        return silence > lease + source.pace.allowance
    }

    /// More time between two looks than this was no silence that anybody could have broken.
    private static let longestGap = Duration.seconds(2)

    /// Whether the queue has had its time to end the job.
    var isEndOverdue: Bool { endAsked.map { .now - $0 > source.pace.allowance } ?? false }

    /// What is due now for the end of the job.
    mutating func nextStepOfEnd(grace: Duration) -> StepOfEnd {
        guard let asked = endAsked else {
            endAsked = .now
            return .ask
        }
        let waited = .now - asked
        let limit = grace + source.pace.allowance
        if waited > limit + lease {
            return .giveUp
        }
        if waited > limit, !isForced {
            isForced = true
            return .force
        }
        return .wait
    }

    // MARK: Telling

    /// Tells where the attempt is, when that has changed.
    mutating func tell(
        _ word: JobState?,
        _ trouble: JobQueueFailure?,
        _ owner: JobOwner?
    ) async throws {
        var place = self.place(.submitting)
        switch word {
        case nil, .unknown?: break
        case .queued?: place.stage = .queued
        case .running(let node, _)?:
            place.stage = .running
            place.node = node
        case .ended?, .cancelled?: place.stage = .running
        case .lost(let message)?:
            place.stage = .lost
            place.detail = message
        }
        if let owner {
            place.stage = place.stage == .lost ? .lost : .running
            // The cluster's own name of a machine is the one that people know.
            place.node = place.node ?? told?.node ?? owner.node
        }
        if let trouble {
            place.stage = .unreachable
            place.detail = trouble.message
        }
        try await note(place)
    }

    /// Tells that the result is here.
    mutating func conclude(_ result: JobResult) async throws {
        var place = self.place(.ended)
        if case .lost(let message) = result.end {
            place.stage = .lost
            place.detail = message
        }
        place.node = told?.node ?? (result.node.isEmpty ? nil : result.node)
        try await note(place)
    }

    private func place(_ stage: AttemptPlace.Stage) -> AttemptPlace {
        var place = AttemptPlace(
            runner: source.runner,
            key: source.job.key.text,
            stage: stage,
            since: source.clock.now()
        )
        place.isTakenUp = source.isTakenUp
        return place
    }

    private mutating func note(_ place: AttemptPlace) async throws {
        var comparable = place
        comparable.since = told?.since ?? place.since
        guard comparable != told else {
            return
        }
        told = place
        source.output.note(place.words)
        try await BlockingWork.run { [places = source.places, attempt] in
            try places.note(place, of: attempt)
        }
    }
}
