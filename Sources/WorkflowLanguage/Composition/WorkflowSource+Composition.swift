package import SystemPackage
import WorkflowDiagnostics
import WorkflowSystem

extension WorkflowSource {
    /// What a name of a workflow leads to.
    package enum Found: Sendable {
        /// Its files, and the folder that its own relative paths start from.
        case workflow(WorkflowSource, folder: FilePath?)
        /// There is none; the hints say what there is instead.
        case nothing(hints: [String])
    }

    /// Sub-workflows may use others, this many levels deep.
    package static let deepestUse = 16

    /// Adds the files of all workflows that this one uses, directly or around.
    ///
    /// The result is all that a run needs: the loader looks for sub-workflows nowhere else. A
    /// workflow that uses none outside of its own folder stays as it is. What cannot be found is
    /// left out and reported by the loader, where it is used.
    ///
    /// - Parameters:
    ///   - folder: The folder of this workflow, absolute; nothing for one that stands in no folder,
    ///     which then finds nothing beside itself.
    ///   - plugin: Finds a plugin by its name.
    ///   - named: Finds a workflow by its name and perhaps its version.
    /// - Returns: The composed source.
    /// - Throws: What the two throw; `Diagnostic` when a folder is refused or all is too large.
    package func composed(
        in folder: FilePath?,
        plugin: (_ name: String) throws -> FoundPlugin = { _ in .nothing(hints: []) },
        named: (_ name: String, _ version: String?) throws -> Found
    ) throws -> WorkflowSource {
        var composition = Composition(self, in: folder)
        while let next = composition.open.popLast() {
            try composition.look(at: next, named)
            try composition.addPlugins(of: next, plugin)
        }
        return composition.source
    }
}

/// A source while the files of sub-workflows are added to it.
private struct Composition {
    /// A workflow whose phases are to be looked at.
    struct Use {
        let folder: SourceFolder
        /// Where it stands on this computer, when it does.
        let path: FilePath?
        /// How messages show its folder.
        let shownAs: String
        let depth: Int
    }

    /// Looked at in the order in which they were found, so that each is met by its shortest way.
    var open: [Use]
    private let main: WorkflowSource
    private var added: [[UInt8]: WorkflowSource.File] = [:]
    private var mounts: [(folder: String, shownAs: String)] = []
    private var missing: [[UInt8]: [String]] = [:]
    /// What the overlays say, by the folders of their workflows.
    private var overlays: [[UInt8]: [UInt8]] = [:]
    private var seen: Set<[UInt8]> = [[]]
    private var plugins: [[UInt8]: PluginFolder?] = [:]
    private var byteCount: Int

    init(_ main: WorkflowSource, in folder: FilePath?) {
        self.main = main
        mounts = main.mounts
        overlays[[]] = main.overlay(of: .main)?.content
        byteCount = main.files.reduce(0) { $0 + $1.content.count }
        open = [Use(folder: .main, path: folder, shownAs: main.shownAs, depth: 0)]
    }

    /// The source with everything that has been found so far.
    var source: WorkflowSource {
        WorkflowSource(
            files: main.files + added.values,
            shownAs: main.shownAs,
            mounts: mounts,
            missing: missing
        )
    }

    mutating func look(
        at use: Use,
        _ named: (String, String?) throws -> WorkflowSource.Found
    ) throws {
        guard use.depth < WorkflowSource.deepestUse,
            let file = file(use.folder.path(WorkflowLoader.fileName))
        else {
            return
        }
        let overlay = overlays[Array(use.folder.path.utf8)] ?? []
        let references =
            Self.references(in: file.content) + Self.references(inOverlay: overlay)
        for reference in references where !reference.isOfPlugin {
            let folder = use.folder.following(reference)
            guard seen.insert(Array(folder.path.utf8)).inserted,
                let next = try find(reference, at: folder, from: use, named)
            else {
                continue
            }
            open.insert(next, at: 0)
        }
    }

    private mutating func find(
        _ reference: WorkflowReference,
        at folder: SourceFolder,
        from use: Use,
        _ named: (String, String?) throws -> WorkflowSource.Found
    ) throws -> Use? {
        switch reference {
        case .named(let name, let version):
            switch try named(name, version) {
            case .nothing(let hints):
                missing[Array(folder.path.utf8)] = hints
                return nil
            case .workflow(let found, let path):
                try add(found, in: folder)
                return Use(folder: folder, path: path, shownAs: found.shownAs, depth: use.depth + 1)
            }
        case .plugin:
            return nil
        case .folder(let way):
            let relative = FilePath(way.joined(separator: "/"))
            let next = Use(
                folder: folder,
                path: use.path?.pushing(relative).lexicallyNormalized(),
                shownAs: FilePath(use.shownAs).pushing(relative).lexicallyNormalized().string,
                depth: use.depth + 1
            )
            guard !folder.isInside, file(folder.path(WorkflowLoader.fileName)) == nil else {
                return next
            }
            guard let path = next.path, try Self.isWorkflow(path) else {
                missing[Array(folder.path.utf8)] = try next.path.map(Self.neighbours) ?? []
                return nil
            }
            try add(.directory(path, shownAs: next.shownAs), in: folder)
            return next
        }
    }

