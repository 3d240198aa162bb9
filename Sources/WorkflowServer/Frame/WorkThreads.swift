import NIOPosix

/// Threads for the work of requests, which may wait for the disk, away from the cooperative pool.
final class WorkThreads: TaskExecutor {
    private let pool: NIOThreadPool

    /// Starts so many threads.
    init(count: Int) {
        pool = NIOThreadPool(numberOfThreads: count)
        pool.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pool.submit { _ in
            unsafe job.runSynchronously(on: self.asUnownedTaskExecutor())
        }
    }
}
