package import SystemPackage
import WorkflowDiagnostics
package import WorkflowLanguage
import WorkflowSystem

/// A plugin where it was found, before it is installed.
package struct PluginOrigin: Sendable {
    package let plugin: PluginFolder
    /// `path:` and a folder, or the address of a git repository.
    package let source: String
    package let commit: String?
    /// The folder of the plugin in the repository; nothing for its root.
    package let folder: String?

    /// Whether the user named a folder of his own computer.
    package var isLocal: Bool { PinSource.isLocal(source) }

    /// Reads a plugin in a folder of this computer.
    package static func folder(
        _ path: FilePath,
        shownAs: String
    ) throws(LibraryError) -> PluginOrigin {
        PluginOrigin(
            plugin: try PluginFolder.reading(path, shownAs: shownAs),
            source: PinSource.path + path.string,
            commit: nil,
            folder: nil
        )
    }

    /// Fetches a repository and reads a plugin from its objects; nothing is checked out or run.
    ///
    /// - Parameters:
    ///   - url: The address.
    ///   - ref: A branch, a tag or a whole commit; nothing for the branch that is proposed.
    ///   - folder: The folder of the plugin in the repository; nothing for its root.
    ///   - sources: Where clones are kept.
    ///   - place: Where relative addresses begin.
    ///   - time: When, as text, for the record.
    /// - Returns: The plugin.
    /// - Throws: `LibraryError`.
    package static func repository(
        _ url: String,
        ref: String?,
        folder: String?,
        in sources: SourceStore,
        from place: FilePath,
        time: String
    ) async throws -> PluginOrigin {
        let named = ref.flatMap(ObjectID.init)
        let setting = SourceSetting(
            name: try SourceAddress(url, from: place).proposedName,
            url: url,
            ref: named == nil ? ref : nil,
            origin: .flag("plugin add")
        )
        let clone = try sources.clone(of: setting, from: place)
        _ = try await clone.sync(time: time)
        let folder = folder.map { $0.split(separator: "/").joined(separator: "/") } ?? ""
        let found: ObjectID? =
            if let named { try await clone.objects.commit(named.text) } else {
                try await clone.head()
            }
        guard let commit = found, !folder.split(separator: "/").contains(".."),
            let tree = try await clone.objects.tree(commit, folder: folder)
        else {
            throw LibraryError(
                .notFound,
                "'\(url)' has no \(ref.map { "'\($0)'" } ?? "commit")"
                    + (folder.isEmpty ? "" : " with a folder '\(folder)'"),
                hints: ["see what there is: git ls-remote '\(url)'"]
            )
        }
        let files = try await SourceReader(clone).source(
            of: SharedWorkflow(name: "plugin", commit: commit, path: folder, tree: tree)
        )
        return PluginOrigin(
            plugin: try PluginFolder.checked(WorkflowSource(files: files.files, shownAs: url)),
            source: clone.address.description,
            commit: commit.text,
            folder: folder.isEmpty ? nil : folder
        )
    }
}