    /// Adds what must be known of the plugins that a workflow names, and the workflows in them.
    mutating func addPlugins(
        of use: Use,
        _ plugin: (String) throws -> WorkflowSource.FoundPlugin
    ) throws {
        for mention in PluginMentions.all(in: use.folder, of: source) {
            let found = try self.plugin(mention.plugin, plugin)
            guard let name = mention.workflow,
                let workflow = found?.manifest.workflows.first(where: { $0.name == name })
            else {
                continue
            }
            let folder = use.folder.following(.plugin(mention.plugin, workflow: name))
            if seen.insert(Array(folder.path.utf8)).inserted, let found {
                let files = found.files(of: workflow)
                try add(files, in: folder)
                open.insert(
                    Use(folder: folder, path: nil, shownAs: files.shownAs, depth: use.depth + 1),
                    at: 0
                )
            }
        }
    }

    private mutating func plugin(
        _ name: String,
        _ find: (String) throws -> WorkflowSource.FoundPlugin
    ) throws -> PluginFolder? {
        if let known = plugins[Array(name.utf8)] {
            return known
        }
        var found: PluginFolder?
        switch try find(name) {
        case .nothing(let hints):
            missing[Array(WorkflowSource.folder(ofPlugin: name).utf8)] = hints
        case .plugin(let plugin):
            found = plugin
            for file in plugin.pinnedFiles {
                added[Array(file.path.utf8)] = file
                byteCount += file.content.count
            }
            mounts.append((WorkflowSource.folder(ofPlugin: name), "plugin \(name)"))
        }
        plugins[Array(name.utf8)] = .some(found)
        return found
    }

    private func file(_ path: String) -> WorkflowSource.File? {
        main.file(path) ?? added[Array(path.utf8)]
    }

    private mutating func add(_ other: WorkflowSource, in folder: SourceFolder) throws {
        mounts.append((folder.path, other.shownAs))
        for file in other.files {
            var path = folder.path(file.path)
            if file.isOverlay, let place = WorkflowSource.overlayFolder(of: folder) {
                path = "\(place)/\(file.name)"
                mounts.append((place, other.shownFolder(of: file)))
                overlays[Array(folder.path.utf8)] = file.content
            }
            added[Array(path.utf8)] = WorkflowSource.File(
                path: path,
                content: file.content,
                isExecutable: file.isExecutable
            )
            byteCount += file.content.count
        }
        guard main.files.count + added.count <= WorkflowSource.mostFiles,
            byteCount <= WorkflowSource.mostBytes
        else {
            throw Diagnostic(
                .folderTooLarge,
                "the workflow and those that it uses have more than \(WorkflowSource.mostFiles) "
                    + "files or \(WorkflowSource.mostBytes >> 20) MB",
                at: SourceSpan(file: main.shownPath(WorkflowLoader.fileName)),
                hints: ["remove what does not belong to the workflows"]
            )
        }
    }

    /// What the phases of a workflow use; whatever cannot be read is reported by the loader.
    private static func references(in content: [UInt8]) -> [WorkflowReference] {
        let phases = YAMLDocument(SourceText(content), file: "").root?["phases"]?.items ?? []
        return phases.compactMap { $0["uses"]?.text }.compactMap(WorkflowReference.init)
    }

    /// What the phases that an overlay brings use.
    private static func references(inOverlay content: [UInt8]) -> [WorkflowReference] {
        let root = YAMLDocument(SourceText(content), file: "").root
        return (root?["changes"]?.items ?? []).flatMap { change in
            (change["phases"]?.items ?? []).map { $0["uses"] } + [change["set"]?["uses"]]
        }
        .compactMap { $0?.text }.compactMap(WorkflowReference.init)
    }

    private static func isWorkflow(_ folder: FilePath) throws -> Bool {
        try DurableFile.status(of: folder.appending(WorkflowLoader.fileName))?.kind == .file
    }

    /// A hint at folders with a similar name.
    private static func neighbours(of folder: FilePath) throws -> [String] {
        let parent = folder.removingLastComponent()
        guard let name = folder.lastComponent?.string,
            try DurableFile.status(of: parent, followingLinks: true)?.kind == .folder
        else {
            return []
        }
        let names = try BoundedRoot(parent).list().prefix(1_000)
            .filter { $0.kind == .folder }
            .compactMap { $0.path.lastComponent?.string }
        return Suggestion.hint(for: name, among: names).map { [$0] } ?? []
    }
}
