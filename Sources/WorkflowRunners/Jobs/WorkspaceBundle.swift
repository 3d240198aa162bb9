import JSON
import SystemPackage
import WorkflowModel
package import WorkflowSystem

/// All files of a project by digest, to be put together on another machine.
///
/// It holds what git would see, and `.ddx` without its state.
package struct WorkspaceBundle: Sendable {
    /// What cannot be unpacked.
    package struct Damage: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    private static let version = 1
    private static let longestManifest = 512 << 20

    /// What stands at each path.
    private let entries: [(path: TrackedPath, state: EntryState)]

    // MARK: Packing

    /// Takes all files of a project into a store.
    ///
    /// - Parameters:
    ///   - project: The project.
    ///   - store: Takes the contents, and the list of them.
    /// - Returns: The digest of the list, and what could not be packed, in words.
    /// - Throws: `SystemError` when files cannot be read or kept.
    package static func pack(
        _ project: BoundedRoot,
        into store: ObjectStore
    ) async throws -> (manifest: String, notes: [String]) {
        try await BlockingWork.run {
            var walk = TreeWalk(into: store)
            var tree = FileTree()
            try walk.walk(&tree, in: project, isSilent: true)
            var notes = try walk.finish().notes
            var entries: [(path: TrackedPath, state: EntryState)] = FileIndex(tree).records
                .map { ($0.key, $0.value.state) }
            var intake = ContentIntake(into: store)
            try takeSettings(of: project, &intake, &entries)
            let unread = entries.filter { $0.state.isFile && $0.state.digest == nil }
            notes += unread.map { "'\($0.path)' could not be read and is not packed" }
            let bundle = Self(
                entries: entries.filter { !$0.state.isFile || $0.state.digest != nil }
                    .sorted { $0.path < $1.path }
            )
            let manifest = try intake.take(bundle.json.bytes())
            try intake.finish()
            return ("\(manifest)", notes)
        }
    }

    /// Takes what `.ddx` holds beside its state: steps may call programs that stand there.
    private static func takeSettings(
        of project: BoundedRoot,
        _ intake: inout ContentIntake,
        _ entries: inout [(path: TrackedPath, state: EntryState)]
    ) throws {
        let settings: FilePath = ".ddx"
        guard try project.status(of: settings)?.kind == .folder else { return }
        var found = [settings]
        try project.walk(from: settings) { entry in
            if entry.path == settings.appending("state") { return .skip }
            found.append(entry.path)
            return .enter
        }
        for path in found {
            let tracked = TrackedPath(path.string)
            let state = try project.state(at: tracked)
            switch state {
            case .file(.some, _): _ = try intake.take(project.openFile(path))
            case .link: _ = try intake.take(project.linkTargetBytes(of: path))
            case .folder: break
            default: continue
            }
            entries.append((tracked, state))
        }
    }

    private var json: JSONValue {
        [
            "version": Self.version.json,
            "entries": .array(
                entries.map { FileChange($0.path, from: .absent, to: $0.state).object.json }
            ),
        ]
    }

    // MARK: Unpacking

    /// Reads the list of a bundle.
    ///
    /// - Throws: `Damage`, `MissingContent`, `SystemError`.
    init(_ manifest: String, in store: ObjectStore) throws {
        guard let digest = SHA256Digest(manifest), let file = try store.open(digest) else {
            throw MissingContent(digest: manifest)
        }
        let value = try JSONValue(parsing: try file.content(limit: Self.longestManifest))
        guard value["version"]?.intValue == Self.version, let list = value["entries"]?.arrayValue
        else {
            throw Damage(description: "the content \(manifest) is no list of files")
        }
        entries = try list.map { item in
            guard let object = item.objectValue, let change = try? FileChange(object),
                let state = change.after, state != .absent
            else {
                throw Damage(description: "the list of files \(manifest) is damaged")
            }
            return (TrackedPath(change.path), state)
        }
    }

    private init(entries: [(path: TrackedPath, state: EntryState)]) {
        self.entries = entries
    }

    /// All contents that it needs.
    var digests: [String] { Set(entries.compactMap(\.state.digest)).sorted().map(\.description) }

    /// Puts all files into an empty folder; not durably, for it is thrown away again.
    func unpack(into root: BoundedRoot, from store: ObjectStore) throws {
        for (path, state) in entries {
            let path = path.filePath
            switch state {
            case .absent: break
            case .folder: try root.createDirectories(path, durably: false)
            case .file(let digest?, let permissions):
                let mode = FilePermissions(rawValue: CModeT(permissions ?? 0o644))
                try root.create(copyOf: try open(digest, in: store), at: path, permissions: mode)
            case .file(nil, _): break
            case .link(let digest):
                let target = try open(digest, in: store).content(limit: 1 << 16)
                try root.placeLink(to: target, at: path)
            }
        }
        for (path, state) in entries.reversed() {
            guard case .folder(let permissions) = state else { continue }
            let mode = FilePermissions(rawValue: CModeT(permissions))
            try root.setPermissions(of: path.filePath, to: mode)
        }
    }

    private func open(_ digest: SHA256Digest, in store: ObjectStore) throws -> OpenFile {
        guard let file = try store.open(digest) else {
            throw MissingContent(digest: "\(digest)")
        }
        return file
    }
}
