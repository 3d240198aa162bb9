import SystemPackage
import WorkflowDiagnostics
package import WorkflowLanguage
package import WorkflowLibrary
import WorkflowModel
import WorkflowStore
import WorkflowSystem

/// A source of workflows as lists show it.
package struct SourceListing: Sendable {
    package let setting: SourceSetting
    /// When it was last synced; nothing before the first time.
    package let syncedAt: String?
    package let commit: ObjectID?
    /// How many of its workflows can be used.
    package let workflowCount: Int
    /// Those that cannot, each with the reason.
    package let refused: [(workflow: String, reason: String)]
}

/// What syncing one source came to.
package struct SourceSync: Sendable {
    package let source: SourceListing
    /// What was fetched; nothing when that failed.
    package let outcome: SyncOutcome?
    package let failure: Failure?

    package init(source: SourceListing, outcome: SyncOutcome? = nil, failure: Failure? = nil) {
        self.source = source
        self.outcome = outcome
        self.failure = failure
    }
}

extension Project {
    /// The sources of the settings, in the order of their names.
    package func sources() async throws -> [SourceListing] {
        try await translatingFailures {
            let shared = try await shared()
            let entries = try await shared.entries()
            var listings: [SourceListing] = []
            for setting in settings.sources {
                listings.append(try await listing(setting, in: shared, entries))
            }
            return listings
        }
    }

    /// Fetches a source for the first time and records it in the settings.
    ///
    /// - Parameters:
    ///   - url: Its address, as somebody typed it.
    ///   - name: What to call it; nothing for the last part of the address.
    ///   - ref: The branch to read; nothing for the one that the repository proposes.
    ///   - isOfTeam: Whether everybody who works in this project gets it.
    /// - Returns: What was fetched.
    /// - Throws: `Failure` when it cannot be fetched; nothing is recorded then.
    package func addSource(
        _ url: String,
        name: String?,
        ref: String?,
        isOfTeam: Bool
    ) async throws -> SourceSync {
        try await translatingFailures {
            let address = try SourceAddress(url, from: FilePath(surroundings.currentDirectory))
            let setting = SourceSetting(
                name: name ?? address.proposedName,
                url: address.description,
                ref: ref,
                origin: .file(configurationFile(isOfTeam: isOfTeam).string)
            )
            guard WorkflowName.isValid(setting.name) else {
                throw Failure(
                    .usage,
                    "'\(setting.name)' cannot be the name of a source",
                    hints: [WorkflowName.rule]
                )
            }
            try requireFree(setting)
            if isOfTeam, !isInitialized {
                throw Failure(.notFound, "'\(root)' is no ddx project", hints: ["ddx init"])
            }
            let clone = try sourceStore.clone(of: setting, from: root)
            let outcome = try await recording(.sourceAdded) { notes in
                let outcome = try await clone.sync(time: surroundings.now().text)
                try editSources(isOfTeam: isOfTeam) { sources in
                    sources.removeAll { $0.name == setting.name }
                    sources.append(setting)
                }
                notes.add { $0.facts = setting.facts(isOfTeam: isOfTeam) }
                return outcome
            }
            let shared = try await SharedLibrary(
                [clone],
                surroundings.folders,
                library: try library()
            )
            let listing = try await listing(setting, in: shared, try await shared.entries())
            return SourceSync(source: listing, outcome: outcome, failure: nil)
        }
    }

