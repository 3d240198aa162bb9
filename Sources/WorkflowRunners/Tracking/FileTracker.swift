import Dispatch
import Synchronization
package import SystemPackage
import WorkflowModel
package import WorkflowSystem

/// Finds out which files of the project each step of a run changes, and keeps what they held.
///
/// All that the project holds when the run begins is kept, and so is every content that a step
/// leaves; what comes after it can therefore always be taken back. Nothing is looked at before
/// the first step begins. Walks are shared: all who wait while one is under way get the next.
package final class FileTracker: Sendable {
    /// Where a run's files are and what was left behind.
    package struct Configuration: Sendable {
        /// The folder of the run, which holds what the run knows of the files.
        package let folder: FilePath
        /// Where contents are kept.
        package let store: ObjectStore
        /// Attempts that have begun and of which no end is recorded.
        package var interrupted: [TrackedAttempt] = []
        /// Those among them that go on elsewhere, and will begin here again.
        package var continuing: Set<TrackedAttempt> = []
        /// After a walk no other one is needed before a step that begins this soon.
        ///
        /// What people change in this time is taken for the step's.
        package var freshness = Duration.milliseconds(250)

        /// Names the folder of the run and the store.
        package init(folder: FilePath, store: ObjectStore) {
            self.folder = folder
            self.store = store
        }
    }

    /// Names a participant between its begin and its end.
    package struct Token: Sendable, Hashable {
        fileprivate let number: Int
    }

    private enum Request {
        case begin(Participant, CheckedContinuation<Token, any Error>)
        case end(Token, CheckedContinuation<TrackedChanges, any Error>)
    }

    private struct State {
        var participants: [Token: (participant: Participant, observations: [Observation])] = [:]
        var tokens = 0
        var requests: [Request] = []
        var isServing = false
        /// When the last walk ended; nothing when another is needed in any case.
        var lastWalk: ContinuousClock.Instant?
        var failure: (any Error)?
    }

    private static let queue = DispatchQueue(label: "ddx.tracking", attributes: .concurrent)

    private let state = Mutex(State())
    private let freshness: Duration
    private let hasInterrupted: Bool
    /// Touched by whoever serves the requests, which is one thread at a time.
    private let files: Mutex<TrackedFiles>

    /// Prepares to track; nothing is read or written yet.
    package init(project: BoundedRoot, _ configuration: Configuration) {
        freshness = configuration.freshness
        hasInterrupted = !configuration.interrupted.isEmpty
        files = Mutex(TrackedFiles(project: project, configuration))
    }

    /// Makes sure that what is found from now on can be told from what was there before.
    ///
    /// - Parameter participant: Who begins.
    /// - Returns: What ends it.
    /// - Throws: `SystemError` when the files cannot be looked at or kept. Everybody after that gets
    ///   the same error, so that no change is taken for another's.
    func begin(_ participant: Participant) async throws -> Token {
        try await withCheckedThrowingContinuation { serve(.begin(participant, $0)) }
    }

    /// Finds what changed, and hands over what the participant did since it began.
    func end(_ token: Token) async throws -> TrackedChanges {
        try await withCheckedThrowingContinuation { serve(.end(token, $0)) }
    }

    /// What interrupted attempts changed before they were cut off.
    package func leftBehind() async throws -> [TrackedAttempt: TrackedChanges] {
        guard hasInterrupted else { return [:] }
        let token = try await begin(Participant(attempt: nil, paths: DeclaredPaths(affects: [])))
        _ = try await end(token)
        return files.withLock { $0.leftBehind }
    }

    /// Says that files may have been changed by no step, so that the next one begins with a walk.
    package func markStale() {
        state.withLock { $0.lastWalk = nil }
    }

    // MARK: Requests

    private func serve(_ request: Request) {
        let (isFirst, isQuick) = state.withLock { state in
            state.requests.append(request)
            defer { state.isServing = true }
            return (!state.isServing, !needsWalk(state))
        }
        guard isFirst else { return }
        // Without a walk there is a line to write, and no reason to change threads for it.
        if case .begin = request, isQuick, serveRound(), serveNothing() { return }
        Self.queue.async { while self.serveRound() {} }
    }

    /// Ends the serving when nobody has come meanwhile.
    private func serveNothing() -> Bool {
        state.withLock { state in
            state.isServing = !state.requests.isEmpty
            return !state.isServing
        }
    }

    /// Serves all who wait; says whether there was anybody, and otherwise that serving has ended.
    private func serveRound() -> Bool {
        let (requests, present, needsWalk) = state.withLock { state in
            defer {
                state.isServing = !state.requests.isEmpty
                state.requests = []
            }
            let present = state.participants.mapValues(\.participant)
            return (state.requests, present, self.needsWalk(state))
        }
        guard !requests.isEmpty else { return false }
        do {
            if let failure = state.withLock({ $0.failure }) { throw failure }
            try serve(requests, present, needsWalk: needsWalk)
        } catch {
            state.withLock { $0.failure = error }
            for request in requests {
                switch request {
                case .begin(_, let continuation): continuation.resume(throwing: error)
                case .end(_, let continuation): continuation.resume(throwing: error)
                }
            }
        }
        return true
    }

    private func needsWalk(_ state: borrowing State) -> Bool {
        guard let last = state.lastWalk, state.participants.isEmpty else { return true }
        return last + freshness < .now
    }

    private func serve(
        _ requests: [Request],
        _ present: [Token: Participant],
        needsWalk: Bool
    ) throws {
        let (observations, notes) =
            needsWalk ? try files.withLock { try $0.walk(among: Array(present.values)) } : ([], [])
        let earlier = try requests.map { request in
            guard case .begin(let participant, _) = request else { return [Observation]() }
            return try files.withLock { try $0.begin(participant) }
        }
        let answers: [() -> Void] = state.withLock { state in
            if needsWalk { state.lastWalk = .now }
            for token in present.keys {
                state.participants[token]?.observations += observations
            }
            return zip(requests, earlier).map { request, earlier in
                switch request {
                case .begin(let participant, let continuation):
                    state.tokens += 1
                    let token = Token(number: state.tokens)
                    state.participants[token] = (participant, earlier)
                    return { continuation.resume(returning: token) }
                case .end(let token, let continuation):
                    let ended = state.participants.removeValue(forKey: token)
                    let changes = ended.map {
                        TrackedChanges($0.observations, of: $0.participant, notes: notes)
                    }
                    return { continuation.resume(returning: changes ?? .none) }
                }
            }
        }
        for answer in answers { answer() }
    }
}
