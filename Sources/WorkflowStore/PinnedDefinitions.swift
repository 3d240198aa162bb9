import GRDB
import WorkflowModel
import WorkflowSystem

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension RunEvent {
    /// The definition that a run is pinned to from the event on; nothing for most events.
    package var definitionDigest: String? {
        switch self {
        case .runCreated(let creation): creation.digest
        case .definitionChanged(let change): change.digest
        default: nil
        }
    }
}

extension Database {
    /// Stores the files of the definition that an event names, each content once.
    func pin(_ files: [DefinitionFile], for event: RunEvent) throws {
        guard let digest = event.definitionDigest?.storable,
            try row("SELECT 1 FROM definition WHERE digest = ? LIMIT 1", [digest]) == nil
        else {
            return
        }
        for file in files {
            let content = SHA256Digest(of: file.bytes).description
            try change(
                "INSERT INTO content (digest, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [content, Data(file.bytes)]
            )
            try change(
                "INSERT INTO definition (digest, path, executable, content) VALUES (?, ?, ?, ?)",
                [digest, file.path.storable, file.isExecutable, content]
            )
        }
    }

    /// The files of a pinned definition by path; none when it is unknown.
    func definition(_ digest: String) throws -> [DefinitionFile] {
        let rows = try Row.fetchAll(
            cachedStatement(
                sql: """
                    SELECT definition.path, definition.executable, content.bytes
                    FROM definition JOIN content ON content.digest = definition.content
                    WHERE definition.digest = ? ORDER BY definition.path
                    """
            ),
            arguments: [digest]
        )
        return rows.map { row in
            DefinitionFile(
                path: row["path"],
                isExecutable: row["executable"],
                bytes: Array(row["bytes"] as Data)
            )
        }
    }
}
