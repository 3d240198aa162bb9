import GRDB
import WorkflowModel
import WorkflowSystem

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Stores a new run with the definition that it is pinned to; its first owner has epoch 1.
struct CreateRun: LedgerChange {
    let event: RecordedEvent
    let creation: RunCreation
    let definition: [DefinitionFile]

    func apply(to db: Database) throws {
        if try db.hasEvent(event.id) {
            return
        }
        if try db.number(of: event.run) != nil {
            throw StoreError(.invalid, "the ledger already has a run '\(event.run)'")
        }
        try pin(in: db)
        let run = try insertRun(in: db)
        for (index, phase) in creation.phases.enumerated() {
            try insert(phase, at: index, of: run, in: db)
        }
        guard let sequence = try db.insert(event, run: run) else {
            return
        }
        try db.change("UPDATE run SET last_seq = ? WHERE number = ?", [sequence, run])
    }

    func stands(in db: Database) throws -> Bool {
        try db.hasEvent(event.id)
    }

    private func insertRun(in db: Database) throws -> Int64 {
        try db.change(
            """
            INSERT INTO run (id, workflow, version, digest, principal, created, updated,
                correlation, total_steps, total_phases)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                event.run.text.storable, creation.workflow.storable, creation.version.storable,
                creation.digest.storable, try db.number(of: event.principal),
                event.time.microseconds, event.time.microseconds,
                creation.correlationID?.storable,
                creation.phases.reduce(0) { $0 + $1.steps.count }, creation.phases.count,
            ]
        )
        return db.lastInsertedRowID
    }

    private func insert(
        _ phase: PhaseOutline,
        at index: Int,
        of run: Int64,
        in db: Database
    ) throws {
        try db.change(
            "INSERT INTO phase (run, idx, id, name) VALUES (?, ?, ?, ?)",
            [run, index, phase.id.text.storable, phase.name.storable]
        )
        for (place, step) in phase.steps.enumerated() {
            try db.change(
                """
                INSERT INTO step (run, phase_idx, idx, id, name, kind, continues_on_error)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    run, index, place, step.id.text.storable, step.name.storable,
                    step.kind.storable, step.continuesOnError,
                ]
            )
        }
    }

    /// Stores the files of the definition, each content once.
    private func pin(in db: Database) throws {
        let known = try db.row(
            "SELECT 1 FROM definition WHERE digest = ? LIMIT 1",
            [creation.digest]
        )
        guard known == nil else {
            return
        }
        for file in definition {
            let content = SHA256Digest(of: file.bytes).description
            try db.change(
                "INSERT INTO content (digest, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [content, Data(file.bytes)]
            )
            try db.change(
                "INSERT INTO definition (digest, path, executable, content) VALUES (?, ?, ?, ?)",
                [creation.digest, file.path.storable, file.isExecutable, content]
            )
        }
    }
}

extension Database {
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
