import GRDB
import JSON
import SystemPackage
import WorkflowAudit
package import WorkflowModel
import WorkflowSystem

extension LedgerStore {
    /// Moves old records of the audit trail into an archive outside of the ledger.
    ///
    /// The archive is written, synced and compared with the ledger before one transaction removes
    /// from the ledger what it holds, and records that. Cut off before that, nothing has left the
    /// ledger, and the next call with the same folder goes on with what was written.
    ///
    /// - Parameters:
    ///   - archive: Where the records go.
    ///   - moment: The first moment whose records stay.
    ///   - principal: Who has it done.
    ///   - now: When.
    /// - Returns: What was archived; nothing when no record is that old.
    /// - Throws: `StoreError` with `invalid` when something else stands in the place, and with
    ///   `busy` when the trail has changed meanwhile; nothing has left the ledger then.
    package func archiveAudit(
        to archive: AuditArchive,
        before moment: Timestamp,
        by principal: Principal,
        at now: Timestamp
    ) async throws -> AuditArchive.Manifest? {
        do {
            let written = try archive.manifest()
            let (spans, named) = try await nextSpans(before: moment, written)
            guard !spans.isEmpty || written != nil else {
                return nil
            }
            if let written, written.spans != named {
                throw StoreError(
                    .invalid,
                    "there is an archive already, and its records are not those that come next",
                    path: archive.folder
                )
            }
            let database = ArchiveDatabase(path: archive.records)
            if written == nil {
                try prepare(archive)
                try await read(orWhenAbsent: ()) { try database.write(spans, of: $0) }
            }
            try await read(orWhenAbsent: ()) { try database.check(spans, of: $0) }
            let manifest = try written ?? archive.finish(named, at: now)
            try await perform(
                ArchiveRecords(
                    spans: spans,
                    digest: manifest.digest,
                    record: record(of: spans, manifest, in: archive, by: principal, at: now)
                )
            )
            return manifest
        } catch {
            throw StoreError(error, archive.folder)
        }
    }

    /// The records that come next: those that an archive holds already, or all that are old enough.
    private func nextSpans(
        before moment: Timestamp,
        _ written: AuditArchive.Manifest?
    ) async throws -> (spans: [AuditSpan], named: [String: Range<Int>]) {
        try await read(orWhenAbsent: ([], [:])) { db in
            let spans = try db.spans { log, leaf in
                guard let written else {
                    return leaf.time < moment
                }
                return written.spans[log].map { leaf.sequence < $0.upperBound } ?? false
            }
            var named: [String: Range<Int>] = [:]
            for (number, name) in try db.auditLogs() {
                named[name] = spans.first { $0.log == number }?.places
            }
            return (spans, named)
        }
    }

    private func prepare(_ archive: AuditArchive) throws {
        guard try !archive.isTaken() else {
            throw StoreError(.invalid, "something else stands there", path: archive.folder)
        }
        try DurableFile.createDirectories(archive.folder, mode: .privateFolder)
        let folder = try BoundedRoot(archive.folder)
        for entry in try folder.list() {
            try folder.removeTree(entry.path)
        }
    }

    private func record(
        of spans: [AuditSpan],
        _ manifest: AuditArchive.Manifest,
        in archive: AuditArchive,
        by principal: Principal,
        at now: Timestamp
    ) -> AuditRecord {
        var record = AuditRecord(.auditArchived, by: principal, at: now)
        record.facts = [
            "count": manifest.records.json, "sha256": manifest.digest.json,
            "logs": .array(
                manifest.spans.sorted { $0.key < $1.key }.map { log, places in
                    [log.json, places.lowerBound.json, places.upperBound.json]
                }
            ),
        ]
        record.details = ["folder": masking.masked(archive.folder.string).json]
        record.trail = ["archived": .array(spans.map(\.json))]
        return record
    }
}
