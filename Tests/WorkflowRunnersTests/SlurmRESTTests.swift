import JSON
import SystemPackage
import Testing
import WorkflowJobs
import WorkflowLanguage
import WorkflowModel

@testable import WorkflowRunners

@Suite struct SlurmRESTTests {
    private static let submission: SlurmSubmission = {
        var wishes = SlurmDescription.none
        wishes.partition = "short"
        wishes.resources = "gpu:1,disk"
        wishes.memory = 1 << 30
        return SlurmSubmission(
            name: "ddx-1",
            log: "/exchange/slurm.log",
            line: "exec 'ddx'",
            wishes: wishes,
            minutes: 5
        )
    }()
    private static let environment = ["PATH": "/bin", "HOME": "/root", "SLURM_JWT": "hidden"]

    private static func json(_ text: String) throws -> JSONValue {
        try JSONValue(parsing: text)
    }

    // MARK: Requests

    @Test func `a job is described as the version of the interface wants it`() throws {
        let body = Self.submission.body(of: 38, environment: Self.environment)
        let expected: JSONObject = [
            "job": [
                "name": "ddx-1", "current_working_directory": "/",
                "standard_output": "/exchange/slurm.log", "tasks": 1, "partition": "short",
                "environment": ["PATH": "/bin", "HOME": "/root"], "open_mode": "append",
                "gres": "gpu:1,disk", "memory_per_node": 1024, "time_limit": 5,
            ],
            "script": "#!/bin/sh\nexec 'ddx'\n",
        ]
        #expect(body == expected)

        let later = Self.submission.body(of: 40, environment: Self.environment)["job"]
        #expect(later?["environment"] == ["PATH=/bin", "HOME=/root"])
        #expect(later?["tres_per_node"] == "gres/gpu:1,gres/disk")
        #expect(later?["gres"] == nil)
        #expect(later?["memory_per_node"] == ["set": true, "infinite": false, "number": 1024])
        #expect(later?["time_limit"] == ["set": true, "infinite": false, "number": 5])
        #expect(later?["requeue"] == false)
    }

    @Test func `nothing that was not asked for is asked of Slurm`() throws {
        let least = SlurmSubmission(name: "n", log: "l", line: "x", wishes: .none, minutes: nil)
        for version in [38, 40] {
            let job = least.body(of: version, environment: [:])["job"]?.objectValue
            for key in ["partition", "gres", "tres_per_node", "memory_per_node", "time_limit"] {
                #expect(job?[key] == nil, "\(key)")
            }
        }
    }

    // MARK: Answers

