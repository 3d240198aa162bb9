import JSON
package import SystemPackage
import WorkflowDiagnostics
import WorkflowExpressions
package import WorkflowLanguage
package import WorkflowSystem

/// The plugins of a user, outside of every project: one folder for each version.
///
/// `<name>/<version>` is the folder as it was added, `<name>/<version>.json` says where it came from
/// and which digest it had. A version appears whole or not at all, and is never changed.
package struct PluginStore: Sendable, Hashable {
    /// Where a plugin came from.
    package struct Record: Sendable, Hashable {
        package let digest: SHA256Digest
        /// `path:` and a folder, or the address of a git repository.
        package let source: String
        /// The commit of the repository.
        package let commit: String?
        /// The folder of the plugin in the repository; nothing for its root.
        package let folder: String?
        /// When it was added, as text.
        package let time: String

        package init(
            digest: SHA256Digest,
            source: String,
            commit: String? = nil,
            folder: String? = nil,
            time: String
        ) {
            self.digest = digest
            self.source = source
            self.commit = commit
            self.folder = folder
            self.time = time
        }

        /// What somebody types to get the same plugin.
        package var command: String {
            "ddx plugin add \(pin(name: "", version: "").shownSource)"
        }

        /// What the lock file of a project says of it.
        package func pin(name: String, version: String) -> LockFile.Plugin {
            LockFile.Plugin(
                name: name,
                version: version,
                digest: digest.description,
                source: source,
                commit: commit,
                folder: folder
            )
        }
    }

    /// A version that is here.
    package struct Installed: Sendable, Hashable {
        package let name: String
        package let version: String
        /// Nothing when the record is damaged.
        package let record: Record?
    }

    private let root: FilePath

    /// Names the folder of a user; nothing is created before a plugin is installed.
    package init(_ folders: XDGFolders) {
        root = folders.data.appending("ddx").appending("plugins")
    }

    /// The folder of a version.
    package func folder(of name: String, _ version: String) -> FilePath {
        root.appending(name).appending(version)
    }

    /// All versions of all plugins, by name, the newest version of each first.
    package func all() throws(LibraryError) -> [Installed] {
        try LibraryError.wrapping {
            guard try DurableFile.status(of: root, followingLinks: true) != nil else {
                return []
            }
            let folder = try BoundedRoot(root)
            return try folder.list().flatMap { entry -> [Installed] in
                guard entry.kind == .folder, let name = entry.path.lastComponent?.string,
                    WorkflowName.isValid(name)
                else {
                    return []
                }
                return try versions(of: name, in: folder)
            }
        }
    }

    /// The versions of a plugin, the newest first.
    package func versions(of name: String) throws(LibraryError) -> [Installed] {
        try all().filter { $0.name.utf8.elementsEqual(name.utf8) }
    }

    private func versions(of name: String, in folder: BoundedRoot) throws -> [Installed] {
        let found = try folder.list(FilePath(name)).compactMap { entry in
            entry.kind == .folder ? entry.path.lastComponent?.string : nil
        }
        let sorted = found.compactMap { text in SemanticVersion(text).map { (text, $0) } }
            .sorted { $0.1 > $1.1 }
        return try sorted.map { text, _ in
            Installed(name: name, version: text, record: try record(name, text, in: folder))
        }
    }

    private func record(
        _ name: String,
        _ version: String,
        in folder: BoundedRoot
    ) throws -> Record? {
        let file = Self.recordFile(name, version)
        guard try folder.exists(file) else {
            return nil
        }
        let bytes = try folder.read(file, limit: 1 << 16)
        guard let value = try? JSONValue(parsing: bytes),
            let digest = value["digest"]?.stringValue.flatMap(SHA256Digest.init),
            let source = value["source"]?.stringValue, let time = value["time"]?.stringValue
        else {
            return nil
        }
        return Record(
            digest: digest,
            source: source,
            commit: value["commit"]?.stringValue,
            folder: value["folder"]?.stringValue,
            time: time
        )
    }

    /// Reads all files of a version.
    ///
    /// - Throws: `LibraryError` with `invalid` for what is no plugin any more.
    package func read(_ name: String, _ version: String) throws(LibraryError) -> PluginFolder {
        try PluginFolder.reading(folder(of: name, version), shownAs: "plugin \(name)")
    }

    /// Puts a plugin into its place, with a record of where it came from.
    ///
    /// - Returns: Whether it is new; the same content may be added again.
    /// - Throws: `LibraryError` with `changed` when the version is here with other content.
    package func install(
        _ plugin: PluginFolder,
        _ record: Record
    ) throws(LibraryError) -> Bool {
        try LibraryError.wrapping {
            let (name, version) = (plugin.manifest.name, plugin.manifest.version)
            try WorkflowName.require(name)
            try DurableFile.createDirectories(root, mode: .privateFolder)
            let folder = try BoundedRoot(root)
            try folder.createDirectories(FilePath(name), mode: .privateFolder)
            let place = FilePath("\(name)/\(version)")
            if try folder.exists(place) {
                guard try read(name, version).source.digest == record.digest else {
                    throw LibraryError(
                        .changed,
                        "plugin '\(name)' \(version) is installed with other content",
                        hints: [
                            "give the plugin a new version, or remove the old one first: "
                                + "ddx plugin remove \(name)@\(version)"
                        ]
                    )
                }
                return false
            }
            // The record comes first: without its folder it says nothing.
            var object: JSONObject = [
                "digest": record.digest.description.json, "source": record.source.json,
                "time": record.time.json,
            ]
            object["commit"] = record.commit?.json
            object["folder"] = record.folder?.json
            try folder.write(
                object.json.bytes(pretty: true),
                to: Self.recordFile(name, version),
                mode: .privateFile
            )
            try folder.publishAll(plugin.source.plannedFiles, as: place)
            return true
        }
    }

    /// Removes a version.
    package func remove(_ name: String, _ version: String) throws(LibraryError) {
        try LibraryError.wrapping {
            try WorkflowName.require(name)
            let folder = try BoundedRoot(root)
            try folder.removeTree(FilePath("\(name)/\(version)"))
            try folder.remove(Self.recordFile(name, version))
            _ = try folder.removeEmptyFolder(FilePath(name))
        }
    }

    private static func recordFile(_ name: String, _ version: String) -> FilePath {
        FilePath("\(name)/\(version).json")
    }
}

extension PluginFolder {
    /// Reads a folder that holds a plugin.
    ///
    /// - Throws: `LibraryError` with everything that is wrong with it.
    package static func reading(
        _ path: FilePath,
        shownAs: String
    ) throws(LibraryError) -> PluginFolder {
        try LibraryError.wrapping {
            try checked(try WorkflowSource.directory(path, shownAs: shownAs))
        }
    }

    /// Takes the files of a plugin, and refuses those that are none.
    static func checked(_ source: WorkflowSource) throws -> PluginFolder {
        let loaded = PluginManifestReader(source).read()
        guard let manifest = loaded.manifest, !manifest.isHosted else {
            let count = loaded.diagnostics.count { $0.severity == .error }
            throw LibraryError(
                .invalid,
                loaded.manifest != nil
                    ? "the plugin in '\(source.shownAs)' says that a program brings it along"
                    : "the plugin in '\(source.shownAs)' has \(count) error\(count == 1 ? "" : "s")",
                hints: ["correct \(PluginManifest.fileName)"],
                findings: loaded.diagnostics,
                texts: loaded.texts
            )
        }
        return PluginFolder(source: source, manifest: manifest)
    }
}
