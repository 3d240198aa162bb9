import JSON
import WorkflowLanguage

extension SlurmSubmission {
    /// What is sent to a version of the REST interface.
    ///
    /// - Parameters:
    ///   - version: The number in which versions differ.
    ///   - environment: Whose variables the job sees some of.
    /// - Returns: The request.
    func body(of version: Int, environment: [String: String]) -> JSONObject {
        let variables = Self.variables.compactMap { name in environment[name].map { (name, $0) } }
        var job: JSONObject = [
            "name": name.json, "current_working_directory": "/", "standard_output": log.json,
            "tasks": 1,
        ]
        job["partition"] = wishes.partition?.json
        job["account"] = wishes.account?.json
        job["qos"] = wishes.qualityOfService?.json
        job["constraints"] = wishes.constraint?.json
        job["cpus_per_task"] = wishes.processors?.json
        if version < 39 {
            var object = JSONObject()
            for (name, value) in variables { object[name] = value.json }
            job["environment"] = object.json
            job["open_mode"] = "append"
            job["gres"] = wishes.resources?.json
            job["memory_per_node"] = megabytes?.json
            job["time_limit"] = minutes?.json
            // 'requeue' is left out: Slurm 22.05 takes any value of it for true.
        } else {
            job["environment"] = .array(variables.map { "\($0)=\($1)".json })
            job["open_mode"] = ["APPEND"]
            job["tres_per_node"] = wishes.resources.map { list in
                list.split(separator: ",").map { "gres/\($0)" }.joined(separator: ",").json
            }
            job["memory_per_node"] = megabytes.map(Self.number)
            job["time_limit"] = minutes.map(Self.number)
            job["requeue"] = false
        }
        return ["job": job.json, "script": "#!/bin/sh\n\(line)\n".json]
    }

    private static func number(_ number: Int) -> JSONValue {
        ["set": true, "infinite": false, "number": number.json]
    }
}

extension SlurmJob {
    /// Reads an entry of the jobs that the REST interface tells of; nothing for one that is none.
    init?(json: JSONValue) {
        guard let id = json["job_id"]?.intValue, let name = json["name"]?.stringValue else {
            return nil
        }
        // Later versions tell a state with its flags: one that goes on outranks one that is over.
        let words = json["job_state"]?.arrayValue?.compactMap(\.stringValue)
        let states = (words ?? [json["job_state"]?.stringValue ?? ""]).map { SlurmState($0) }
        guard let state = states.last(where: { !$0.isOver }) ?? states.first else {
            return nil
        }
        let nodes = json["nodes"]?.stringValue ?? ""
        self.init(id: String(id), name: name, state: state, node: nodes.isEmpty ? nil : nodes)
    }
}

/// What the REST interface says about a request that it did not carry out.
struct SlurmComplaint: Sendable, Hashable {
    let code: Int?
    let words: String

    /// Reads what an answer lists as errors; nothing where it lists none.
    init?(_ errors: JSONValue?) {
        // The last one is about the request as a whole; what it is made of has the reason before.
        guard let errors = errors?.arrayValue, let last = errors.last else {
            return nil
        }
        code = ["error_number", "error_code", "errno"].lazy.compactMap { last[$0]?.intValue }.first
        var words: [String] = []
        for error in errors {
            for text in [error["error"]?.stringValue, error["description"]?.stringValue] {
                if let text, !text.isEmpty, !words.contains(where: { $0.contains(text) }) {
                    words.append(text)
                }
            }
        }
        self.words = String(words.joined(separator: ": ").prefix(500))
    }

    /// Slurm 22.05 says so when its controller does not answer, and when the token is not taken.
    var isUnspecified: Bool { code == -1 }
    /// There is no such job, or it is over.
    var isOfWhatHasEnded: Bool { code == 2017 || code == 2021 }
    /// There is no such partition.
    var isOfPartition: Bool { code == 2000 }
}

extension HTTPInterface.Answer {
    /// What Slurm complains of; it does so also in answers that are called fine.
    var complaint: SlurmComplaint? { SlurmComplaint(body["errors"]) }

    var isFine: Bool { status == 200 && body.objectValue != nil && complaint == nil }
}
