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
    /// What it records of what the source has; of those files, too, a copy is kept.
    let after: LockFile.Entry
    /// The digest of the user's files before; a copy of them is kept.
    let mine: SHA256Digest

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
        try root.createDirectories(ProjectPath.updates, mode: .groupFolder)
        try root.write(json.bytes(pretty: true), to: Self.place(name), mode: .groupFile)
    }

    static func remove(_ name: String, in root: BoundedRoot) throws {
        try root.remove(place(name))
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
            let before = value["before"].flatMap({ LockFile.Entry($0, name: name) }),
            let after = value["after"].flatMap({ LockFile.Entry($0, name: name) }),
            let conflicts = value["conflicts"]?.arrayValue
        else {
            return nil
        }
        self.name = name
        self.mine = mine
        self.before = before
        self.after = after
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
            "mine": mine.description.json, "before": before.record, "after": after.record,
            "conflicts": .array(
                conflicts.map { ["path": $0.path.json, "kind": $0.kind.rawValue.json] }
            ),
        ]
    }
}

extension LockFile.Entry {
    fileprivate init?(_ value: JSONValue, name: String) {
        guard let version = value["version"]?.stringValue,
            let digest = value["digest"]?.stringValue, let source = value["source"]?.stringValue
        else {
            return nil
        }
        self.init(
            name: name,
            version: version,
            digest: digest,
            source: source,
            commit: value["commit"]?.stringValue,
            answers: value["answers"]?.objectValue ?? [:]
        )
    }

    fileprivate var record: JSONValue {
        [
            "version": version.json, "digest": digest.json, "source": source.json,
            "commit": commit.json, "answers": answers.json,
        ]
    }
}
