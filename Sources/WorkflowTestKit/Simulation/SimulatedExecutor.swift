import Synchronization

/// Runs the jobs of an engine one at a time, in the order that the simulation says.
///
/// Whatever prefers this executor never runs beside anything else that does, so the order of its
/// jobs is all there is to know about a schedule.
final class SimulatedExecutor: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])

    /// How many jobs could run now.
    var readyJobs: Int { jobs.withLock { $0.count } }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
    }

    /// Runs one of the jobs that are ready until it suspends.
    func runJob(at index: Int) {
        let job = jobs.withLock { $0.remove(at: index) }
        unsafe job.runSynchronously(on: asUnownedTaskExecutor())
    }
}
