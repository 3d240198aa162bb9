import GRDB
package import JSON
package import SystemPackage
package import WorkflowModel
import WorkflowSystem

/// A folder with records that were moved out of a ledger.
///
/// It holds `records.sqlite`, a database of records and their contents as they were sealed, and
/// `archive.json`, which says what there is. That one is written last: without it the archive is
/// unfinished. Neither is ever changed again. There are no keys in it.
package struct AuditArchive: Sendable, Hashable {
    /// What an archive says of itself.
    package struct Manifest: Sendable, Hashable {
        /// The records by the names of their logs: the first, and the one behind the last.
        package let spans: [String: Range<Int>]
        package let madeAt: Timestamp
        /// The digest of the database.
        package let digest: String

        /// How many records there are.
        package var records: Int { spans.values.reduce(0) { $0 + $1.count } }
    }

    package let folder: FilePath

    package init(folder: FilePath) {
        self.folder = folder
    }

    var records: FilePath { folder.appending("records.sqlite") }
    private var manifestFile: FilePath { folder.appending("archive.json") }

    /// What the archive says of itself; nothing of one that is unfinished, or not there.
    ///
    /// - Throws: `StoreError` with `invalid` for a manifest that is none.
    package func manifest() throws -> Manifest? {
        guard try DurableFile.status(of: manifestFile) != nil else {
            return nil
        }
        let bytes = try DurableFile.read(manifestFile, limit: 1 << 20)
        guard let manifest = (try? JSONValue(parsing: bytes)).flatMap(Manifest.init) else {
            throw StoreError(.invalid, "it does not describe an archive", path: manifestFile)
        }
        return manifest
    }

    /// Whether something stands there that no call that was cut off can have left.
    func isTaken() throws -> Bool {
        guard let kind = try DurableFile.status(of: folder, followingLinks: true)?.kind else {
            return false
        }
        return try kind != .folder
            || BoundedRoot(folder).list().contains { entry in
                !entry.path.string.hasPrefix("records.sqlite")
                    && entry.path.lastComponent.map(Staging.isNamed) != true
            }
    }

    /// Writes down that the archive is whole.
    func finish(_ spans: [String: Range<Int>], at time: Timestamp) throws -> Manifest {
        let digest = try BoundedRoot(folder).digest(of: FilePath("records.sqlite")).description
        let manifest = Manifest(spans: spans, madeAt: time, digest: digest)
        let text = manifest.json.text(pretty: true) + "\n"
        try DurableFile.write(Array(text.utf8), to: manifestFile, mode: .privateFile)
        return manifest
    }
}

extension AuditArchive.Manifest: JSONRepresentable {
    private static let schema = "ddx.audit-archive/1"

    package var json: JSONValue {
        [
            "schema": Self.schema.json, "made_at": madeAt.text.json, "records": records.json,
            "sha256": digest.json,
            "logs": .array(
                spans.sorted { $0.key < $1.key }.map { log, places in
                    [
                        "log": log.json, "first": places.lowerBound.json,
                        "until": places.upperBound.json,
                    ]
                }
            ),
        ]
    }

    fileprivate init?(_ json: JSONValue) {
        guard json["schema"]?.stringValue == Self.schema,
            let madeAt = json["made_at"]?.stringValue.flatMap(RFC3339.microseconds),
            let digest = json["sha256"]?.stringValue, let logs = json["logs"]?.arrayValue
        else {
            return nil
        }
        var spans: [String: Range<Int>] = [:]
        for span in logs {
            guard let log = span["log"]?.stringValue, let first = span["first"]?.intValue,
                let end = span["until"]?.intValue, first >= 0, first < end
            else {
                return nil
            }
            spans[log] = first..<end
        }
        self.init(spans: spans, madeAt: Timestamp(microseconds: madeAt), digest: digest)
    }
}

extension StoreError {
    /// A record is in an archive that is not at hand.
    init(archived sequence: Int) {
        self.init(
            .notFound,
            "record \(sequence) is in an archive, which '--archive' has to name"
        )
    }
}
