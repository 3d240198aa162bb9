import FoundationEssentials
public import JSON
import WorkflowModel

extension JobResult: JSONRepresentable {
    /// The result as it stands in `result.json`.
    public var json: JSONValue {
        var object: JSONObject = [
            "version": JobDescription.version.json,
            "key": key.text.json,
        ]
        switch end {
        case .exited(let code):
            object["end"] = "exited"
            object["exit"] = code.json
        case .signalled(let signal):
            object["end"] = "signalled"
            object["signal"] = signal.json
        case .timedOut: object["end"] = "timed_out"
        case .terminated: object["end"] = "terminated"
        case .refused(let reason, let message):
            object["end"] = "refused"
            object["reason"] = reason.rawValue.json
            object["message"] = message.json
        case .lost(let message):
            object["end"] = "lost"
            object["message"] = message.json
        }
        object["node"] = node.json
        object["started"] = started.microseconds.json
        object["ended"] = ended.microseconds.json
        object["output"] = Data(output).base64EncodedString().json
        object["log_bytes"] = logBytes.json
        object["log_sha256"] = logDigest.json
        object["files"] = .array(files.map(\.object.json))
        object["refused_paths"] = refusedPaths.json
        return object.json
    }

    /// Reads what stands in `result.json`.
    ///
    /// - Throws: `UnreadableJob` for anything else, and for a format of a later program.
    public init(parsing bytes: [UInt8]) throws(UnreadableJob) {
        let fields = try JobFields(bytes, of: "the result of the job")
        self.init(
            key: try fields.key(),
            end: try End(fields),
            node: try fields.string("node"),
            started: Timestamp(microseconds: Int64(try fields.int("started"))),
            ended: Timestamp(microseconds: Int64(try fields.int("ended")))
        )
        output = Array(
            try fields.require(Data(base64Encoded: try fields.string("output")), "output")
        )
        logBytes = try fields.amount("log_bytes")
        logDigest = try fields.string("log_sha256")
        refusedPaths = try fields.strings("refused_paths")
        for element in try fields.array("files") {
            do {
                files.append(try FileChange(try fields.require(element.objectValue, "files")))
            } catch let error as UnreadableJob {
                throw error
            } catch {
                throw UnreadableJob("a changed file of the result cannot be read: \(error)")
            }
        }
    }
}

extension JobResult.End {
    init(_ fields: JobFields) throws(UnreadableJob) {
        switch try fields.string("end") {
        case "exited": self = .exited(try fields.int("exit"))
        case "signalled": self = .signalled(try fields.int("signal"))
        case "timed_out": self = .timedOut
        case "terminated": self = .terminated
        case "refused":
            self = .refused(
                try fields.require(Reason(rawValue: try fields.string("reason")), "reason"),
                try fields.string("message")
            )
        case "lost": self = .lost(try fields.string("message"))
        default: self = try fields.require(nil, "end")
        }
    }
}
