public import JSON

extension JobDescription: JSONRepresentable {
    /// The description as it stands in `job.json`.
    public var json: JSONValue {
        var object: JSONObject = [
            "version": Self.version.json,
            "key": key.text.json,
            "idempotency_key": idempotencyKey.json,
            "arguments": arguments.json,
            "environment": environment.sortedObject.json,
            "secrets": secrets.sortedObject.json,
            "grace_ms": graceMilliseconds.json,
            "lease_ms": leaseMilliseconds.json,
            "workspace": workspace.json,
            "exchange": exchange.json,
        ]
        object["working_directory"] = workingDirectory?.json
        object["timeout_ms"] = timeoutMilliseconds?.json
        object["container"] = container?.json
        object["affects"] = affects?.json
        return object.json
    }

    /// Reads what stands in `job.json`.
    ///
    /// - Throws: `UnreadableJob` for anything else, and for a format of a later program.
    public init(parsing bytes: [UInt8]) throws(UnreadableJob) {
        let fields = try JobFields(bytes, of: "the description of the job")
        self.init(
            key: try fields.key(),
            idempotencyKey: try fields.string("idempotency_key"),
            arguments: try fields.strings("arguments"),
            workspace: try JobWorkspace(try fields.fields("workspace")),
            exchange: try JobExchangePlace(try fields.fields("exchange"))
        )
        environment = try fields.dictionary("environment")
        secrets = try fields.dictionary("secrets")
        workingDirectory = try fields.optionalString("working_directory")
        graceMilliseconds = try fields.amount("grace_ms")
        leaseMilliseconds = try fields.amount("lease_ms")
        if fields.has("timeout_ms") {
            timeoutMilliseconds = try fields.amount("timeout_ms")
        }
        if fields.has("container") {
            container = try fields.object("container")
        }
        if fields.has("affects") {
            affects = try fields.strings("affects")
        }
    }
}

extension JobWorkspace: JSONRepresentable {
    /// The workspace as a description has it.
    public var json: JSONValue {
        switch self {
        case .shared(let project):
            return ["mode": "shared", "project": project.json]
        case .git(let remote, let commit, let patch):
            var object: JSONObject = [
                "mode": "git", "remote": remote.json, "commit": commit.json,
            ]
            object["patch"] = patch?.json
            return object.json
        case .bundle(let manifest):
            return ["mode": "bundle", "manifest": manifest.json]
        }
    }

    init(_ fields: JobFields) throws(UnreadableJob) {
        switch try fields.string("mode") {
        case "shared":
            self = .shared(project: try fields.string("project"))
        case "git":
            self = .git(
                remote: try fields.string("remote"),
                commit: try fields.string("commit"),
                patch: try fields.optionalString("patch")
            )
        case "bundle":
            self = .bundle(manifest: try fields.string("manifest"))
        default:
            self = try fields.require(nil, "mode")
        }
    }
}

extension JobExchangePlace: JSONRepresentable {
    /// The place as a description has it.
    public var json: JSONValue {
        switch self {
        case .folder(let path): ["folder": path.json]
        case .server(let url): ["server": url.json]
        }
    }

    /// Reads what `json` wrote.
    ///
    /// - Throws: `UnreadableJob` for anything else.
    public init(_ object: JSONObject) throws(UnreadableJob) {
        try self.init(JobFields(object, of: "the exchange of the job"))
    }

    init(_ fields: JobFields) throws(UnreadableJob) {
        if fields.has("server") {
            self = .server(url: try fields.string("server"))
        } else {
            self = .folder(try fields.string("folder"))
        }
    }
}

extension [String: String] {
    /// The entries by name, so that the same description has the same bytes.
    fileprivate var sortedObject: JSONObject {
        JSONObject(sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })
    }
}
