import JSON
import Synchronization
package import WorkflowJobs
package import WorkflowLanguage
package import WorkflowModel

/// Hands jobs to the workers of a Temporal server, over its HTTP interface.
///
/// A job is a workflow with one activity, which every server knows, or where the settings say so an
/// activity alone. Temporal itself refuses a second job of the same key, so that handing one over again
/// finds the first.
package final class TemporalQueue: JobQueue {
    private let description: TemporalDescription
    private let connection: TemporalConnection
    private let form: TemporalForm
    private let clock: any WorldClock
    /// Whether the server knows the search attributes, as far as is known: where it does not, the type of
    /// jobs is searched for, which finds those of all runs.
    private let isSearchable = Mutex(true)

    /// Describes a queue; nothing is connected before it is asked for something.
    package init(
        _ description: TemporalDescription,
        environment: [String: String],
        clock: any WorldClock
    ) {
        self.description = description
        connection = TemporalConnection(description, environment: environment)
        form = description.isStandalone ? .activity : .workflow
        self.clock = clock
    }

    package func submit(_ job: JobDescription) async throws(JobQueueFailure) {
        let path = form.path(of: job.key)
        let isSearchable = isSearchable.withLock(\.self)
        let body = form.start(job, on: description.queue, isSearchable: isSearchable)
        let answer = try await connection.post(path, body)
        switch answer.status {
        case 200, 409:
            return
        case 400 where isSearchable && answer.message.contains("search attribute"):
            self.isSearchable.withLock { $0 = false }
            try await submit(job)
        default:
            throw connection.failure(answer)
        }
    }

    package func observe(
        _ key: JobKey,
        known: JobState?
    ) async throws(JobQueueFailure) -> JobState {
        if let known, let end = try await end(of: key, waiting: patience(known)) {
            return end
        }
        let answer = try await connection.get(form.path(of: key))
        if answer.isMissing {
            return .unknown
        }
        guard answer.status == 200 else {
            throw connection.failure(answer)
        }
        if let place = form.place(answer.body) {
            return place
        }
        guard let end = try await end(of: key, waiting: 5) else {
            throw JobQueueFailure(.unreachable, "\(connection.name) does not say how a job ended")
        }
        return end
    }

    /// How a job ended; nothing when it has not in the time that is waited.
    private func end(
        of key: JobKey,
        waiting seconds: Int
    ) async throws(JobQueueFailure) -> JobState? {
        let (path, query) = form.waiting(for: key)
        let answer = try await connection.get(path, query, waiting: seconds)
        if answer.isMissing {
            return .unknown
        }
        switch answer.status {
        case 200: return form.end(answer.body)
        // The server had nothing to say in the time that it was given.
        case 504: return nil
        default: throw connection.failure(answer)
        }
    }

    /// How many seconds to wait for the end of a job.
    ///
    /// Only its end is told by itself: that a worker took it has to be asked for, the more seldom the longer
    /// it has waited.
    private func patience(_ state: JobState) -> Int {
        guard case .queued(let since) = state else {
            return 20
        }
        let age = since.map { clock.now().milliseconds(since: $0) / 1000 } ?? 0
        return max(1, min(15, Int(age) / 4))
    }

    package func cancel(_ key: JobKey, byForce: Bool) async throws(JobQueueFailure) {
        // A job that nobody took need not be asked, nor does anybody have to be there to be asked.
        let isWaiting = byForce ? false : try await isWaiting(key)
        let verb = byForce || isWaiting ? "/terminate" : "/cancel"
        let answer = try await connection.post(
            form.path(of: key) + verb,
            ["reason": "asked by ddx"]
        )
        // What has ended need not be ended, in the words of workflows and of activities.
        let hasEnded =
            answer.isMissing || answer.status == 400 && answer.body["code"]?.intValue == 9
        guard answer.status == 200 || hasEnded else {
            throw connection.failure(answer)
        }
    }

    private func isWaiting(_ key: JobKey) async throws(JobQueueFailure) -> Bool {
        let answer = try await connection.get(form.path(of: key))
        guard case .queued = form.place(answer.body) else {
            return false
        }
        return true
    }

    package func openJobs(of run: RunID) async throws(JobQueueFailure) -> [JobKey] {
        var keys: [JobKey] = []
        var page: String?
        repeat {
            let isSearchable = isSearchable.withLock(\.self)
            var query = [("query", form.query(of: run, isSearchable: isSearchable))]
            query += page.map { [("nextPageToken", $0)] } ?? []
            let answer = try await connection.get(form.folder, query)
            if answer.status == 400, isSearchable, answer.message.contains("search attribute") {
                self.isSearchable.withLock { $0 = false }
                continue
            }
            guard answer.status == 200 else {
                throw connection.failure(answer)
            }
            keys += form.keys(answer.body).filter { $0.run == run }
            page = answer.body["nextPageToken"]?.stringValue
            if page == nil {
                return keys
            }
        } while true
    }

    package func health() async -> JobQueueFailure? {
        do throws(JobQueueFailure) {
            let namespace = try await connection.get("")
            guard namespace.status == 200 else {
                return connection.failure(namespace)
            }
            let capabilities = namespace.body["namespaceInfo"]?["capabilities"]
            if form == .activity, capabilities?["standaloneActivities"]?.boolValue != true {
                return JobQueueFailure(
                    .refused,
                    "\(connection.name) knows no activities without a workflow",
                    hints: ["leave 'standalone' out of the runner's settings"]
                )
            }
            let queue = try await connection.get(
                "/task-queues/\(HTTPInterface.escaped(description.queue))",
                [("taskQueueType", "TASK_QUEUE_TYPE_ACTIVITY")]
            )
            guard queue.status == 200 else {
                return connection.failure(queue)
            }
            guard queue.body["pollers"]?.arrayValue?.isEmpty == false else {
                return JobQueueFailure(
                    .unreachable,
                    "no worker asks the queue '\(description.queue)' of \(connection.name) for work",
                    hints: [
                        "ddx-worker --address HOST:7233 --namespace \(description.namespace)"
                            + " --queue \(description.queue)"
                    ]
                )
            }
            return nil
        } catch {
            return error
        }
    }
}
