import JSON
import SystemPackage
import WorkflowModel
import WorkflowSystem

/// What a run knows of the project's files, kept in its folder so that a crash loses nothing.
///
/// An index that is written once, and a journal of what changed since: a step costs what it changed.
struct TrackingJournal: Sendable {
    /// What was read back.
    struct Content: Sendable {
        var index: FileIndex
        /// All that was observed, in order.
        var observations: [Observation] = []
        /// What the attempts declared.
        var declared: [TrackedAttempt: DeclaredPaths] = [:]
        /// Interrupted attempts that a walk has followed, so that later changes are not theirs.
        var settled: Set<TrackedAttempt> = []
    }

    /// The largest file of ours that is read.
    private static let sizeLimit = 1 << 30

    /// The folder of the run.
    let folder: FilePath

    private var indexFile: FilePath { folder.appending("files") }
    private var journalFile: FilePath { folder.appending("files.log") }

    /// Reads what was kept; nothing when nothing was, or when it is damaged.
    func read() throws -> Content? {
        guard let bytes = try Self.bytes(of: indexFile), let index = FileIndex(bytes) else {
            return nil
        }
        var content = Content(index: index)
        let objects = try lines()
        let indexPlace = objects.lastIndex { $0["index"] != nil } ?? objects.startIndex
        for (place, object) in objects.enumerated() {
            try content.apply(object, changesIndex: place > indexPlace)
        }
        return content
    }

    private func lines() throws -> [JSONObject] {
        var objects: [JSONObject] = []
        // The last line may have been cut off by a crash; what it tells of is then found anew.
        let bytes = try Self.bytes(of: journalFile) ?? []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let object = (try? JSONValue(parsing: Array(line)))?.objectValue else { continue }
            objects.append(object)
        }
        return objects
    }

    /// Begins anew with an index; what was observed before stays known to those who prune.
    func write(_ index: FileIndex) throws {
        try DurableFile.createDirectories(folder, mode: .groupFolder)
        // The mark comes first: without an index behind it, the next one begins anew.
        try append([["index": true]], durably: true)
        try DurableFile.write(index.encoded, to: indexFile, mode: .groupFile)
    }

    /// Notes that an attempt is under way, before it can change anything.
    ///
    /// The note need not survive a power cut: no change is attributed to it then, and none is lost.
    func note(_ attempt: TrackedAttempt, _ paths: DeclaredPaths) throws {
        var object = paths.object
        object["begin"] = attempt.json
        try append([object.json], durably: false)
    }

    /// Notes that a walk has found what an interrupted attempt changed before its end.
    func note(settled attempts: [TrackedAttempt]) throws {
        try append(attempts.map { ["settled": $0.json] }, durably: false)
    }

    /// Notes changes durably, with who may have made them.
    func note(_ observations: [Observation], _ records: [TrackedPath: IndexRecord]) throws {
        guard !observations.isEmpty else { return }
        try append(
            observations.map { observation in
                var object: JSONObject = [
                    "walk": observation.walk.json,
                    "path": observation.path.text.json,
                    "by": .array(observation.owners.map(\.json)),
                ]
                object["was"] = observation.before.json
                object["is"] = observation.after.json
                object["entry"] = records[observation.path]?.text.json
                return object.json
            },
            durably: true
        )
    }

    /// The contents that the run needs, be it under way or over.
    func digests() throws -> Set<SHA256Digest> {
        let index = try Self.bytes(of: indexFile).flatMap { FileIndex($0) }
        var digests = Set((index?.records.values).map { $0.compactMap(\.digest) } ?? [])
        for object in try lines() {
            for side in ["was", "is"] {
                if let digest = EntryState(object[side]).digest { digests.insert(digest) }
            }
        }
        return digests
    }

    static func bytes(of file: FilePath) throws -> [UInt8]? {
        do {
            return try DurableFile.read(file, limit: sizeLimit)
        } catch let error as SystemError where error.isNotFound {
            return nil
        }
    }

    private func append(_ lines: [JSONValue], durably: Bool) throws {
        let file = try AppendFile(journalFile, mode: .groupFile)
        // Begun on a line of its own, whatever a crash may have left in the last one.
        try file.write(lines.flatMap { [UInt8(ascii: "\n")] + Array($0.description.utf8) })
        if durably { try file.sync() }
    }
}

extension TrackingJournal.Content {
    fileprivate mutating func apply(_ object: JSONObject, changesIndex: Bool) throws {
        if let attempt = object["begin"].flatMap({ TrackedAttempt($0) }) {
            declared[attempt] = try DeclaredPaths(object)
            return
        }
        if let attempt = object["settled"].flatMap({ TrackedAttempt($0) }) {
            settled.insert(attempt)
            return
        }
        guard let text = object["path"]?.stringValue, let walk = object["walk"]?.intValue else {
            return
        }
        let path = TrackedPath(text)
        if changesIndex {
            index.records[path] = object["entry"]?.stringValue.flatMap { IndexRecord($0[...]) }
        }
        observations.append(
            Observation(
                walk: walk,
                path: path,
                before: EntryState(object["was"]),
                after: EntryState(object["is"]),
                owners: (object["by"]?.arrayValue ?? []).compactMap { TrackedAttempt($0) }
            )
        )
    }
}

extension EntryState {
    fileprivate var json: JSONValue? {
        self == .absent ? nil : [(digest?.description).json, mode.json]
    }

    fileprivate init(_ json: JSONValue?) {
        self = EntryState(digest: json?[0]?.stringValue, mode: json?[1]?.intValue) ?? .absent
    }
}
