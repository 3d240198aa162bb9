import JSON
import WorkflowJobs
import WorkflowModel
import WorkflowSystem

/// How a job stands in Temporal: as a workflow with one activity, or as an activity alone.
enum TemporalForm: Sendable {
    case workflow
    case activity

    /// The type that workers know jobs by.
    static let type = "ddx.job"
    /// Longer than anything takes: Temporal wants a limit for every activity.
    private static let longest: Int64 = 10 * 365 * 86_400_000

    /// Where its jobs are found below the namespace.
    var folder: String {
        switch self {
        case .workflow: "/workflows"
        case .activity: "/activities"
        }
    }

    /// The path of a job.
    func path(of key: JobKey) -> String {
        "\(folder)/\(HTTPInterface.escaped(Self.id(of: key)))"
    }

    // MARK: Names

    /// The key as Temporal has it: a slash would end the name in an address, however it is escaped.
    static func id(of key: JobKey) -> String {
        key.text.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%25")
            .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "%2F")
    }

    /// The key that Temporal has under this name; nothing for a job of somebody else.
    static func key(of id: String) -> JobKey? {
        JobKey(
            id.split(separator: "%2F", omittingEmptySubsequences: false).joined(separator: "/")
                .split(separator: "%25", omittingEmptySubsequences: false).joined(separator: "%")
        )
    }

    // MARK: Starting

    /// What starts a job once, however often it is sent.
    func start(_ job: JobDescription, on queue: String, isSearchable: Bool) -> JSONObject {
        let ticket = JobTicket(job)
        var body: JSONObject = [
            "taskQueue": ["name": queue.json],
            "requestId": job.key.text.json,
            "input": [ticket.json],
        ]
        if isSearchable {
            body["searchAttributes"] = [
                "indexedFields": [
                    "DdxRun": job.key.run.text.json,
                    "DdxPhase": job.key.step.phase.text.json,
                ]
            ]
        }
        switch self {
        case .workflow:
            body["workflowType"] = ["name": Self.type.json]
            body["workflowIdReusePolicy"] = "WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE"
            body["workflowIdConflictPolicy"] = "WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING"
        case .activity:
            body["activityType"] = ["name": Self.type.json]
            body["idReusePolicy"] = "ACTIVITY_ID_REUSE_POLICY_REJECT_DUPLICATE"
            body["idConflictPolicy"] = "ACTIVITY_ID_CONFLICT_POLICY_USE_EXISTING"
            body["retryPolicy"] = ["maximumAttempts": 1]
            body["heartbeatTimeout"] = Self.seconds(ticket.leaseMilliseconds).json
            body["startToCloseTimeout"] =
                Self.seconds(ticket.limitMilliseconds ?? Self.longest).json
        }
        return body
    }

    private static func seconds(_ milliseconds: Int64) -> String {
        let fraction = String(milliseconds % 1000)
        let zeros = String(repeating: "0", count: 3 - fraction.utf8.count)
        return "\(milliseconds / 1000).\(zeros)\(fraction)s"
    }

    // MARK: States

    /// The path and the query that are answered once a job has ended.
    func waiting(for key: JobKey) -> (path: String, query: [(String, String)]) {
        switch self {
        case .workflow:
            (
                path(of: key) + "/history",
                [
                    ("waitNewEvent", "true"),
                    ("historyEventFilterType", "HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT"),
                ]
            )
        case .activity: (path(of: key) + "/outcome", [])
        }
    }

    /// How a job ended, from the answer to having waited; nothing when it has not.
    func end(_ answer: JSONValue) -> JobState? {
        switch self {
        case .workflow:
            guard let event = answer["history"]?["events"]?[0],
                let type = event["eventType"]?.stringValue
            else {
                return nil
            }
            switch type {
            case "EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED": return .ended(nil)
            case "EVENT_TYPE_WORKFLOW_EXECUTION_FAILED":
                let failure = event["workflowExecutionFailedEventAttributes"]?["failure"]
                return Self.state(failure ?? .null)
            case "EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED",
                "EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED":
                return .cancelled
            default: return .lost("Temporal gave it up: \(type)")
            }
        case .activity:
            guard let outcome = answer["outcome"]?.objectValue else {
                return nil
            }
            return outcome["failure"].map(Self.state) ?? .ended(nil)
        }
    }

    private static func state(_ failure: JSONValue) -> JobState {
        if failure["canceledFailureInfo"] != nil || failure["terminatedFailureInfo"] != nil {
            return .cancelled
        }
        let message = failure["message"]?.stringValue ?? ""
        return switch failure["timeoutFailureInfo"]?["timeoutType"]?.stringValue {
        case "TIMEOUT_TYPE_HEARTBEAT": .lost("its worker was silent for longer than its lease")
        case .some: .lost("its worker did not end it in time")
        case nil: .lost(message.isEmpty ? "its worker gave it up" : message)
        }
    }

    /// Where a job is that has not ended, from its description; nothing when it has.
    func place(_ answer: JSONValue) -> JobState? {
        switch self {
        case .workflow:
            let info = answer["workflowExecutionInfo"]
            guard info?["status"]?.stringValue == "WORKFLOW_EXECUTION_STATUS_RUNNING" else {
                return nil
            }
            guard let activity = answer["pendingActivities"]?[0] else {
                return .queued(since: Self.time(info?["startTime"]))
            }
            return Self.place(activity, state: "state", since: info?["startTime"])
        case .activity:
            let info = answer["info"] ?? .null
            guard info["status"]?.stringValue == "ACTIVITY_EXECUTION_STATUS_RUNNING" else {
                return nil
            }
            return Self.place(info, state: "runState", since: info["scheduleTime"])
        }
    }

    private static func place(
        _ activity: JSONValue,
        state: String,
        since: JSONValue?
    ) -> JobState {
        let hasStarted = activity["lastStartedTime"] != nil
        guard hasStarted, activity[state]?.stringValue != "PENDING_ACTIVITY_STATE_SCHEDULED" else {
            return .queued(since: time(since))
        }
        return .running(
            node: activity["lastWorkerIdentity"]?.stringValue,
            since: time(activity["lastStartedTime"])
        )
    }

    private static func time(_ value: JSONValue?) -> Timestamp? {
        value?.stringValue.flatMap(RFC3339.microseconds).map(Timestamp.init(microseconds:))
    }

    // MARK: Lists

    /// The keys in one page of a list.
    func keys(_ answer: JSONValue) -> [JobKey] {
        (answer["executions"]?.arrayValue ?? []).compactMap { entry in
            let id =
                switch self {
                case .workflow: entry["execution"]?["workflowId"]
                case .activity: entry["activityId"]
                }
            return id?.stringValue.flatMap(Self.key)
        }
    }

    /// What finds the jobs that have not ended; of one run where the server can tell them apart.
    func query(of run: RunID, isSearchable: Bool) -> String {
        let type =
            switch self {
            case .workflow: "WorkflowType"
            case .activity: "ActivityType"
            }
        return isSearchable
            ? "DdxRun='\(run.text)' AND ExecutionStatus='Running'"
            : "\(type)='\(Self.type)' AND ExecutionStatus='Running'"
    }
}
