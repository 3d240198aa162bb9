import JSON
package import SystemPackage
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowSystem

/// An update whose conflicts nobody has decided yet: how to go on with it, and how to go back.
package struct PendingUpdate: Sendable {
    package let name: String
    package let conflicts: [MergeConflict]
    /// What the lock file recorded before.
    let before: LockFile.Entry
    /// The digest of the user's files before; a copy of them is kept.
    let mine: SHA256Digest
    /// The digest of what the source has.
    let theirs: SHA256Digest

    private static let largestFile = 8 << 20

    /// Reads what is kept of an unfinished update; nothing when there is none.
    package static func read(
        _ name: String,
        in projectRoot: FilePath
    ) throws(LibraryError) -> PendingUpdate? {
        try LibraryError.wrapping { try read(name, BoundedRoot(projectRoot)) }
    }

    static func read(_ name: String, _ root: BoundedRoot) throws -> PendingUpdate? {
        let place = place(name)
        guard try root.exists(place) else {
            return nil
        }
        let value = try JSONValue(parsing: root.read(place, limit: largestFile))
        guard let update = PendingUpdate(value, name: name) else {
            throw LibraryError(
                .invalid,
                "'\(place)' is damaged",
                hints: ["decide what is marked in '\(ProjectPath.workflow(name))', then remove it"]
            )
        }
        return update
    }

    func write(in root: BoundedRoot) throws {
        try root.createDirectories(ProjectPath.updates, mode: .privateFolder)
        try root.write(json.bytes(pretty: true), to: Self.place(name), mode: .privateFile)
    }

    func remove(in root: BoundedRoot) throws {
        try root.remove(Self.place(name))
    }

    /// The conflicts that are marked still.
    func open(in files: WorkflowSource) -> [MergeConflict] {
        conflicts.filter { conflict in
            files.file(ConflictFile.path(conflict.path)) != nil
                || files.file(conflict.path).map { ConflictMarkers.stand(in: $0.content) } == true
        }
    }

    private static func place(_ name: String) -> FilePath {
        ProjectPath.updates.appending("\(name).json")
    }
}

extension PendingUpdate {
    fileprivate init?(_ value: JSONValue, name: String) {
        guard let mine = value["mine"]?.stringValue.flatMap({ SHA256Digest($0) }),
            let theirs = value["theirs"]?.stringValue.flatMap({ SHA256Digest($0) }),
            let before = value["before"], let version = before["version"]?.stringValue,
            let digest = before["digest"]?.stringValue, let source = before["source"]?.stringValue,
            let conflicts = value["conflicts"]?.arrayValue
        else {
            return nil
        }
        self.name = name
        self.mine = mine
        self.theirs = theirs
        self.before = LockFile.Entry(
            name: name,
            version: version,
            digest: digest,
            source: source,
            commit: before["commit"]?.stringValue,
            answers: before["answers"]?.objectValue ?? [:]
        )
        self.conflicts = conflicts.compactMap { conflict in
            guard let path = conflict["path"]?.stringValue,
                let kind = conflict["kind"]?.stringValue.flatMap(MergeConflict.Kind.init)
            else {
                return nil
            }
            return MergeConflict(path: path, kind: kind)
        }
    }

    fileprivate var json: JSONValue {
        [
            "mine": mine.description.json, "theirs": theirs.description.json,
            "before": [
                "version": before.version.json, "digest": before.digest.json,
                "source": before.source.json, "commit": before.commit.json,
                "answers": before.answers.json,
            ],
            "conflicts": .array(
                conflicts.map { ["path": $0.path.json, "kind": $0.kind.rawValue.json] }
            ),
        ]
    }
}
