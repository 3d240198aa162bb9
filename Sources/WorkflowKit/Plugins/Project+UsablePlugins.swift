import JSON
import SystemPackage
import WorkflowDiagnostics
import WorkflowJobs
import WorkflowLanguage
import WorkflowLibrary
import WorkflowModel
import WorkflowRunners
import WorkflowSystem

/// Plugins and runners that a run needs.
extension Project {
    /// Refuses a run whose plugins or runners are not here as the workflow needs them.
    func requireParts(of pinned: PinnedDefinition) throws {
        if let missing = pinned.diagnostics.first(where: { $0.code == .unknownPlugin }) {
            throw Failure(
                .unavailable,
                "workflow '\(pinned.definition.name)' cannot run: \(missing.message)",
                hints: missing.hints
            )
        }
        for plugin in pinned.source.pinnedPlugins {
            try require(plugin)
        }
        for choice in pinned.definition.runnerChoices {
            try require(choice)
        }
    }

    private func require(_ plugin: PinnedPlugin) throws {
        let (name, version) = (plugin.manifest.name, plugin.manifest.version)
        guard let digest = plugin.digest else {
            let kinds = plugin.manifest.parts(.step).map { plugin.manifest.reference(to: $0) }
            let missing = kinds.first { stepKinds[$0]?.declaration.version != version }
            guard missing == nil else {
                throw Failure(
                    .unavailable,
                    "nothing here carries out 'uses: \(missing ?? name)' in version \(version)",
                    hints: ["use the program that started the run"]
                )
            }
            return
        }
        try requireIntegrity(of: name, version, digest: digest)
        if isInitialized, let pin = try ProjectLock.read(in: root).plugin(name),
            pin.version.utf8.elementsEqual(version.utf8), pin.digest != digest.description
        {
            throw Failure(
                .notPermitted,
                "the project is pinned to another content of plugin '\(name)' \(version) than the "
                    + "one that is installed",
                hints: [
                    "ddx plugin remove \(name)@\(version)", "ddx plugin add \(pin.shownSource)",
                ]
            )
        }
    }

    /// Refuses a plugin whose files are not what this user consented to.
    func requireIntegrity(of name: String, _ version: String, digest: SHA256Digest?) throws {
        let found = try pluginStore.versions(of: name).first { $0.version == version }
        guard let found else {
            throw Failure(
                .unavailable,
                "plugin '\(name)' \(version) is not installed any more",
                hints: ["ddx plugin add PATH or ddx plugin add URL"]
            )
        }
        let now = try WorkflowSource.directory(
            pluginStore.folder(of: name, version),
            shownAs: "plugin \(name)"
        ).digest
        guard let digest, now == digest, try !trust.grants(for: digest).isEmpty else {
            throw Failure(
                .notPermitted,
                now == digest && now == found.record?.digest
                    ? "nobody has consented to what plugin '\(name)' \(version) runs"
                    : "plugin '\(name)' \(version) is not what was added: its files have changed",
                hints: ["ddx plugin remove \(name)@\(version)"]
                    + (found.record.map { [$0.command] } ?? [])
            )
        }
    }

    private func require(_ choice: RunnerChoice) throws {
        do throws(RunnerDescription.Problem) {
            let passed = EnvironmentPolicy(
                own: surroundings.environment,
                pass: settings.passedEnvironment
            ).passedToEngines
            let missing: (message: String, hints: [String])?
            switch try RunnerDescription(choice, among: configuredRunners) {
            case .container(let container):
                let engine = ContainerEngine.find(container.engine, environment: passed)
                missing = engine == nil ? ContainerEngine.missing(container.engine) : nil
            case .cluster(let cluster, _):
                guard case .slurm(let slurm) = cluster.engine else { return }
                missing = SlurmQueue.absence(of: slurm, in: passed).map { ($0.message, $0.hints) }
            case .local, .plugin: return
            }
            if let missing {
                throw RunnerDescription.Problem(
                    .missingTool,
                    missing.message,
                    hints: missing.hints
                )
            }
        } catch {
            throw Failure(
                error.kind == .settings ? .configuration : .unavailable,
                error.message,
                hints: error.hints
            )
        }
    }

    /// The runners of the settings by their names.
    var configuredRunners: [String: JSONValue] {
        (settings["runners"]?.objectValue ?? [:]).reduce(into: [:]) { $0[$1.key] = $1.value }
    }

    /// The plugins that a run may start: those that it is pinned to, and those that the settings
    /// name for runners and agents.
    func usablePlugins(of pinned: PinnedDefinition) throws -> [UsablePlugin] {
        var plugins = pinned.source.pinnedPlugins.filter { !$0.manifest.isHosted }
        let known = Set(plugins.map(\.manifest.name))
        for name in settingsPlugins.sorted() where !known.contains(name) {
            let lock = isInitialized ? try ProjectLock.read(in: root) : LockFile()
            let versions = try pluginStore.versions(of: name)
            let pin = lock.plugin(name)?.version
            guard
                let found = pin == nil
                    ? versions.first : versions.first(where: { $0.version == pin }),
                let manifest = try? pluginStore.read(name, found.version).manifest
            else {
                continue
            }
            plugins.append(PinnedPlugin(manifest: manifest, digest: found.record?.digest))
        }
        return plugins.map(usable)
    }

    /// The plugins that runners and agents of the settings name.
    private var settingsPlugins: Set<String> {
        let runners = configuredRunners.values.compactMap { $0["uses"]?.stringValue }
        let agents = (settings["agents"]?.objectValue ?? [:]).compactMap {
            $0.value["plugin"]?.stringValue
        }
        return Set((runners + agents).compactMap { PluginReference($0)?.plugin })
    }

    private func usable(_ plugin: PinnedPlugin) -> UsablePlugin {
        let (name, version) = (plugin.manifest.name, plugin.manifest.version)
        let own = surroundings.environment
        return UsablePlugin(
            manifest: plugin.manifest,
            folder: pluginStore.folder(of: name, version),
            secrets: plugin.manifest.capabilities.secrets.reduce(into: [:]) { $0[$1] = own[$1] },
            verify: { try requireIntegrity(of: name, version, digest: plugin.digest) }
        )
    }

    /// Pins the project to the plugins that a workflow uses and to which nothing is pinned yet.
    func pinPlugins(of source: WorkflowSource) throws {
        let lock = try ProjectLock.read(in: root)
        let missing = source.pinnedPlugins.filter {
            !$0.manifest.isHosted && lock.plugin($0.manifest.name) == nil
        }
        let pins = try missing.compactMap { plugin in
            let (name, version) = (plugin.manifest.name, plugin.manifest.version)
            return try pluginStore.versions(of: name).first { $0.version == version }?.record?
                .pin(name: name, version: version)
        }
        if !pins.isEmpty {
            try ProjectLock.pin(pins, in: root)
        }
    }
}

extension WorkflowDefinition {
    /// Every runner that steps of the workflow, or of those that it uses, choose; each once.
    var runnerChoices: [RunnerChoice] {
        var choices: [RunnerChoice] = []
        var seen: Set<RunnerChoice> = []
        for workflow in withUsedWorkflows {
            for case let choice? in workflow.allSteps.lazy.map(\.runner)
            where seen.insert(choice).inserted {
                choices.append(choice)
            }
        }
        return choices
    }
}
