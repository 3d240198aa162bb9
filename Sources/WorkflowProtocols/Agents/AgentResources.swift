import JSON
import WorkflowDiagnostics
import WorkflowKit

/// What clients can read: where things stand, definitions with their prompts, and artifacts.
struct AgentResources {
    /// The largest file that is read, in bytes.
    private static let largestFile = 8 << 20
    /// The most runs that are listed.
    private static let mostRuns = 50

    /// Opens the project as it is now.
    let openProject: @Sendable () throws -> Project
    /// Reads with a verb.
    let read: (_ words: [String]) async throws(RPCError) -> JSONValue

    /// The forms of addresses, with what stands behind them.
    static let templates: [JSONValue] = [
        template("run/{run}", "Run", "A run with its phases, gates and files."),
        template("run/{run}/history", "History of a run", "Every transition of a run."),
        template("run/{run}/logs", "Logs of a run", "What the steps of a run printed."),
        template("workflow/{workflow}", "Workflow", "A workflow, before or after it is applied."),
        template(
            "workflow/{workflow}/files/{+path}",
            "File of a workflow",
            "A file of the definition of an applied workflow, such as a prompt or a template."
        ),
        template(
            "prompt/{+name}",
            "Prompt",
            "The whole prompt of an action or an artifact, with where the result goes."
        ),
        template("artifact/{+path}", "Artifact", "A file that runs of this project have written."),
    ]

    private static func template(_ path: String, _ title: String, _ text: String) -> JSONValue {
        [
            "uriTemplate": "ddx://\(path)".json, "name": title.lowercased().json,
            "title": title.json, "description": text.json,
        ]
    }

    // MARK: Listing

    /// All that can be named now.
    func list() async throws(RPCError) -> [JSONValue] {
        var list = [
            resource(["status"], "Where the project stands", "application/json"),
            resource(["workflows"], "All workflows", "application/json"),
        ]
        let project = try failing { try openProject() }
        for offer in try failing({ try project.promptOffers() }) {
            list.append(resource(["prompt", offer.name], offer.title, "text/markdown"))
        }
        for name in try await installed() {
            list.append(resource(["workflow", name], "Workflow \(name)", "application/json"))
            for file in try failing({ try project.definitionFiles(of: name) }) {
                list.append(
                    resource(
                        ["workflow", name, "files", file.path],
                        "\(name): \(file.path)",
                        Self.type(of: file.path)
                    )
                )
            }
        }
        for run in try await runs().prefix(Self.mostRuns) {
            list.append(resource(["run", run], "Run \(run)", "application/json"))
        }
        for path in try await writtenFiles() {
            list.append(resource(["artifact", path], path, Self.type(of: path)))
        }
        return list
    }

    /// The ids of the runs, newest first.
    func runs() async throws(RPCError) -> [String] {
        try await names(["run", "list", "--json"], "runs", "id")
    }

    /// The names of all workflows.
    func workflows() async throws(RPCError) -> [String] {
        try await names(["workflow", "list", "--json"], "workflows", "name")
    }

    private func installed() async throws(RPCError) -> [String] {
        try await names(["workflow", "list", "--installed", "--json"], "workflows", "name")
    }

    private func names(
        _ words: [String],
        _ list: String,
        _ key: String
    ) async throws(RPCError) -> [String] {
        (try await read(words)[list]?.arrayValue ?? []).compactMap { $0[key]?.stringValue }
    }

    /// The files that the steps of the newest run, and of those that are open, have written.
    private func writtenFiles() async throws(RPCError) -> [String] {
        let listed = try await read(["run", "list", "--json"])["runs"]?.arrayValue ?? []
        let ended = ["completed", "cancelled"]
        var paths: Set<String> = []
        for (index, run) in listed.enumerated() {
            let isOver = run["status"]?.stringValue.map(ended.contains) ?? true
            guard index == 0 || !isOver, let id = run["id"]?.stringValue else {
                continue
            }
            let phases = try await read(["run", "show", "--json", "--", id])["phases"]
            for step in (phases?.arrayValue ?? []).flatMap({ $0["steps"]?.arrayValue ?? [] }) {
                for file in step["files"]?.arrayValue ?? []
                where file["change"]?.stringValue != "removed" {
                    paths.formUnion([file["path"]?.stringValue].compactMap(\.self))
                }
            }
        }
        return paths.sorted()
    }

