import JSON
package import SystemPackage
package import WorkflowSystem

/// What this user trusts: kept outside every project, since a project must not vouch for itself.
///
/// Trust in a workflow is trust in a digest. A project that this user made is his own: its
/// workflows may be edited without asking again. Cost: one small file read per question.
package struct TrustStore: Sendable {
    private let trustFolder: FilePath
    private let projectsFile: FilePath

    /// Names the folders of a user; nothing is created before something is recorded.
    package init(_ folders: XDGFolders) {
        trustFolder = folders.data.appending("ddx").appending("trust")
        projectsFile = folders.state.appending("ddx").appending("projects")
    }

    /// Whether the user has trusted this content.
    package func isTrusted(_ digest: SHA256Digest) throws -> Bool {
        try DurableFile.status(of: record(of: digest)) != nil
    }

    /// Records trust in a content, durably.
    ///
    /// - Parameters:
    ///   - digest: The digest of the workflow's files.
    ///   - source: Where it came from, for people who look at the record.
    ///   - time: When, as text.
    /// - Throws: `SystemError` when it cannot be written; nothing is trusted then.
    package func trust(_ digest: SHA256Digest, source: String, time: String) throws {
        try DurableFile.createDirectories(trustFolder, mode: .privateFolder)
        let object: JSONObject = [
            "digest": digest.description.json, "source": source.json, "time": time.json,
        ]
        try DurableFile.write(
            object.json.bytes(pretty: true),
            to: record(of: digest),
            mode: .privateFile
        )
    }

    /// Whether this user made the project: its path and its id both fit.
    package func isOwn(project root: FilePath, id: String) throws -> Bool {
        try projects().contains(ownProject(root, id))
    }

    /// Notes that a project is this user's own; noting it again changes nothing.
    package func adopt(project root: FilePath, id: String) throws {
        var projects = try projects()
        let project = ownProject(root, id)
        guard !projects.contains(project) else {
            return
        }
        projects.append(project)
        try DurableFile.createDirectories(
            projectsFile.removingLastComponent(),
            mode: .privateFolder
        )
        let lines = projects.map { $0.text() + "\n" }.joined()
        try DurableFile.write(Array(lines.utf8), to: projectsFile, mode: .privateFile)
    }

    private func record(of digest: SHA256Digest) -> FilePath {
        trustFolder.appending("\(digest.hexadecimal).json")
    }

    private func ownProject(_ root: FilePath, _ id: String) -> JSONValue {
        ["id": id.json, "path": root.string.json]
    }

    /// Lines that cannot be read count for nothing: they can only take trust away.
    private func projects() throws -> [JSONValue] {
        guard try DurableFile.status(of: projectsFile, followingLinks: true) != nil else {
            return []
        }
        let bytes = try DurableFile.read(projectsFile, limit: 16 << 20)
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            do {
                return try JSONValue(parsing: Array(line))
            } catch {
                return nil
            }
        }
    }
}
