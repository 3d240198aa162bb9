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

    /// What the user has consented to for this content, one grant for each source of it.
    package func grants(for digest: SHA256Digest) throws -> [TrustGrant] {
        let file = record(of: digest)
        guard try DurableFile.status(of: file) != nil else {
            return []
        }
        let bytes = try DurableFile.read(file, limit: 8 << 20)
        // What is damaged counts for nothing: that can only take trust away.
        let grants = (try? JSONValue(parsing: bytes))?["grants"]?.arrayValue ?? []
        return grants.compactMap { TrustGrant($0, of: digest) }
    }

    /// Records consent, durably.
    ///
    /// - Throws: `SystemError` when it cannot be written; nothing is trusted then.
    package func add(_ grant: TrustGrant) throws {
        try DurableFile.createDirectories(trustFolder, mode: .privateFolder)
        let others = try grants(for: grant.digest).filter { $0.source != grant.source }
        let object: JSONObject = [
            "digest": grant.digest.description.json,
            "grants": .array((others + [grant]).map(\.json)),
        ]
        try DurableFile.write(
            object.json.bytes(pretty: true),
            to: record(of: grant.digest),
            mode: .privateFile
        )
    }

    /// Takes back all consent to a content, and says whether there was any.
    @discardableResult
    package func remove(_ digest: SHA256Digest) throws -> Bool {
        try DurableFile.remove(record(of: digest))
    }

    /// Whether this user made the project: its path and its id both fit.
    package func isOwn(project root: FilePath, id: String) throws -> Bool {
        try projects().contains(ownProject(root, id))
    }

    /// The projects that this user made, oldest first.
    package func ownProjects() throws -> [FilePath] {
        try projects().compactMap { $0["path"]?.stringValue.map { FilePath($0) } }
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
        try write(projects)
    }

    /// Forgets that a project is this user's own, and says whether it was.
    package func disown(project root: FilePath, id: String) throws -> Bool {
        let projects = try projects()
        let rest = projects.filter { $0 != ownProject(root, id) }
        guard rest.count < projects.count else {
            return false
        }
        try write(rest)
        return true
    }

    private func write(_ projects: [JSONValue]) throws {
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
