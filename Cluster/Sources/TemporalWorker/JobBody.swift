package import WorkflowJobs
package import WorkflowKit

/// What carries jobs out: it reads the description from the exchange, and puts the result there.
package protocol JobBody: Sendable {
    /// Carries a job out.
    ///
    /// A cancelled task asks the program to end, and waits for it. Once the fence is tripped the program is
    /// killed, and nothing is written any more.
    ///
    /// - Throws: When there is no result.
    func perform(
        _ key: JobKey,
        at exchange: JobExchangePlace,
        fence: JobFence
    ) async throws -> JobResult
}

extension JobWorker: JobBody {}
