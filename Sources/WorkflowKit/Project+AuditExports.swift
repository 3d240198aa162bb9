import JSON
import Synchronization
import SystemPackage
package import WorkflowAudit
import WorkflowModel
package import WorkflowReports
import WorkflowStore
import WorkflowSystem

extension Project {
    /// What came of taking records out of the audit trail.
    package struct AuditExportOutcome: Sendable {
        package let manifest: AuditExport.Manifest
        package let digest: String
        /// What was passed over.
        package let omitted: AuditOmissions
        /// Why it could not be recorded.
        package let unrecorded: String?
    }

    /// Takes records out of the audit trail for another program, the oldest first.
    ///
    /// - Parameters:
    ///   - format: How they are written.
    ///   - filter: Which records.
    ///   - log: Its name, or the beginning of its last part; all logs when left out.
    ///   - file: Where they go, with a manifest beside it; nothing for `write`.
    ///   - write: Takes piece after piece of the text where there is no file.
    /// - Returns: What was written.
    /// - Throws: `Failure` when there is no trail, or something cannot be written; a file that was
    ///   there before is then as it was.
    package func exportAudit(
        as format: AuditExport.Format,
        matching filter: AuditFilter,
        in log: String?,
        to file: String?,
        _ write: @escaping @Sendable (String) throws -> Void
    ) async throws -> AuditExportOutcome {
        try await translatingFailures {
            let path = file.map(surroundings.absolute)
            let staged = try path.map { try ExportFile($0) }
            let places = try auditPlaces()
            let identities = try places.identity.identities()
            let (text, omitted) = try await readingAudit("audit export") { ledger in
                let manifest = AuditExport.Manifest(
                    format: format,
                    version: ProgramVersion.current,
                    project: root.lastComponent?.string ?? root.string,
                    by: surroundings.principal,
                    at: surroundings.now(),
                    filter: filter.json,
                    heads: try await ledger.auditHeads(places)
                )
                let one = try log.map { try auditLog($0, of: manifest.heads.map(\.log)) }
                var text = ExportText(AuditExport(manifest), staged, write)
                try text.begin()
                return try await ledger.auditEvents(
                    matching: filter,
                    in: one,
                    with: identities,
                    into: text
                ) {
                    try $0.add($1)
                    return true
                }
            }
            var whole = text
            try whole.end()
            let digest = whole.digest.finish().description
            let manifest = whole.export.manifest
            if let path {
                try staged?.publish()
                try DurableFile.write(
                    ExportText.manifest(manifest, digest),
                    to: FilePath(path.string + ".manifest.json"),
                    mode: .privateFile
                )
            }
            var record = auditRecord(.auditExported)
            record.facts = [
                "format": format.rawValue.json, "count": manifest.records.json,
                "sha256": digest.json,
            ]
            record.details = ["filter": filter.json.json]
            record.details["file"] = path?.string.json
            return AuditExportOutcome(
                manifest: manifest,
                digest: digest,
                omitted: omitted,
                unrecorded: manifest.heads.isEmpty ? nil : await unrecorded(record)
            )
        }
    }
}

/// The text of an export on its way out, piece by piece.
private struct ExportText: Sendable {
    private static let longestPiece = 1 << 16

    private(set) var export: AuditExport
    private(set) var digest = DigestStream()
    private let file: ExportFile?
    private let write: @Sendable (String) throws -> Void
    private var piece = ""

    init(
        _ export: AuditExport,
        _ file: ExportFile?,
        _ write: @escaping @Sendable (String) throws -> Void
    ) {
        self.export = export
        self.file = file
        self.write = write
    }

    mutating func begin() throws {
        try put(export.begin)
    }

    mutating func add(_ event: AuditEvent) throws {
        try put(export.add(event))
    }

    mutating func end() throws {
        try put(export.end)
        try flush()
    }

    private mutating func put(_ text: String) throws {
        piece += text
        if piece.utf8.count > Self.longestPiece {
            try flush()
        }
    }

    private mutating func flush() throws {
        let bytes = Array(piece.utf8)
        digest.update(bytes)
        if let file {
            try file.write(bytes)
        } else if !piece.isEmpty {
            try write(piece)
        }
        piece = ""
    }

    /// What stands beside a file: what it holds, and its digest.
    static func manifest(_ manifest: AuditExport.Manifest, _ digest: String) -> [UInt8] {
        var object = manifest.json.objectValue ?? [:]
        object["sha256"] = digest.json
        return Array((object.json.text(pretty: true) + "\n").utf8)
    }
}

/// A file that appears once it is whole, readable to its owner alone.
private final class ExportFile: Sendable {
    private let staged: Mutex<StagedFile?>

    init(_ path: FilePath) throws {
        staged = Mutex(try DurableFile.stage(path, mode: .privateFile))
    }

    func write(_ bytes: [UInt8]) throws {
        try staged.withLock { staged in
            switch staged {
            case .some(let file): try file.write(bytes)
            case .none: break
            }
        }
    }

    func publish() throws {
        let file = staged.withLock { $0.take() }
        try file?.publish()
    }
}
