import JSON
import WorkflowDiagnostics
import WorkflowLanguage
package import WorkflowModel

/// Finds the plugins that workflows of a project name: the pinned version, else the newest.
package struct PluginFinder: Sendable, Hashable {
    private let store: PluginStore?
    /// Kinds of steps that the program brings along that embeds the engine.
    private let hosted: [StepKindDeclaration]

    /// Finds nothing.
    package static let none = PluginFinder(store: nil)

    package init(store: PluginStore?, hosted: [StepKindDeclaration] = []) {
        self.store = store
        self.hosted = hosted
    }

    /// Looks for a plugin.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - lock: What the project is pinned to.
    /// - Returns: The plugin, or how to get it.
    /// - Throws: `LibraryError` for one that is here and damaged.
    func find(
        _ name: String,
        pinnedBy lock: LockFile
    ) throws(LibraryError) -> WorkflowSource.FoundPlugin {
        if let folder = hostedPlugin(name) {
            return .plugin(folder)
        }
        let pin = lock.plugin(name)
        let versions = try store?.versions(of: name) ?? []
        let wanted = pin.map { pin in versions.first { $0.version == pin.version } }
        guard let found = pin == nil ? versions.first : wanted ?? nil, let store else {
            let command = pin.map { "ddx plugin add \($0.shownSource)" }
            let others = pin == nil ? [] : versions.map(\.version)
            return .nothing(
                hints: [
                    command ?? "ddx plugin add PATH or ddx plugin add URL",
                    pin.flatMap { pin in
                        others.isEmpty
                            ? nil
                            : "the project is pinned to \(pin.version), here is "
                                + others.joined(separator: ", ")
                    },
                ].compactMap(\.self)
            )
        }
        return .plugin(try store.read(name, found.version))
    }

    /// A manifest that says what a program in Swift brings along.
    private func hostedPlugin(_ name: String) -> PluginFolder? {
        let kinds = hosted.filter { PluginReference($0.name)?.plugin == name }
        guard let first = kinds.first else {
            return nil
        }
        var steps: JSONObject = [:]
        for kind in kinds {
            var part: JSONObject = ["description": kind.summary.json]
            part["with"] = kind.inputs
            steps[PluginReference(kind.name)?.part ?? name] = part.json
        }
        let manifest: JSONObject = [
            "name": name.json, "version": first.version.json,
            "protocol": PluginManifest.hostProtocol.json, "steps": steps.json,
        ]
        let source = WorkflowSource(
            files: [
                WorkflowSource.File(
                    path: PluginManifest.fileName,
                    content: Array(manifest.json.text().utf8)
                )
            ],
            shownAs: "step kind \(name)"
        )
        return PluginManifestReader(source).read().manifest.map {
            PluginFolder(source: source, manifest: $0)
        }
    }
}

extension Library {
    /// Finds a plugin for a workflow of the project.
    func plugin(_ name: String) throws -> WorkflowSource.FoundPlugin {
        let lock = try projectRoot.map { try ProjectLock.read(in: $0) }
        return try plugins.find(name, pinnedBy: lock ?? LockFile())
    }
}