    /// Fetches what is new in the sources; what cannot be reached keeps what was there.
    ///
    /// - Parameter name: One source; nothing for all.
    /// - Returns: What came of each of them.
    /// - Throws: `Failure` when there is no such source.
    package func syncSources(_ name: String? = nil) async throws -> [SourceSync] {
        try await translatingFailures {
            let wanted = try name.map { [try source(named: $0)] } ?? settings.sources
            var results: [(setting: SourceSetting, outcome: Result<SyncOutcome, Failure>)] = []
            try await recording(.sourceSynced) { notes in
                for setting in wanted {
                    let result: Result<SyncOutcome, Failure>
                    do {
                        let clone = try sourceStore.clone(of: setting, from: root)
                        result = .success(try await clone.sync(time: surroundings.now().text))
                    } catch {
                        result = .failure(Failure(error))
                    }
                    results.append((setting, result))
                    notes.add { $0.describe(setting, result) }
                }
            }
            let shared = try await shared()
            let entries = try await shared.entries()
            var syncs: [SourceSync] = []
            for (setting, result) in results {
                let listing = try await listing(setting, in: shared, entries)
                switch result {
                case .success(let outcome):
                    syncs.append(SourceSync(source: listing, outcome: outcome, failure: nil))
                case .failure(let failure):
                    syncs.append(SourceSync(source: listing, outcome: nil, failure: failure))
                }
            }
            return syncs
        }
    }

    /// Takes a source out of the settings; what was applied from it stays.
    ///
    /// - Returns: The file that was changed.
    package func removeSource(_ name: String) async throws -> String {
        try await translatingFailures {
            let setting = try source(named: name)
            let user = configurationFile(isOfTeam: false).string
            let team = configurationFile(isOfTeam: true).string
            guard case .file(let file) = setting.origin, file == user || file == team else {
                throw Failure(
                    .configuration,
                    "the source '\(name)' stands in \(setting.origin)",
                    hints: ["remove it there"]
                )
            }
            try await recording(.sourceRemoved) { notes in
                try editSources(isOfTeam: file == team) { sources in
                    sources.removeAll { $0.name == setting.name }
                }
                notes.add { $0.facts = setting.facts(isOfTeam: file == team) }
            }
            let clone = try sourceStore.clone(of: setting, from: root)
            let others = settings.sources.filter { $0.name != setting.name }
            let isShared = others.contains { other in
                (try? SourceAddress(other.url, from: root)) == clone.address
            }
            if !isShared {
                if try clone.state() != nil {
                    try await Catalog(surroundings.folders).remove(clone.key)
                }
                try sourceStore.remove(clone)
            }
            return file
        }
    }

    // MARK: Parts

    var sourceStore: SourceStore { SourceStore(surroundings.folders, git: surroundings.git) }

    /// The workflows of all sources, as they were when last synced.
    func shared() async throws -> SharedLibrary {
        try await SharedLibrary(
            try settings.sources.map { try sourceStore.clone(of: $0, from: root) },
            surroundings.folders,
            library: try library()
        )
    }

    private func source(named name: String) throws -> SourceSetting {
        let all = settings.sources
        guard let setting = all.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
            throw Failure(
                .notFound,
                "there is no source '\(name)'",
                hints: [
                    Suggestion.hint(for: name, among: all.map(\.name)), "ddx source list",
                ]
                .compactMap(\.self)
            )
        }
        return setting
    }

    private func requireFree(_ setting: SourceSetting) throws {
        for other in settings.sources where other.name == setting.name {
            guard other.url != setting.url else {
                continue
            }
            throw Failure(
                .cannotCreate,
                "there is a source '\(other.name)' already, at '\(other.url)'",
                hints: ["give the new one another name: --name NAME", "ddx source list"]
            )
        }
    }

    private func listing(
        _ setting: SourceSetting,
        in shared: SharedLibrary,
        _ entries: [String: [CatalogEntry]]
    ) async throws -> SourceListing {
        let clone = shared.clones.first { $0.name == setting.name }
        let own = entries[setting.name] ?? []
        return SourceListing(
            setting: setting,
            syncedAt: try clone?.state()?.time,
            commit: try await clone?.head(),
            workflowCount: own.count { $0.problem == nil },
            refused: own.compactMap { entry in entry.problem.map { (entry.name, $0) } }
        )
    }
}

extension Surroundings {
    /// Git with the keys and the proxies of this user, and nothing else of the environment.
    package var git: Git { Git(environment: environment, home: account.home) }
}
