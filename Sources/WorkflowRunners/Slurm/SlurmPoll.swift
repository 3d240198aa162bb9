import Synchronization
import WorkflowJobs

/// Asks `squeue` about all jobs of this user at once, for everybody who waits for one of them.
///
/// As long as nothing changes it asks ever more seldom.
final class SlurmPoll: Sendable {
    typealias Jobs = [String: SlurmJob]

    private struct State {
        var question: Task<Result<Jobs, JobQueueFailure>, Never>?
        var pause: Duration
        var last: Jobs?
    }

    private let shortest: Duration
    private let longest: Duration
    private let ask: @Sendable () async -> Result<Jobs, JobQueueFailure>
    private let state: Mutex<State>

    init(
        from shortest: Duration,
        to longest: Duration,
        _ ask: @escaping @Sendable () async -> Result<Jobs, JobQueueFailure>
    ) {
        self.shortest = shortest
        self.longest = longest
        self.ask = ask
        state = Mutex(State(pause: shortest))
    }

    /// Has the next question come soon, because something is about to change.
    func hurry() {
        state.withLock { $0.pause = shortest }
    }

    /// The jobs as they are after the pause that is due.
    func next() async throws(JobQueueFailure) -> Jobs {
        let question = state.withLock { state in
            if let question = state.question {
                return question
            }
            let pause = state.pause
            let question = Task {
                // Nobody cancels it: it is everybody's.
                try? await Task.sleep(for: pause)
                let answer = await self.ask()
                self.take(answer)
                return answer
            }
            state.question = question
            return question
        }
        return try await question.value.get()
    }

    private func take(_ answer: Result<Jobs, JobQueueFailure>) {
        let jobs = try? answer.get()
        state.withLock { state in
            let isNew = jobs != nil && jobs != state.last
            state.pause = isNew ? shortest : min(longest, state.pause * 3 / 2)
            state.last = jobs ?? state.last
            state.question = nil
        }
    }
}
