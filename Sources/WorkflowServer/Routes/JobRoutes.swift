import HTTPTypes
import JSON
import WorkflowJobs
import WorkflowKit
import WorkflowRunners
import WorkflowSystem

extension [Route] {
    /// What workers on other machines ask for, and what they hand back.
    static var ofWorkers: [Route] {
        [
            Route(
                .get,
                job,
                "job",
                "A job as the engine handed it over.",
                for: .permitted(.work),
                answers: .bytes(type: MediaType.json),
                details: "The name of a job is the SHA-256 of its key, in hexadecimal digits."
            ) { exchange in
                .bytes(try exchange.job().json.bytes(), type: MediaType.json)
            },
            Route(
                .post,
                path("claim"),
                "claimJob",
                "Takes a job; of all who ask, one is told that it is theirs, again and again.",
                for: .permitted(.work),
                answers: .document(.jobAnswer),
                body: .jobOwner
            ) { exchange in
                answer(["claimed": try exchange.claim().json])
            },
            Route(
                .post,
                path("beat"),
                "beatJob",
                "Tells that the worker of a job is alive, and asks what the engine wants.",
                for: .permitted(.work),
                answers: .document(.jobAnswer),
                body: .jobBeat
            ) { exchange in
                answer(["revoked": try exchange.beat().json])
            },
            Route(
                .put,
                path("log"),
                "writeJobLog",
                "Adds a piece to the log of a job, once however often it is sent.",
                for: .permitted(.work),
                answers: .document(.jobAnswer),
                [.offset],
                bytes: .init(type: MediaType.bytes, most: longestPiece)
            ) { exchange in
                answer(["size": try exchange.writeLog().json])
            },
            Route(
                .get,
                path("result"),
                "jobResult",
                "What came of a job.",
                for: .permitted(.work),
                answers: .bytes(type: MediaType.json)
            ) { exchange in
                .bytes(try exchange.result(), type: MediaType.json)
            },
            Route(
                .put,
                path("result"),
                "writeJobResult",
                "Says what came of a job; the first result counts.",
                for: .permitted(.work),
                answers: .document(.jobAnswer),
                bytes: .init(type: MediaType.json, most: JobFolder.longestDocument)
            ) { exchange in
                answer(["counts": try exchange.writeResult().json])
            },
            Route(
                .get,
                content,
                "content",
                "A piece of a content of jobs; one that is shorter than 1 MiB is the last.",
                for: .permitted(.work),
                answers: .bytes(type: MediaType.bytes),
                [.offset],
                details: "The name of a content is its SHA-256 in hexadecimal digits."
            ) { exchange in
                .bytes(try exchange.piece(), type: MediaType.bytes)
            },
            Route(
                .put,
                content,
                "writeContent",
                "Adds a piece to a content of jobs, which is kept once it is whole.",
                for: .permitted(.work),
                answers: .document(.jobAnswer),
                [.offset, .size],
                bytes: .init(type: MediaType.bytes, most: longestPiece)
            ) { exchange in
                let (size, isComplete) = try exchange.writePiece()
                return answer(["size": size.json, "complete": isComplete.json])
            },
        ]
    }

    private static var job: RoutePath { "/api/v1/projects/{project}/jobs/{job}" }
    private static var content: RoutePath { "/api/v1/projects/{project}/contents/{content}" }
    fileprivate static var longestPiece: Int { 1 << 20 }

    private static func answer(_ members: JSONObject) -> Answer { .document(members.json) }

    private static func path(_ part: String) -> RoutePath {
        RoutePath(stringLiteral: "\(job.text)/\(part)")
    }
}

extension Parameter {
    fileprivate static let offset = Parameter.count(
        "offset",
        "where the piece begins",
        0...Int.max,
        usually: 0
    )

    fileprivate static let size = Parameter.count(
        "size",
        "how long the content is",
        0...Int.max
    )
}

extension Exchange {
    /// The job that the path names.
    fileprivate func job() throws -> JobDescription {
        guard let job = try project().jobFolder.job(named: path["job"] ?? "") else {
            throw Self.notThere("there is no job '\(path["job"] ?? "")'")
        }
        return job
    }

    fileprivate func claim() throws -> Bool {
        guard let owner = JobOwner(body.json) else {
            throw Problem.badRequest("the content names no worker")
        }
        return try project().jobFolder.claim(try job().key, owner)
    }

    fileprivate func beat() throws -> String? {
        let key = try job().key
        let folder = try project().jobFolder
        if let count = body["count"]?.intValue {
            guard try folder.isClaimed(key) else {
                throw Problem(409, "not_claimed", "nobody has taken the job", help: ["take it"])
            }
            try folder.beat(key, Int64(count))
        }
        return try folder.revocation(of: key)?.rawValue
    }

    fileprivate func writeLog() throws -> Int64 {
        let key = try job().key
        return try project().jobFolder.append(toLogOf: key, bytes, at: offset)
    }

    fileprivate func result() throws -> [UInt8] {
        guard let result = try project().jobFolder.result(of: try job().key) else {
            throw Self.notThere("the job has not ended")
        }
        return result.json.bytes()
    }

    fileprivate func writeResult() throws -> Bool {
        let key = try job().key
        let result: JobResult
        do {
            result = try JobResult(parsing: bytes)
        } catch {
            throw Problem(422, "invalid", error.message, help: ["send what the job came to"])
        }
        guard result.key == key else {
            throw Problem(422, "invalid", "the result is that of '\(result.key)'")
        }
        return try project().jobFolder.publish(result)
    }

    fileprivate func piece() throws -> [UInt8] {
        let piece = try project().jobFolder.piece(
            of: try digest(),
            at: offset,
            limit: [Route].longestPiece
        )
        guard let piece else {
            throw Self.notThere("there is no content '\(path["content"] ?? "")'")
        }
        return piece
    }

    fileprivate func writePiece() throws -> (size: Int64, isComplete: Bool) {
        guard let size = query.count("size") else {
            throw Problem.badRequest("'size' is missing", help: ["say how long the content is"])
        }
        do {
            return try project().jobFolder.take(
                bytes,
                of: try digest(),
                at: offset,
                size: Int64(size)
            )
        } catch let error as JobFolder.WrongContent {
            throw Problem(422, "invalid", error.description, help: ["send it again"])
        }
    }

    private var offset: Int64 { Int64(query.count("offset") ?? 0) }

    private func digest() throws -> SHA256Digest {
        let name = path["content"] ?? ""
        guard let digest = SHA256Digest(hexadecimal: Array(name.utf8)[...]) else {
            throw Self.notThere("'\(name)' is no SHA-256")
        }
        return digest
    }

    /// The answer that tells a worker from a server that knows nothing of jobs.
    private static func notThere(_ detail: String) -> Problem {
        Problem(404, JobFolder.nothingThere, detail)
    }
}
