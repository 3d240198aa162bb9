import JSON
import Testing
import WorkflowJobs
import WorkflowModel

@testable import WorkflowRunners

@Suite struct TemporalFormTests {
    private static let key = JobKey(
        log: "log",
        run: RunID("run"),
        step: StepReference(PhaseID("build/part%1"), StepID("compile")),
        attempt: 2
    )

    private static var job: JobDescription {
        var job = JobDescription(
            key: key,
            idempotencyKey: "same",
            arguments: ["sh", "-c", "make secret-argument"],
            workspace: .shared(project: "/project"),
            exchange: .folder("/exchange")
        )
        job.environment = ["NAME": "value"]
        job.timeoutMilliseconds = 60_000
        return job
    }

    private static func json(_ text: String) throws -> JSONValue {
        try JSONValue(parsing: text)
    }

    // MARK: Names

    @Test func `a key comes back from the name that Temporal knows it by, and has no slash there`()
    {
        let id = TemporalForm.id(of: Self.key)

        #expect(id == "ddx:log:run:build%2Fpart%251:compile:2")
        #expect(TemporalForm.key(of: id) == Self.key)
        #expect(TemporalForm.key(of: "somebody else's") == nil)
    }

    @Test func `an address holds a key as one part`() {
        #expect(
            TemporalForm.workflow.path(of: Self.key)
                == "/workflows/ddx%3Alog%3Arun%3Abuild%252Fpart%25251%3Acompile%3A2"
        )
    }

    // MARK: Starting

    @Test(arguments: [TemporalForm.workflow, .activity])
    func `a job is started once, and nothing of it but its ticket travels`(form: TemporalForm) {
        let body = form.start(Self.job, on: "q", isSearchable: true)

        let text = body.json.text()
        #expect(body["input"]?[0] == JobTicket(Self.job).json)
        #expect(body["requestId"] == Self.key.text.json)
        #expect(text.contains("REJECT_DUPLICATE") && text.contains("USE_EXISTING"))
        #expect(!text.contains("secret-argument") && !text.contains("NAME"))
        #expect(body["searchAttributes"]?["indexedFields"]?["DdxRun"] == "run")
    }

    @Test func `an activity alone has its limits from the start`() {
        let body = TemporalForm.activity.start(Self.job, on: "q", isSearchable: false)

        #expect(body["heartbeatTimeout"] == "30.000s")
        #expect(body["startToCloseTimeout"] == "190.000s")
        #expect(body["retryPolicy"] == ["maximumAttempts": 1])
        #expect(body["searchAttributes"] == nil)
    }

    // MARK: States

    @Test func `a workflow without an activity waits`() throws {
        let place = TemporalForm.workflow.place(
            try Self.json(
                """
                {"workflowExecutionInfo": {"status": "WORKFLOW_EXECUTION_STATUS_RUNNING",
                 "startTime": "2026-11-26T03:56:26.527354219Z"}}
                """
            )
        )

        #expect(place == .queued(since: Timestamp(microseconds: 1_795_665_386_527_354)))
    }

    @Test(
        arguments: [
            ("PENDING_ACTIVITY_STATE_STARTED", true),
            ("PENDING_ACTIVITY_STATE_CANCEL_REQUESTED", true),
            ("PENDING_ACTIVITY_STATE_SCHEDULED", false),
        ]
    )
    func `a job runs once a worker has it`(state: String, isRunning: Bool) throws {
        let started = isRunning ? #", "lastStartedTime": "2026-11-26T03:56:27Z""# : ""
        let activity =
            #"{"state": "\#(state)", "runState": "\#(state)", "lastWorkerIdentity": "node"\#(started)}"#
        let workflow = TemporalForm.workflow.place(
            try Self.json(
                """
                {"workflowExecutionInfo": {"status": "WORKFLOW_EXECUTION_STATUS_RUNNING",
                 "startTime": "2026-11-26T03:56:26Z"}, "pendingActivities": [\(activity)]}
                """
            )
        )
        let alone = TemporalForm.activity.place(
            try Self.json(
                """
                {"info": {"status": "ACTIVITY_EXECUTION_STATUS_RUNNING",
                 "scheduleTime": "2026-11-26T03:56:26Z", \(activity.dropFirst())}
                """
            )
        )

        let since = Timestamp(microseconds: 1_795_665_387_000_000)
        let expected: JobState =
            isRunning
            ? .running(node: "node", since: since)
            : .queued(since: Timestamp(microseconds: 1_795_665_386_000_000))
        #expect(workflow == expected)
        #expect(alone == expected)
    }

    @Test(
        arguments: [
            ("COMPLETED", "{}", JobState.ended(nil)),
            ("CANCELED", "{}", .cancelled),
            ("TERMINATED", "{}", .cancelled),
            (
                "FAILED",
                #"{"timeoutFailureInfo": {"timeoutType": "TIMEOUT_TYPE_HEARTBEAT"}}"#,
                .lost("its worker was silent for longer than its lease")
            ),
            (
                "FAILED",
                #"{"timeoutFailureInfo": {"timeoutType": "TIMEOUT_TYPE_START_TO_CLOSE"}}"#,
                .lost("its worker did not end it in time")
            ),
            (
                "FAILED", #"{"message": "the exchange is not there"}"#,
                .lost("the exchange is not there")
            ),
        ]
    )
    func `the last event of a workflow says how a job ended`(
        type: String,
        failure: String,
        end: JobState
    ) throws {
        let answer = try Self.json(
            """
            {"history": {"events": [{"eventType": "EVENT_TYPE_WORKFLOW_EXECUTION_\(type)",
             "workflowExecutionFailedEventAttributes": {"failure": \(failure)}}]}}
            """
        )

        #expect(TemporalForm.workflow.end(answer) == end)
    }

    @Test(
        arguments: [
            (#"{"result": [{"worker": "node"}]}"#, JobState.ended(nil)),
            (#"{"failure": {"message": "no", "canceledFailureInfo": {}}}"#, .cancelled),
            (#"{"failure": {"message": "no", "terminatedFailureInfo": {}}}"#, .cancelled),
            (#"{"failure": {"message": "no"}}"#, .lost("no")),
        ]
    )
    func `the outcome of an activity says how a job ended`(outcome: String, end: JobState) throws {
        #expect(TemporalForm.activity.end(try Self.json(#"{"outcome": \#(outcome)}"#)) == end)
    }

    @Test func `what has not ended has no end`() throws {
        let waiting = #"{"history": {}, "nextPageToken": "abc"}"#

        #expect(TemporalForm.workflow.end(try Self.json(waiting)) == nil)
        #expect(TemporalForm.activity.end([:]) == nil)
    }

    // MARK: Lists

    @Test func `a list holds our jobs and leaves those of others out`() throws {
        let workflows = try Self.json(
            """
            {"executions": [{"execution": {"workflowId": "ddx:log:run:build%2Fpart%251:compile:2"}},
             {"execution": {"workflowId": "order-7"}}]}
            """
        )
        let activities = try Self.json(
            #"{"executions": [{"activityId": "ddx:log:run:build%2Fpart%251:compile:2"}]}"#
        )

        #expect(TemporalForm.workflow.keys(workflows) == [Self.key])
        #expect(TemporalForm.activity.keys(activities) == [Self.key])
        #expect(TemporalForm.workflow.keys([:]).isEmpty)
    }
}
