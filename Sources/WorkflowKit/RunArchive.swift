import JSON
import SystemPackage
import WorkflowModel
import WorkflowStore
import WorkflowSystem

/// A folder with copies of runs that left the project, one folder for each.
///
/// Each copy is readable without this program: `history.jsonl` has the events, `definitions` the
/// workflow as it was, `files` what stood in the folder of the run. `run.json` lists all of it with
/// digests and is written last: without it a copy is unfinished. A run that is copied again loses
/// nothing of an earlier copy. Notes of people stay sealed, as files of `age` in Base64.
struct RunArchive {
    private let folder: BoundedRoot
    private let now: Timestamp

    /// Creates the folder unless it is there.
    init(_ path: FilePath, at now: Timestamp) throws {
        try DurableFile.createDirectories(path, mode: .privateFolder)
        folder = try BoundedRoot(path)
        self.now = now
    }

    /// Copies a run, and waits until the copy is on the disk.
    func keep(_ run: RunSummary, in ledger: LedgerStore, files source: RunFolder) async throws {
        let events = try await ledger.sealedEvents(of: run.id)
        var copy = try RunCopy(in: folder, as: FilePath(PathName.component(run.id.text)))
        let lines = events.map { Self.json(of: $0).text() + "\n" }.joined()
        try copy.write(Array(lines.utf8), to: "history.jsonl")
        for digest in Set(events.compactMap(\.event.definitionDigest)).sorted() {
            let name = digest.split(separator: ":").last.map(String.init) ?? digest
            let place = FilePath("definitions").appending(PathName.component(name))
            for file in try await ledger.definition(digest) {
                try copy.write(file.bytes, to: place.pushing(FilePath(file.path)))
            }
        }
        if try DurableFile.status(of: source.path)?.kind == .folder {
            try copy.write(filesOf: source)
        }
        try copy.finish([
            "schema": "ddx.run-archive/1", "run": run.id.text.json,
            "workflow": run.workflow.json, "version": run.version.json,
            "status": run.status.rawValue.json, "archived_at": now.text.json,
            "events": events.count.json,
        ])
    }

    private static func json(of recorded: RecordedEvent) -> JSONValue {
        var object: JSONObject = [
            "seq": Int(recorded.sequence).json, "id": recorded.id.json,
            "time": recorded.time.text.json,
            "principal": [
                "kind": recorded.principal.kind.rawValue.json,
                "name": recorded.principal.name.json,
            ],
            "kind": recorded.event.kind.json, "payload": recorded.event.payload.json,
        ]
        if case .sealed(let file)? = recorded.note {
            object["note"] = ["age": file.json]
        } else {
            object["note"] = recorded.note?.json
        }
        return object.json
    }
}

/// The copy of one run while it is written.
private struct RunCopy {
    private static let manifest: FilePath = "run.json"

    private let folder: BoundedRoot
    private let top: FilePath
    private var files: [String: JSONValue] = [:]

    init(in folder: BoundedRoot, as name: FilePath) throws {
        self.folder = folder
        top = name
        try folder.createDirectories(name, mode: .privateFolder)
        for known in try Self.known(in: folder, name) {
            files[known["path"]?.stringValue ?? ""] = known
        }
    }

    /// What an earlier copy lists.
    private static func known(in folder: BoundedRoot, _ top: FilePath) throws -> [JSONValue] {
        let path = top.pushing(manifest)
        guard try folder.exists(path),
            let value = try? JSONValue(parsing: folder.read(path, limit: 1 << 30))
        else {
            return []
        }
        return value["files"]?.arrayValue ?? []
    }

    mutating func write(_ bytes: [UInt8], to path: FilePath) throws {
        let place = top.pushing(path)
        try folder.createDirectories(place.removingLastComponent(), mode: .privateFolder)
        try folder.write(bytes, to: place, mode: .privateFile)
        list(path, SHA256Digest(of: bytes), Int64(bytes.count))
    }

    /// Copies what stands in the folder of the run, but for what belongs to its processes.
    mutating func write(filesOf run: RunFolder) throws {
        let source = try BoundedRoot(run.path)
        var found: [FolderEntry] = []
        try source.walk { entry in
            guard !StateRemains.isLeftOut(FilePath("runs/run").pushing(entry.path)) else {
                return .skip
            }
            found.append(entry)
            return .enter
        }
        for entry in found {
            let path = FilePath("files").pushing(entry.path)
            switch entry.kind {
            case .folder:
                try folder.createDirectories(top.pushing(path), mode: .privateFolder)
            case .file:
                let digest = try source.digest(of: entry.path)
                try folder.createDirectories(
                    top.pushing(path).removingLastComponent(),
                    mode: .privateFolder
                )
                try folder.place(
                    copyOf: OpenFile(run.path.pushing(entry.path)),
                    expecting: digest,
                    at: top.pushing(path),
                    permissions: .privateFile
                )
                list(path, digest, entry.size)
            case .link:
                try folder.placeLink(
                    to: source.linkTargetBytes(of: entry.path),
                    at: top.pushing(path)
                )
            default:
                break
            }
        }
    }

    private mutating func list(_ path: FilePath, _ digest: SHA256Digest, _ size: Int64) {
        files[path.string] = [
            "path": path.string.json, "sha256": digest.description.json, "bytes": Int(size).json,
        ]
    }

    /// Lists what was written; from then on the copy is whole.
    func finish(_ description: JSONObject) throws {
        var object = description
        object["files"] = .array(files.sorted { $0.key < $1.key }.map(\.value))
        let text = object.json.text(pretty: true) + "\n"
        try folder.write(
            Array(text.utf8),
            to: top.pushing(Self.manifest),
            mode: .privateFile
        )
    }
}
