import Synchronization
import WorkflowJobs
import WorkflowModel

@testable import WorkflowRunners

/// A queue of jobs that says what a test says, and may carry them out at once.
final class ScriptedQueue: JobQueue {
    private struct State {
        var submitted: [JobDescription] = []
        var cancelled: [JobKey] = []
        var states: [JobState] = []
        var failures: [JobQueueFailure] = []
        var open: [JobKey] = []
    }

    private let state = Mutex(State())
    private let onSubmit: @Sendable (JobDescription) throws -> Void

    init(_ onSubmit: @escaping @Sendable (JobDescription) throws -> Void = { _ in }) {
        self.onSubmit = onSubmit
    }

    /// What it says next, one after the other; the last for ever.
    func script(_ states: [JobState]) {
        state.withLock { $0.states = states }
    }

    /// How it fails next, one after the other, before it takes a job.
    func fail(_ failures: [JobQueueFailure]) {
        state.withLock { $0.failures = failures }
    }

    /// What it says is open.
    func keepOpen(_ keys: [JobKey]) {
        state.withLock { $0.open = keys }
    }

    var submitted: [JobDescription] { state.withLock { $0.submitted } }
    var cancelled: [JobKey] { state.withLock { $0.cancelled } }

    func submit(_ job: JobDescription) async throws(JobQueueFailure) {
        let failure = state.withLock { $0.failures.isEmpty ? nil : $0.failures.removeFirst() }
        if let failure {
            throw failure
        }
        state.withLock { $0.submitted.append(job) }
        do {
            try onSubmit(job)
        } catch {
            throw JobQueueFailure(.refused, "\(error)")
        }
    }

    func observe(
        _ key: JobKey,
        known: JobState?
    ) async throws(JobQueueFailure) -> JobState {
        await Task.yield()
        return state.withLock { state in
            let next = state.states.first ?? .queued(since: nil)
            if state.states.count > 1 {
                state.states.removeFirst()
            }
            return next
        }
    }

    func cancel(_ key: JobKey, byForce: Bool) async throws(JobQueueFailure) {
        state.withLock { $0.cancelled.append(key) }
    }

    func openJobs(of run: RunID) async throws(JobQueueFailure) -> [JobKey] {
        state.withLock { $0.open }
    }

    func health() async -> JobQueueFailure? { nil }
}