    @Test(
        arguments: [
            (#""PENDING""#, SlurmState.waiting), (#""RUNNING""#, .working),
            (#""COMPLETING""#, .working), (#""FAILED""#, .ended), (#""CANCELLED""#, .cancelled),
            (#""NODE_FAIL""#, .lost("NODE_FAIL")), (#""SUSPENDED""#, .suspended),
            (#"["RUNNING"]"#, .working), (#"["COMPLETED", "COMPLETING"]"#, .working),
            (#"["CANCELLED"]"#, .cancelled), (#"["NODE_FAIL", "REQUEUED"]"#, .waiting),
            (#"["PENDING", "POWER_UP_NODE"]"#, .waiting),
        ]
    )
    func `states are read with their flags`(text: String, state: SlurmState) throws {
        let entry = #"{"job_id": 17, "name": "n", "nodes": "node1", "job_state": \#(text)}"#
        let job = SlurmJob(json: try Self.json(entry))

        #expect(job == SlurmJob(id: "17", name: "n", state: state, node: "node1"))
    }

    @Test(
        arguments: [
            "null", "[]", #"{"name": "n", "job_state": "PENDING"}"#,
            #"{"job_id": "x", "name": "n", "job_state": "PENDING"}"#,
            #"{"job_id": 1, "name": "n", "job_state": []}"#,
        ]
    )
    func `an entry that is no job is passed over`(text: String) throws {
        #expect(SlurmJob(json: try Self.json(text)) == nil)
    }

    @Test func `a job that waits is on no node`() throws {
        let entry = #"{"job_id": 17, "name": "n", "nodes": "", "job_state": "PENDING"}"#
        #expect(SlurmJob(json: try Self.json(entry))?.node == nil)
    }

    @Test func `complaints are read in all their forms`() throws {
        func complaint(_ text: String) throws -> SlurmComplaint? {
            SlurmComplaint(try Self.json(text))
        }
        #expect(try complaint("[]") == nil)
        let partition = try complaint(
            #"[{"error": "Invalid partition name specified", "errno": 2000}]"#
        )
        #expect(partition?.isOfPartition == true)
        #expect(partition?.words == "Invalid partition name specified")
        let gone = try complaint(
            #"[{"description": "unable to kill JobId=9: Invalid job id specified", "#
                + #""error_number": 2017, "error": "Invalid job id specified"}]"#
        )
        #expect(gone?.isOfWhatHasEnded == true)
        let parsing = try complaint(
            #"[{"description": "Unknown key \"x\""}, {"error_code": 9001, "error": "Failure"}]"#
        )
        #expect(parsing?.code == 9001)
        #expect(parsing?.words == #"Unknown key "x": Failure"#)
        #expect(
            try complaint(#"[{"error": "Unspecified", "error_number": -1}]"#)?.isUnspecified == true
        )
    }

    @Test func `an answer that complains is not fine, whatever its status`() throws {
        let held = try Self.json(#"{"errors": [{"error": "no", "error_code": 1}]}"#)
        #expect(!HTTPInterface.Answer(status: 200, body: held).isFine)
        #expect(!HTTPInterface.Answer(status: 500, body: ["errors": []]).isFine)
        #expect(!HTTPInterface.Answer(status: 200, body: .null).isFine)
        #expect(HTTPInterface.Answer(status: 200, body: ["errors": [], "jobs": []]).isFine)
    }

    // MARK: Tokens

    @Test(
        arguments: [
            // {"exp":1795715180,"sun":"root"} and {"exp":-1}
            ("h.eyJleHAiOjE3OTU3MTUxODAsInN1biI6InJvb3QifQ.s", 1_795_715_180),
            ("h.eyJleHAiOi0xfQ.s", nil), ("h.e30.s", nil), ("h.%%.s", nil), ("h..s", nil),
            ("nothing", nil), ("", nil),
        ] as [(String, Int64?)]
    )
    func `a token tells when it runs out`(token: String, seconds: Int64?) {
        let end = seconds.map { Timestamp(microseconds: $0 * 1_000_000) }
        #expect(SlurmToken.end(of: token) == end)
    }

    @Test func `a token that is missing or has run out is told before anything is sent`()
        async throws
    {
        let settings: JSONValue = [
            "kind": "slurm", "http": "http://127.0.0.1:9", "api": "v0.0.38", "user": "somebody",
        ]
        func failure(_ environment: [String: String]) async throws -> JobQueueFailure? {
            let queue = SlurmQueue(
                try SlurmDescription(settings),
                exchange: JobFolder("/exchange"),
                program: "/ddx",
                environment: environment,
                clock: FrozenClock()
            )
            return await queue.health()
        }
        let missing = try await failure([:])
        #expect(missing?.kind == .refused)
        #expect(missing?.message.contains("'SLURM_JWT'") == true)
        #expect(missing?.hints == ["export $(scontrol token username=somebody lifespan=86400)"])
        let torn = try await failure(["SLURM_JWT": "two\nlines"])
        #expect(torn?.kind == .refused)
        #expect(torn?.message.contains("is no API key") == true)
        #expect(torn?.message.contains("lines") == false)
        // {"exp":1}
        let over = try await failure(["SLURM_JWT": "h.eyJleHAiOjF9.s"])
        #expect(over?.kind == .refused)
        #expect(over?.message.contains("ran out at 1970-01-01T00:00:01") == true)
        #expect(over?.message.contains("eyJleHAiOjF9") == false)
    }
}

extension SlurmDescription {
    /// Asks for nothing.
    fileprivate static let none: SlurmDescription = {
        do {
            return try SlurmDescription([:])
        } catch {
            preconditionFailure("\(error)")
        }
    }()
}