    private func resource(_ parts: [String], _ title: String, _ type: String) -> JSONValue {
        let path = parts.map { URIPath.encoded($0) }.joined(separator: "/")
        return [
            "uri": "ddx://\(path)".json, "name": parts.joined(separator: "/").json,
            "title": title.json, "mimeType": type.json,
        ]
    }

    // MARK: Reading

    /// What stands behind an address.
    ///
    /// - Parameters:
    ///   - uri: The address.
    ///   - isModern: Whether the request stands alone, which decides about the code of the error.
    /// - Returns: The content as clients read it.
    /// - Throws: `RPCError` when there is nothing behind it, or it cannot be read.
    func content(of uri: String, isModern: Bool) async throws(RPCError) -> JSONValue {
        guard let content = try await content(of: uri) else {
            throw .unknownResource(uri, isModern: isModern)
        }
        return ["uri": uri.json, "mimeType": content.type.json, "text": content.text.json]
    }

    private func content(
        of uri: String
    ) async throws(RPCError) -> (type: String, text: String)? {
        let scheme = "ddx://"
        guard uri.hasPrefix(scheme), let path = URIPath.decoded(uri.dropFirst(scheme.count)) else {
            return nil
        }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard !parts.contains("") else {
            return nil
        }
        let rest = parts.dropFirst().joined(separator: "/")
        switch (parts[0], parts.count) {
        case ("status", 1): return try await document(["status"])
        case ("workflows", 1): return try await document(["workflow", "list"])
        case ("run", 2): return try await document(["run", "show"], parts[1])
        case ("run", 3) where parts[2] == "history":
            return try await document(["history"], parts[1])
        case ("run", 3) where parts[2] == "logs": return try await document(["logs"], parts[1])
        case ("workflow", 2): return try await document(["workflow", "show"], parts[1])
        case ("workflow", 4...) where parts[2] == "files":
            let path = parts.dropFirst(3).joined(separator: "/")
            let files = try failing { try openProject().definitionFiles(of: parts[1]) }
            let file = files.first { $0.path.utf8.elementsEqual(path.utf8) }
            return try file.map { (file) throws(RPCError) in try text(file.content, path) }
        case ("prompt", 2...):
            return ("text/markdown", try failing { try openProject().prompt(named: rest).text })
        case ("artifact", 2...): return try await artifact(rest)
        default: return nil
        }
    }

    /// What a verb tells; nothing when there is no such thing.
    private func document(
        _ words: [String],
        _ name: String? = nil
    ) async throws(RPCError) -> (type: String, text: String)? {
        do throws(RPCError) {
            let document = try await read(words + ["--json", "--"] + [name].compactMap(\.self))
            return ("application/json", document.text(pretty: true))
        } catch {
            guard error.data?["code"]?.stringValue == "not_found" else {
                throw error
            }
            return nil
        }
    }

    private func artifact(_ path: String) async throws(RPCError) -> (type: String, text: String)? {
        guard try await writtenFiles().contains(where: { $0.utf8.elementsEqual(path.utf8) }),
            let bytes = try failing({ try openProject().file(path, limit: Self.largestFile) })
        else {
            return nil
        }
        return try text(bytes, path)
    }

    private func text(
        _ bytes: [UInt8],
        _ path: String
    ) throws(RPCError) -> (type: String, text: String) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .invalidParameters("'\(path)' is no text; read it from the project's folder")
        }
        return (Self.type(of: path), text)
    }

    private static func type(of path: String) -> String {
        switch path.split(separator: ".").last {
        case "md": "text/markdown"
        case "json": "application/json"
        case "yml", "yaml": "application/yaml"
        default: "text/plain"
        }
    }
}
