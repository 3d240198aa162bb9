package import SystemPackage
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowSystem

/// The workflows that can be named: those of the project, then those that come with the program.
package struct Library: Sendable, Hashable {
    let projectRoot: FilePath?
    private let bundled: FilePath?
    let currentDirectory: FilePath
    /// Where plugins are looked for.
    package var plugins = PluginFinder.none

    /// Names the places; nothing is read yet.
    ///
    /// - Parameters:
    ///   - projectRoot: The folder that holds `.ddx`; nothing outside a project.
    ///   - bundled: The folder of the bundled workflows; nothing when there is none.
    ///   - currentDirectory: What paths are relative to, itself absolute.
    package init(projectRoot: FilePath?, bundled: FilePath?, currentDirectory: FilePath) {
        self.projectRoot = projectRoot
        self.bundled = bundled
        self.currentDirectory = currentDirectory
    }

    /// The project's workflows by name, then the bundled ones that none of them hides.
    package func entries() throws(LibraryError) -> [LibraryEntry] {
        let entries = try allEntries()
        var seen: Set<String> = []
        return entries.filter { seen.insert($0.name).inserted }
    }

    /// The workflows of one origin, also those that others hide.
    package func entries(
        of origin: LibraryEntry.Origin
    ) throws(LibraryError) -> [LibraryEntry] {
        try allEntries().filter { $0.origin == origin }
    }

    /// Finds a workflow by path, name, unique beginning of a name, or `NAME@VERSION`.
    ///
    /// - Throws: `LibraryError` with `notFound` or `ambiguous`, saying what there is instead.
    package func find(_ name: String) throws(LibraryError) -> LibraryEntry {
        if let own = try LibraryError.wrapping({ try ownEntry(name) }) {
            return own
        }
        guard let entry = try find(name, shared: [:]).entry else {
            throw LibraryError(.notFound, "there is no workflow '\(name)'")
        }
        return entry
    }

    /// Finds what a phase uses by its name, which must be whole.
    ///
    /// When there is none of the version, any other is given: the loader says which one is here.
    func used(_ name: String, version: String?) throws(LibraryError) -> WorkflowSource.Found {
        let all = try allEntries()
        let candidates = all.filter { $0.name == name }
        guard var entry = candidates.first else {
            let hint = Suggestion.hint(for: name, among: Set(all.map(\.name)).sorted())
            return .nothing(hints: [hint].compactMap(\.self))
        }
        if let version {
            for candidate in candidates.reversed()
            where try candidate.summary().version.utf8.elementsEqual(version.utf8) {
                entry = candidate
            }
        }
        return .workflow(try entry.overlaid(entry.source()), folder: entry.folder)
    }

    /// Finds a workflow by path, name, unique beginning of a name, or `NAME@VERSION`, also in
    /// sources, where `SOURCE:NAME` means one of them.
    ///
    /// - Parameters:
    ///   - name: What the person typed.
    ///   - shared: What the catalog knows of the sources, by what the user calls them.
    /// - Returns: An entry of this computer, or one of the catalog, whose files are not read yet.
    /// - Throws: `LibraryError` with `notFound` or `ambiguous`, saying what there is instead.
    package func find(
        _ name: String,
        shared: [String: [CatalogEntry]]
    ) throws(LibraryError) -> FoundWorkflow {
        if Self.isPath(name) {
            return .local(try LibraryError.wrapping { try entry(atPath: name) })
        }
        return try WorkflowSearch(local: try allEntries(), shared: shared).find(name)
    }

    /// Whether a text means a folder rather than a name.
    package static func isPath(_ name: String) -> Bool {
        name.contains("/") || name == "." || name == ".."
    }

    private func allEntries() throws(LibraryError) -> [LibraryEntry] {
        try LibraryError.wrapping {
            var entries: [LibraryEntry] = []
            if let projectRoot {
                let root = try BoundedRoot(projectRoot)
                try ProjectPath.requireNoLinks(in: root)
                entries += try workflows(of: root, in: ProjectPath.workflows, .project)
            }
            if let bundled, try DurableFile.status(of: bundled, followingLinks: true) != nil {
                entries += try workflows(of: BoundedRoot(bundled), in: "", .bundled)
            }
            return entries
        }
    }

    /// The project's own workflow of a name, which hides all others; nothing else is looked at.
    private func ownEntry(_ name: String) throws -> LibraryEntry? {
        guard let projectRoot, WorkflowName.isValid(name) else {
            return nil
        }
        let root = try BoundedRoot(projectRoot)
        try ProjectPath.requireNoLinks(in: root)
        let folder = ProjectPath.workflows.appending(name)
        guard try root.status(of: folder)?.kind == .folder,
            try root.exists(folder.appending(WorkflowLoader.fileName))
        else {
            return nil
        }
        return entry(name, .project, root.path.pushing(folder))
    }

    private func workflows(
        of root: BoundedRoot,
        in folder: FilePath,
        _ origin: LibraryEntry.Origin
    ) throws -> [LibraryEntry] {
        guard try folder.isEmpty || root.status(of: folder)?.kind == .folder else {
            return []
        }
        return try root.list(folder).compactMap { found in
            guard found.kind == .folder, let name = found.path.lastComponent?.string,
                WorkflowName.isValid(name),
                try root.exists(found.path.appending(WorkflowLoader.fileName))
            else {
                return nil
            }
            return entry(name, origin, root.path.pushing(found.path))
        }
    }

    private func entry(
        _ name: String,
        _ origin: LibraryEntry.Origin,
        _ folder: FilePath
    ) -> LibraryEntry {
        LibraryEntry(
            name: name,
            origin: origin,
            folder: folder,
            shownAs: ShownPath.text(of: folder, from: currentDirectory),
            library: self
        )
    }

    // MARK: Paths

    private func entry(atPath text: String) throws -> LibraryEntry {
        var folder = currentDirectory.pushing(FilePath(text)).lexicallyNormalized()
        let status = try DurableFile.status(of: folder, followingLinks: true)
        guard let status else {
            throw LibraryError(
                .notFound,
                "there is nothing at '\(text)'",
                hints: ["name a folder that holds 'workflow.yml'", "ddx workflow list"]
            )
        }
        if status.kind != .folder, folder.lastComponent?.string == WorkflowLoader.fileName {
            folder.removeLastComponent()
        } else if status.kind != .folder {
            throw notAWorkflow(text, "it is no folder")
        }
        let file = folder.appending(WorkflowLoader.fileName)
        guard try DurableFile.status(of: file)?.kind == .file else {
            throw notAWorkflow(text, "it has no file '\(WorkflowLoader.fileName)'")
        }
        if let name = folder.lastComponent?.string, WorkflowName.isValid(name),
            try isWorkflowsFolder(folder.removingLastComponent())
        {
            return entry(name, .project, folder)
        }
        let named = entry(folder.lastComponent?.string ?? "workflow", .path, folder)
        let name = try named.summary().name
        return entry(WorkflowName.isValid(name) ? name : named.name, .path, folder)
    }

    private func notAWorkflow(_ path: String, _ reason: String) -> LibraryError {
        LibraryError(
            .notFound,
            "'\(path)' is not a workflow: \(reason)",
            hints: ["name a folder that holds '\(WorkflowLoader.fileName)'"]
        )
    }

    /// Whether a folder is the one of the project's workflows, under whatever path.
    private func isWorkflowsFolder(_ folder: FilePath) throws -> Bool {
        guard let projectRoot,
            let own = try DurableFile.status(of: projectRoot.pushing(ProjectPath.workflows)),
            let other = try DurableFile.status(of: folder, followingLinks: true)
        else {
            return false
        }
        return own.kind == .folder && own.inode == other.inode && own.device == other.device
    }
}
