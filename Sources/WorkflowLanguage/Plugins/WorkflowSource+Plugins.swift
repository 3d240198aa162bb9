package import WorkflowSystem

extension WorkflowSource {
    /// What a name of a plugin leads to.
    package enum FoundPlugin: Sendable {
        /// All its files, which have been read, and what they say.
        case plugin(PluginFolder)
        /// There is none; the hints say how to get it.
        case nothing(hints: [String])
    }

    /// The folder in a composed source that holds what the workflow must know of its plugins.
    package static let pluginsFolder = ".plugins"

    /// The folder of a plugin in a composed source.
    static func folder(ofPlugin name: String) -> String { "\(pluginsFolder)/\(name)" }

    /// The plugins that the workflow and those that it uses are pinned to, sorted by name.
    package var pinnedPlugins: [PinnedPlugin] {
        let prefix = "\(Self.pluginsFolder)/"
        let names = files.lazy.map(\.path).filter { $0.utf8.starts(with: prefix.utf8) }
            .compactMap { $0.split(separator: "/").dropFirst().first.map(String.init) }
        return Set(names).sorted().compactMap(pinnedPlugin)
    }

    /// The plugin of a name that the workflow is pinned to.
    package func pinnedPlugin(_ name: String) -> PinnedPlugin? {
        let folder = Self.folder(ofPlugin: name)
        guard let digest = file("\(folder)/digest") else {
            return nil
        }
        let prefix = "\(folder)/manifest/"
        let manifest = WorkflowSource(
            files: files.filter { $0.path.utf8.starts(with: prefix.utf8) }.map {
                File(
                    path: String($0.path.dropFirst(prefix.count)),
                    content: $0.content,
                    isExecutable: $0.isExecutable
                )
            },
            shownAs: "plugin \(name)"
        )
        return PluginManifestReader(manifest).read().manifest.map {
            PinnedPlugin(
                manifest: $0,
                digest: SHA256Digest(String(decoding: digest.content, as: UTF8.self))
            )
        }
    }
}

/// A plugin that a workflow is pinned to.
package struct PinnedPlugin: Sendable {
    package let manifest: PluginManifest
    /// The digest of its folder; nothing for kinds of steps that a program in Swift brings along.
    package let digest: SHA256Digest?

    package init(manifest: PluginManifest, digest: SHA256Digest?) {
        self.manifest = manifest
        self.digest = digest
    }
}

/// All files of a plugin, and what they say.
package struct PluginFolder: Sendable {
    package let source: WorkflowSource
    package let manifest: PluginManifest

    package init(source: WorkflowSource, manifest: PluginManifest) {
        self.source = source
        self.manifest = manifest
    }

    /// What a composed source keeps of the plugin: its manifest and its digest.
    ///
    /// The files that the manifest names are kept, too, emptied of all that is not read again.
    var pinnedFiles: [WorkflowSource.File] {
        let folder = WorkflowSource.folder(ofPlugin: manifest.name)
        let named = source.files.filter { file in
            let isSchema = [".json", ".yml", ".yaml"].contains { file.path.hasSuffix($0) }
            return isSchema || manifest.command.contains("./\(file.path)")
        }
        let digest = manifest.isHosted ? "host" : source.digest.description
        return named.map { file in
            let isProgram = manifest.command.contains("./\(file.path)")
            return WorkflowSource.File(
                path: "\(folder)/manifest/\(file.path)",
                content: isProgram ? [] : file.content,
                isExecutable: file.isExecutable
            )
        } + [WorkflowSource.File(path: "\(folder)/digest", content: Array(digest.utf8))]
    }

    /// The files of a workflow that the plugin carries, by their paths in its folder.
    func files(of workflow: PluginManifest.Workflow) -> WorkflowSource {
        let prefix = "\(workflow.folder)/"
        return WorkflowSource(
            files: source.files.filter { $0.path.utf8.starts(with: prefix.utf8) }.map {
                WorkflowSource.File(
                    path: String($0.path.dropFirst(prefix.count)),
                    content: $0.content,
                    isExecutable: $0.isExecutable
                )
            },
            shownAs: "plugin:\(manifest.name)/\(workflow.name)"
        )
    }
}
