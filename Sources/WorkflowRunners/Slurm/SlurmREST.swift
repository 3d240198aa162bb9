import JSON
import NIOHTTP1
import WorkflowJobs
import WorkflowLanguage
import WorkflowModel

/// Slurm through its REST interface, `slurmrestd`.
///
/// It knows no names: whatever is about a name asks for all jobs that the controller knows.
struct SlurmREST: SlurmInterface {
    private let description: SlurmDescription.REST
    private let http: HTTPInterface
    private let environment: [String: String]
    private let clock: any WorldClock

    /// Jobs of everybody, at some two and a half kilobytes each.
    private static let longestAnswer = 256 << 20

    /// Prepares to speak to it; nothing is connected before it is asked for something.
    ///
    /// - Parameters:
    ///   - description: Where it is, and who we are there.
    ///   - environment: Holds the token, and what jobs see of our own environment.
    ///   - clock: Tells whether the token has run out.
    init(
        _ description: SlurmDescription.REST,
        environment: [String: String],
        clock: any WorldClock
    ) {
        self.description = description
        self.environment = environment
        self.clock = clock
        http = HTTPInterface(
            description.interface,
            kind: "Slurm REST interface",
            environment: environment,
            longestAnswer: Self.longestAnswer
        )
    }

    func submit(_ job: SlurmSubmission) async throws(JobQueueFailure) {
        let body = job.body(of: description.number, environment: environment)
        let answer = try await send(.POST, "job/submit", body)
        guard answer.isFine else {
            let failure = failure(answer)
            throw answer.complaint == nil ? failure : .submission(failure)
        }
    }

    func jobs(named name: String?) async throws(JobQueueFailure) -> [SlurmJob] {
        let user = try user()
        let answer = try await send(.GET, "jobs")
        guard answer.isFine, let jobs = answer.body["jobs"]?.arrayValue else {
            throw failure(answer)
        }
        return jobs.filter { $0["user_name"]?.stringValue?.isIdentical(to: user) == true }
            .compactMap { SlurmJob(json: $0) }
            .filter { name == nil || $0.name == name }
    }

    /// The interface of the accounting is another one, which not every site has, and which told a failure as a
    /// success where it was tried.
    func recorded(_ name: String) async -> [SlurmJob] { [] }

    /// What runs hears of it through the exchange: a signal over HTTP goes to all processes of a job at once, and a
    /// script whose child dies first ends of that before it hears its own signal.
    func cancel(_ name: String, byForce: Bool) async throws(JobQueueFailure) {
        for job in try await jobs(named: name)
        where job.state == .waiting || byForce && !job.state.isOver {
            let answer = try await send(.DELETE, "job/\(job.id)")
            guard answer.isFine || answer.complaint?.isOfWhatHasEnded == true else {
                throw failure(answer)
            }
        }
    }

    func has(partition: String?) async throws(JobQueueFailure) -> Bool {
        let path = partition.map { "partition/\(HTTPInterface.escaped($0))" } ?? "ping"
        let answer = try await send(.GET, path)
        if answer.complaint?.isOfPartition == true {
            return false
        }
        guard answer.isFine else {
            throw failure(answer)
        }
        return partition == nil || answer.body["partitions"]?.arrayValue?.isEmpty == false
    }

    // MARK: Asking

    private func send(
        _ method: HTTPMethod,
        _ path: String,
        _ body: JSONObject? = nil
    ) async throws(JobQueueFailure) -> HTTPInterface.Answer {
        let headers = [
            ("X-SLURM-USER-NAME", try user()), ("X-SLURM-USER-TOKEN", try token()),
        ]
        let path = "/slurm/\(description.version)/\(path)"
        return try await http.send(method, path, headers: headers, body: body)
    }

    private func user() throws(JobQueueFailure) -> String {
        let names = [description.user, environment["USER"], environment["LOGNAME"]]
        guard let user = names.lazy.compactMap(\.self).first(where: { !$0.isEmpty }) else {
            throw JobQueueFailure(
                .refused,
                "who is to be told to \(http.name) as the owner of jobs is not known",
                hints: ["write user: NAME into the settings of the runner"]
            )
        }
        return user
    }

    private func token() throws(JobQueueFailure) -> String {
        let token = try http.key(hint: tokenHint) ?? ""
        if let end = SlurmToken.end(of: token), end <= clock.now() {
            throw JobQueueFailure(
                .refused,
                "the token for \(http.name), in \(keyName), ran out at \(end.text)",
                hints: [tokenHint]
            )
        }
        return token
    }

    private var keyName: String { description.interface.keyName ?? "" }

    private var tokenHint: String {
        let command = "scontrol token" + (description.user.map { " username=\($0)" } ?? "")
        return keyName == "SLURM_JWT"
            ? "export $(\(command) lifespan=86400)"
            : "export \(keyName)=… with what '\(command) lifespan=86400' prints after SLURM_JWT="
    }

    // MARK: Failures

    private func failure(_ answer: HTTPInterface.Answer) -> JobQueueFailure {
        switch (answer.status, answer.complaint) {
        case (401, _), (403, _):
            return JobQueueFailure(
                .refused,
                "\(http.name) does not let us in (\(answer.status)): the token in \(keyName) is none, or"
                    + " not one of \((try? user()) ?? "this user")",
                hints: [tokenHint]
            )
        case (404, nil):
            return JobQueueFailure(
                .refused,
                "\(http.name) knows no version \(description.version)",
                hints: [
                    "see its versions: curl \(description.interface.address)/openapi/v3",
                    "write the right one as 'api' of the runner in the settings",
                ]
            )
        case (_, let complaint?) where complaint.isUnspecified:
            return JobQueueFailure(
                .unreachable,
                "\(http.name) does not say what is wrong (\(complaint.words)): its controller does not"
                    + " answer, or the token in \(keyName) is wrong or has run out",
                hints: ["scontrol ping", tokenHint]
            )
        case (let status, let complaint?):
            return JobQueueFailure(
                (400..<500).contains(status) ? .refused : .unreachable,
                "\(http.name): \(complaint.words)",
                hints: ["scontrol ping"]
            )
        case (408, nil), (429, nil), (500..., nil):
            return JobQueueFailure(.unreachable, "\(http.name) answers \(answer.status)")
        case (200, nil):
            return JobQueueFailure(
                .refused,
                "what answers at \(description.interface.address) is no Slurm: it sends no jobs",
                hints: ["'http' is the address of slurmrestd"]
            )
        case (let status, nil):
            return JobQueueFailure(.refused, "\(http.name) refuses (\(status))")
        }
    }
}
