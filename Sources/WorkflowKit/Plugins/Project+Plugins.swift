import JSON
import SystemPackage
import WorkflowDiagnostics
package import WorkflowLanguage
package import WorkflowLibrary
import WorkflowModel
import WorkflowStore
import WorkflowSystem

/// What somebody wants to add.
package struct PluginRequest: Sendable {
    /// A folder, or an address that git can fetch.
    package var place: String
    /// A branch, a tag or a whole commit of a repository.
    package var ref: String?
    /// The folder of the plugin in a repository.
    package var folder: String?

    package init(_ place: String) {
        self.place = place
    }
}

/// A plugin as lists and pages show it.
package struct PluginListing: Sendable {
    package let installed: PluginStore.Installed
    /// Nothing when its files cannot be read any more.
    package let manifest: PluginManifest?
    /// Whether the project is pinned to exactly this version.
    package let isPinned: Bool
    /// Why it would not be started; nothing when it would be.
    package let obstacle: String?
}

extension Project {
    /// The plugins of this user.
    var pluginStore: PluginStore { PluginStore(surroundings.folders) }

    /// Looks at a plugin before it is added; nothing of it is run.
    package func findPlugin(_ request: PluginRequest) async throws -> PluginOrigin {
        try await translatingFailures {
            let path = surroundings.absolute(request.place)
            let isFolder =
                try request.ref == nil && request.folder == nil
                && DurableFile.status(of: path.appending(PluginManifest.fileName)) != nil
            if isFolder {
                return try .folder(path, shownAs: request.place)
            }
            let status = try DurableFile.status(of: path, followingLinks: true)
            if status?.kind == .folder, try !isRepository(path) {
                throw Failure(
                    .notFound,
                    "'\(request.place)' is no plugin: it has no file '\(PluginManifest.fileName)'",
                    hints: ["name the folder of a plugin, or an address of git"]
                )
            }
            return try await .repository(
                request.place,
                ref: request.ref,
                folder: request.folder,
                in: sourceStore,
                from: FilePath(surroundings.currentDirectory),
                time: surroundings.now().text
            )
        }
    }

    private func isRepository(_ path: FilePath) throws -> Bool {
        try [".git", "HEAD"].contains { try DurableFile.status(of: path.appending($0)) != nil }
    }

    /// Whether this user has consented to a plugin, or names a folder of his own.
    package func hasConsent(to origin: PluginOrigin) throws -> Bool {
        try origin.isLocal || !trust.grants(for: origin.plugin.source.digest).isEmpty
    }

    /// Installs a plugin and pins the project to it.
    ///
    /// - Parameters:
    ///   - origin: The plugin.
    ///   - consents: Whether somebody has consented to exactly this content just now.
    /// - Returns: Whether it is new.
    /// - Throws: `Failure` with `notPermitted` when nobody has consented; nothing is written then.
    package func addPlugin(_ origin: PluginOrigin, consents: Bool) async throws -> Bool {
        try await translatingFailures {
            let manifest = origin.plugin.manifest
            let digest = origin.plugin.source.digest
            try await recordingRefusals(of: "plugin add") {
                guard try consents || hasConsent(to: origin) else {
                    throw Failure(
                        .notPermitted,
                        "plugin '\(manifest.name)' came from '\(origin.source)', and nobody has "
                            + "consented to what it runs",
                        hints: ["add it with this consent: --trust \(digest)"]
                    )
                }
            }
            return try await recording(.pluginAdded) { notes in
                let record = PluginStore.Record(
                    digest: digest,
                    source: origin.source,
                    commit: origin.commit,
                    folder: origin.folder,
                    time: surroundings.now().text
                )
                let isNew = try pluginStore.install(origin.plugin, record)
                try trust.add(
                    TrustGrant(
                        digest: digest,
                        source: origin.source,
                        capabilities: Capabilities(of: manifest, digest: digest),
                        time: surroundings.now().text
                    )
                )
                if isInitialized {
                    try ProjectLock.pin(
                        [record.pin(name: manifest.name, version: manifest.version)],
                        in: root
                    )
                }
                notes.add { $0.describe(manifest, digest, from: origin.source) }
                return isNew
            }
        }
    }

    /// Removes plugins, and the project's pins to them.
    ///
    /// - Parameter text: A name, or `NAME@VERSION`.
    /// - Returns: The versions that were removed.
    /// - Throws: `Failure` when there is none.
    package func removePlugin(_ text: String) async throws -> [PluginStore.Installed] {
        try await translatingFailures {
            let found = try installedPlugins(text)
            return try await recording(.pluginRemoved) { notes in
                for plugin in found {
                    try pluginStore.remove(plugin.name, plugin.version)
                    if let digest = plugin.record?.digest {
                        try trust.remove(digest)
                    }
                    notes.add { record in
                        record.facts = [
                            "name": plugin.name.json, "version": plugin.version.json,
                        ]
                    }
                }
                if isInitialized {
                    try ProjectLock.unpin(found.map { ($0.name, $0.version) }, in: root)
                }
                return found
            }
        }
    }

    /// All plugins of this user.
    package func plugins() throws -> [PluginListing] {
        try translatingFailure { try pluginStore.all().map(listing) }
    }

    /// One plugin: the version that is named or pinned, else the newest.
    package func plugin(_ text: String) throws -> PluginListing {
        try translatingFailure {
            let found = try installedPlugins(text)
            let lock = isInitialized ? try ProjectLock.read(in: root) : LockFile()
            let pin = lock.plugin(found[0].name)
            return try listing(found.first { $0.version == pin?.version } ?? found[0])
        }
    }

    /// The versions that a text means; never none.
    func installedPlugins(_ text: String) throws -> [PluginStore.Installed] {
        let words = text.split(separator: "@", maxSplits: 1).map(String.init)
        let all = try pluginStore.all()
        let found = all.filter { plugin in
            plugin.name.utf8.elementsEqual((words.first ?? "").utf8)
                && (words.count < 2 || plugin.version.utf8.elementsEqual(words[1].utf8))
        }
        guard !found.isEmpty else {
            let names = Set(all.map(\.name)).sorted()
            throw Failure(
                .notFound,
                "there is no plugin '\(text)'",
                hints: [
                    Suggestion.hint(for: words.first ?? "", among: names),
                    names.isEmpty ? "ddx plugin add PATH" : "ddx plugin list",
                ].compactMap(\.self)
            )
        }
        return found
    }

    private func listing(_ plugin: PluginStore.Installed) throws -> PluginListing {
        let lock = isInitialized ? try ProjectLock.read(in: root) : LockFile()
        let pin = lock.plugin(plugin.name)
        let obstacle: String?
        var manifest: PluginManifest?
        do {
            manifest = try pluginStore.read(plugin.name, plugin.version).manifest
            try requireIntegrity(of: plugin.name, plugin.version, digest: plugin.record?.digest)
            obstacle = nil
        } catch {
            obstacle = Failure(error).message
        }
        return PluginListing(
            installed: plugin,
            manifest: manifest,
            isPinned: pin?.version == plugin.version
                && pin?.digest == plugin.record?.digest.description,
            obstacle: obstacle
        )
    }
}
