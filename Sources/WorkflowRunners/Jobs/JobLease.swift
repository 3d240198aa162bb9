import SystemPackage
import WorkflowJobs
import WorkflowModel
import WorkflowSystem

/// Tells the engine that the worker is alive, hears what it wants, and hands the log on.
struct JobLease: Sendable {
    /// How often the engine is asked.
    private static let pause = Duration.seconds(1)

    private let job: JobDescription
    private let exchange: any JobExchange
    private let control: JobControl
    private let work: FilePath

    init(
        _ job: JobDescription,
        _ exchange: any JobExchange,
        _ control: JobControl,
        work: FilePath
    ) {
        self.job = job
        self.exchange = exchange
        self.control = control
        self.work = work
    }

    /// Goes on until the task is cancelled; a silence as long as the lease ends the job.
    func keep() async {
        let lease = Duration.milliseconds(max(1, job.leaseMilliseconds))
        var count: Int64 = 0
        var heard = ContinuousClock.now
        var beaten: ContinuousClock.Instant?
        while !Task.isCancelled {
            let isDue = beaten.map { .now - $0 >= lease / 3 } ?? true
            do {
                let wish = try await exchange.revocation(
                    of: job.key,
                    beat: isDue ? count + 1 : nil
                )
                heard = .now
                if isDue {
                    count += 1
                    beaten = heard
                }
                switch wish {
                case .cancel: control.cancel()
                case .fence: control.fence()
                case nil: break
                }
            } catch {
                // Whoever hears nothing of us takes the job for lost by now.
                if .now - heard > lease { control.fence() }
            }
            // What cannot be handed on now is handed on later, at the latest at the end.
            try? await exchange.hand(logOf: job.key, in: work, isWhole: false)
            // A cancelled sleep ends the loop.
            try? await Task.sleep(for: min(Self.pause, lease / 3))
        }
    }
}
