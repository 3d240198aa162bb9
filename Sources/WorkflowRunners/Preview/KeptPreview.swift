import JSON
package import SystemPackage
package import WorkflowModel
import WorkflowSystem

/// What a run did in a throw-away copy, kept so that exactly that can be done in the project.
///
/// A folder named after the digest of its description holds the description and the contents that
/// steps left. What somebody changes there is noticed.
package struct KeptPreview: Sendable {
    /// An attempt of a step and how it ended.
    package struct Attempt: Sendable {
        package let step: StepReference
        package let attempt: Int
        package let outcome: StepOutcome
    }

    /// Why a preview cannot be kept or used.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// How many previews of a project are kept; older ones go.
    package static let limit = 20

    package let id: String
    /// What the run began with.
    package let creation: RunCreation
    /// In the order in which they ended.
    package let attempts: [Attempt]
    let folder: FilePath

    var store: ObjectStore { ObjectStore(folder: folder.appending("objects")) }

    // MARK: Keeping

    /// Keeps what a run did.
    ///
    /// - Parameters:
    ///   - events: The events of the run.
    ///   - objects: Where the contents of its files are.
    ///   - previews: The folder of all previews of the project.
    /// - Returns: The preview.
    /// - Throws: `Failure` when a content is not there; `SystemError`. Nothing is kept then.
    package static func keep(
        _ events: [RecordedEvent],
        from objects: FilePath,
        in previews: FilePath
    ) async throws -> KeptPreview {
        try await BlockingWork.run {
            let description = description(of: events)
            let bytes = description.bytes()
            let id = String(SHA256Digest(of: bytes).hexadecimal.prefix(16))
            let preview = try KeptPreview(id, description, previews.appending(id))
            try DurableFile.createDirectories(preview.folder, mode: .groupFolder)
            try preview.takeContents(from: ObjectStore(folder: objects))
            try DurableFile.write(bytes, to: preview.folder.appending(file), mode: .groupFile)
            try removeOld(in: previews, besides: id)
            return preview
        }
    }

    /// Reads a preview that was kept.
    ///
    /// - Parameters:
    ///   - name: Its id, or the beginning of it.
    ///   - previews: The folder of all previews of the project.
    /// - Returns: The preview; nothing when there is none, or several begin like that.
    /// - Throws: `Failure` when it is not as it was kept; `SystemError`.
    package static func find(_ name: String, in previews: FilePath) async throws -> KeptPreview? {
        try await BlockingWork.run {
            guard !name.isEmpty, try DurableFile.status(of: previews)?.kind == .folder else {
                return nil
            }
            let found = try BoundedRoot(previews).list().filter {
                $0.kind == .folder && $0.path.string.hasPrefix(name)
            }
            guard let id = found.first?.path.string, found.count == 1 else {
                return nil
            }
            let folder = previews.appending(id)
            let bytes = try DurableFile.read(folder.appending(file), limit: 64 << 20)
            guard SHA256Digest(of: bytes).hexadecimal.hasPrefix(id), id.utf8.count == 16 else {
                throw Failure(description: "the preview '\(id)' is not as it was kept")
            }
            return try KeptPreview(id, try JSONValue(parsing: bytes), folder)
        }
    }

    /// Removes the preview.
    package func remove() async throws {
        let folder = folder
        try await BlockingWork.run { try BoundedRoot.discard(folder) }
    }

    private static let file: FilePath.Component = "preview.json"

    private static func description(of events: [RecordedEvent]) -> JSONValue {
        [
            "schema": "ddx.kept_preview/1",
            "events": .array(
                events.filter(\.isKept).map {
                    ["kind": $0.event.kind.json, "payload": $0.event.payload.json]
                }
            ),
        ]
    }

    private init(_ id: String, _ description: JSONValue, _ folder: FilePath) throws {
        var creation: RunCreation?
        var attempts: [Attempt] = []
        for item in description["events"]?.arrayValue ?? [] {
            let payload = item["payload"]?.objectValue ?? [:]
            switch try RunEvent(kind: item["kind"]?.stringValue ?? "", payload: payload) {
            case .runCreated(let known): creation = known
            case .stepEnded(let step, let attempt, let outcome):
                attempts.append(Attempt(step: step, attempt: attempt, outcome: outcome))
            default: break
            }
        }
        guard let creation else {
            throw Failure(description: "the preview '\(id)' does not tell what ran")
        }
        self.id = id
        self.creation = creation
        self.attempts = attempts
        self.folder = folder
    }

    private func takeContents(from objects: ObjectStore) throws {
        var intake = ContentIntake(into: store)
        for change in attempts.flatMap(\.outcome.files) where change.change != .kept {
            guard let digest = change.after?.digest else { continue }
            guard let file = try objects.open(digest), try intake.take(file).digest == digest else {
                throw Failure(description: "what '\(change.path)' holds is too large to be kept")
            }
        }
        try intake.finish()
    }

    private static func removeOld(in previews: FilePath, besides id: String) throws {
        let all = try BoundedRoot(previews).list().filter { $0.path.string != id }
            .sorted { $0.status.modified > $1.status.modified }
        for old in all.dropFirst(limit - 1) {
            try BoundedRoot.discard(previews.pushing(old.path))
        }
    }

    // MARK: Comparing

    /// The files that are not as they were when the preview was made, and how, in words.
    package func obstacles(in project: FilePath) async throws -> [String] {
        try await BlockingWork.run {
            let root = try BoundedRoot(project)
            var seen: Set<TrackedPath> = []
            var obstacles: [String] = []
            for change in attempts.flatMap(\.outcome.files) where change.change != .kept {
                let path = TrackedPath(change.path)
                guard seen.insert(path).inserted, !change.isOfFolder else { continue }
                let now = try root.state(at: path)
                guard let before = change.before, !now.fits(before) else { continue }
                obstacles.append(
                    before == .absent
                        ? "'\(path)' is there now"
                        : now == .absent ? "'\(path)' is gone" : "'\(path)' was changed"
                )
            }
            return obstacles
        }
    }
}

extension RecordedEvent {
    /// Whether doing it again needs the event.
    fileprivate var isKept: Bool {
        switch event {
        case .runCreated, .stepEnded: true
        default: false
        }
    }
}
