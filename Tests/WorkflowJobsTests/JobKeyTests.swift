import Testing
import WorkflowJobs
import WorkflowModel

@Suite("Names of attempts on other machines")
struct JobKeyTests {
    private let key = JobKey(
        log: "ddx.example-1",
        run: RunID("01980000-0000-7000-8000-000000000001"),
        step: StepReference(PhaseID("deploy/verify[2]"), StepID("check")),
        attempt: 3
    )

    @Test("A key is read back from its text")
    func roundTrip() {
        let text = "ddx:ddx.example-1:01980000-0000-7000-8000-000000000001:deploy/verify[2]:check:3"
        #expect(key.text == text)
        #expect(JobKey(text) == key)
    }

    @Test(
        "Other names are no keys",
        arguments: [
            "", "ddx", "wf:a:b:c:d:1", "ddx:a:b:c:d:0", "ddx:a:b:c:d:01", "ddx:a:b:c:d:+1",
            "ddx:a::c:d:1", "ddx:a:b:c:d:1:2", "ddx:a:b:c:d",
        ]
    )
    func foreignNames(_ text: String) {
        #expect(JobKey(text) == nil)
    }
}
