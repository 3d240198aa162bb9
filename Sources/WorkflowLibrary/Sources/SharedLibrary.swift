import WorkflowDiagnostics
package import WorkflowLanguage
package import WorkflowSystem

/// The workflows of all sources of a user, as they were when last synced.
package struct SharedLibrary: Sendable {
    /// In the order of their names.
    package let clones: [SourceClone]
    /// The catalog; nothing while no source has been synced.
    package let catalog: Catalog?
    /// Where the workflows that others use by name are looked for.
    private let library: Library

    /// Opens the catalog and brings it up to what was synced.
    package init(
        _ clones: [SourceClone],
        _ folders: XDGFolders,
        library: Library
    ) async throws {
        self.clones = clones
        self.library = library
        var synced: [SourceClone] = []
        for clone in clones where try clone.state() != nil {
            synced.append(clone)
        }
        guard !synced.isEmpty else {
            catalog = nil
            return
        }
        let catalog = try Catalog(folders)
        for clone in synced {
            try await catalog.refresh(clone)
        }
        self.catalog = catalog
    }

    /// What the catalog knows of each source, by what the user calls it: all workflows, or some.
    package func entries(
        named name: String? = nil,
        _ filter: CatalogFilter = CatalogFilter()
    ) async throws -> [String: [CatalogEntry]] {
        guard let catalog else {
            return [:]
        }
        var entries: [String: [CatalogEntry]] = [:]
        for clone in clones {
            entries[clone.name] = try await catalog.entries(in: [clone.key], named: name, filter)
        }
        return entries
    }

    /// What the catalog knows of the workflows that a name may mean: those that are called so, else
    /// all, of which it may be the beginning.
    package func entries(for text: String) async throws -> [String: [CatalogEntry]] {
        let parts = text.prefix { $0 != "@" }.split(separator: ":", maxSplits: 1).map(String.init)
        let exact = try await entries(named: parts.last ?? "")
        let isFound =
            parts.count == 2
            ? exact[parts[0]]?.isEmpty == false : exact.values.contains { !$0.isEmpty }
        return isFound ? exact : try await entries()
    }

    /// What the sources have of the workflows that are applied from them, by their names.
    package func origins(of lock: LockFile) async throws -> [String: CatalogEntry] {
        var origins: [String: CatalogEntry] = [:]
        for pin in lock.entries {
            if let catalog, let clone = clone(at: pin.source) {
                origins[pin.name] = try await catalog.entries(in: [clone.key], named: pin.name)
                    .first
            }
        }
        return origins
    }

    /// The source that an entry belongs to.
    package func clone(of entry: CatalogEntry) -> SourceClone? {
        clones.first { $0.key == entry.place }
    }

    /// The source with an address, whatever branch is read.
    package func clone(at address: String) -> SourceClone? {
        clones.first { $0.address.text.utf8.elementsEqual(address.utf8) }
    }

    /// Reads the files of a workflow.
    ///
    /// - Parameters:
    ///   - entry: The workflow.
    ///   - version: A version; nothing for the current one.
    /// - Returns: The workflow with all its files.
    /// - Throws: `LibraryError` with `notFound` when there is no such version, or `refused` when it
    ///   holds what must not be written anywhere.
    package func read(
        _ entry: CatalogEntry,
        version: String? = nil
    ) async throws -> LibraryEntry {
        guard let clone = clone(of: entry), let head = try await clone.head() else {
            throw LibraryError(.notFound, "the source of '\(entry.name)' is not here any more")
        }
        guard let version else {
            return try await clone.entry(entry.name, at: head, library)
        }
        let commit = try await commit(of: version, entry, in: clone, head)
        return try await clone.entry(entry.name, at: commit, library)
    }

    private func commit(
        of version: String,
        _ entry: CatalogEntry,
        in clone: SourceClone,
        _ head: ObjectID
    ) async throws -> ObjectID {
        let tag = SourceTag(workflow: entry.name, version: version)
        if try await clone.tags().contains(tag),
            let commit = try await clone.objects.commit("refs/tags/\(tag.text)")
        {
            return commit
        }
        if version.utf8.elementsEqual(entry.summary.version.utf8) {
            return head
        }
        let history = try await clone.history(of: entry.name)
        if let commit = history.commit(of: version) {
            return commit
        }
        let versions = history.versions.map(\.version)
        throw LibraryError(
            .notFound,
            "'\(entry.name)' has no version '\(version)' in '\(clone.name)', but "
                + versions.prefix(5).map { "'\($0)'" }.joined(separator: ", "),
            hints: ["ddx workflow log \(entry.name)"]
        )
    }
}

extension SourceClone {
    /// Reads a workflow at a commit; those that it uses by name are looked for in the library.
    package func entry(
        _ name: String,
        at commit: ObjectID,
        _ library: Library
    ) async throws -> LibraryEntry {
        let reader = SourceReader(self)
        guard let workflow = try await reader.workflow(name, at: commit) else {
            throw LibraryError(
                .notFound,
                "'\(self.name)' holds no workflow '\(name)' at \(commit.short)",
                hints: ["ddx workflow log \(name)"]
            )
        }
        return LibraryEntry(
            name: name,
            files: try await reader.source(of: workflow),
            revision: LibraryEntry.Revision(
                sourceName: self.name,
                address: address,
                commit: commit
            ),
            library: library
        )
    }

    /// The history of a workflow up to the commit that is read.
    package func history(of name: String) async throws -> WorkflowHistory {
        guard let head = try await head(),
            let workflow = try await SourceReader(self).workflow(name, at: head)
        else {
            return WorkflowHistory(changes: [])
        }
        return try await WorkflowHistory.read(workflow, in: self)
    }
}
