import JSON
import Testing
import WorkflowModel

@testable import WorkflowJobs

@Suite struct JobTicketTests {
    private static let key = JobKey(
        log: "log",
        run: RunID("run"),
        step: StepReference(PhaseID("build"), StepID("compile")),
        attempt: 1
    )

    private static func job(timeout: Int64?) -> JobDescription {
        var job = JobDescription(
            key: key,
            idempotencyKey: "same",
            arguments: ["make"],
            workspace: .shared(project: "/project"),
            exchange: .server(url: "https://server/api")
        )
        job.timeoutMilliseconds = timeout
        return job
    }

    @Test(arguments: [nil, 1_000])
    func `a ticket comes back from what a queue carries`(timeout: Int64?) throws {
        let ticket = JobTicket(Self.job(timeout: timeout))

        #expect(try JobTicket(parsing: ticket.json.bytes()) == ticket)
    }

    @Test func `the limit leaves time for the grace and for a lease that runs out`() {
        #expect(JobTicket(Self.job(timeout: nil)).limitMilliseconds == nil)
        #expect(JobTicket(Self.job(timeout: 1_000)).limitMilliseconds == 131_000)
    }

    @Test(arguments: ["", "[]", "{}", #"{"version": 2}"#, #"{"version": 1, "key": "x"}"#])
    func `what is no ticket is refused`(text: String) {
        #expect(throws: UnreadableJob.self) {
            try JobTicket(parsing: Array(text.utf8))
        }
    }
}
