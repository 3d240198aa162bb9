package import JSON
package import SystemPackage
package import WorkflowLanguage
package import WorkflowModel
package import WorkflowSystem

/// Decides whether a workflow may run commands on this computer.
///
/// The lock file is input, not authority: whoever can change the project can change it. It can only
/// take trust away, by naming a source elsewhere.
package struct WorkflowTrust: Sendable {
    /// What was decided.
    package enum Decision: Sendable, Hashable {
        case trusted(Ground)
        case refused(Refusal)
    }

    /// Why a workflow is trusted.
    package enum Ground: String, Sendable, Hashable {
        /// It is, byte for byte, the one that comes with the program.
        case bundled
        /// It stands in a project that this user made.
        case ownProject = "own_project"
        /// The user gave trust to this content.
        case digest
        /// The user trusted what it was made from, edited it himself, and it does no more than that.
        case edited
    }

    /// Why a workflow is not trusted, and what gives it trust.
    package struct Refusal: Sendable, Hashable {
        /// In lower case and without a full stop.
        package let reason: String
        /// The source that it, or a workflow that it uses, came from; nothing for none.
        package let source: String?
        /// What `--trust` takes.
        package let digest: SHA256Digest
        package let capabilities: Capabilities
        /// What it may do beyond what was trusted before; all of it when nothing was.
        package let added: [Capabilities.Item]
        /// What to do next, most likely first.
        package let hints: [String]
    }

    private let store: TrustStore
    private let runners: [String: JSONValue]
    private let bundled: FilePath?

    /// Names the records of a user and the folder of the bundled workflows.
    ///
    /// What the settings say about the runners that a workflow names is part of what it may do.
    package init(store: TrustStore, bundled: FilePath?, runners: [String: JSONValue] = [:]) {
        self.runners = runners
        self.store = store
        self.bundled = bundled
    }

    /// Decides about a workflow as it stands in a project.
    ///
    /// In a project of this user an overlay is his own, as the commands in its settings are: what
    /// waits for consent is the workflow beneath it. Elsewhere the overlay is part of what consent
    /// is given to.
    ///
    /// - Parameters:
    ///   - definition: The definition.
    ///   - source: All files that the definition was loaded from, those of used workflows too.
    ///   - projectRoot: The project in which it would run.
    ///   - lock: The lock file of the project.
    ///   - agents: What the project's own settings call its agents; counts in projects that somebody
    ///     else made.
    /// - Returns: The decision.
    /// - Throws: `LibraryError` when the records cannot be read.
    package func decide(
        _ definition: WorkflowDefinition,
        source: WorkflowSource,
        in projectRoot: FilePath,
        lock: LockFile,
        agents: [Capabilities.Item] = []
    ) throws(LibraryError) -> Decision {
        if source.hasOverlays, try LibraryError.wrapping({ try isOwn(projectRoot) }),
            let bare = WorkflowLoader.load(source.withoutOverlays).definition
        {
            return try decide(
                bare,
                source: source.withoutOverlays,
                asking: source.digest,
                in: projectRoot,
                lock,
                agents
            )
        }
        return try decide(
            definition,
            source: source,
            asking: source.digest,
            in: projectRoot,
            lock,
            agents
        )
    }

    /// Decides about exactly these files; people are asked for the digest of all of them.
    private func decide(
        _ definition: WorkflowDefinition,
        source: WorkflowSource,
        asking asked: SHA256Digest,
        in projectRoot: FilePath,
        _ lock: LockFile,
        _ agents: [Capabilities.Item]
    ) throws(LibraryError) -> Decision {
        let digest = source.digest
        let pins = ([definition.name] + source.usedNames).compactMap(lock.entry)
        let foreign = pins.first { !PinSource.isLocal($0.source) }
        return try LibraryError.wrapping {
            let isOwn = try isOwn(projectRoot)
            let agents = isOwn ? [] : agents
            if agents.isEmpty, try isBundled(definition.name, digest) {
                return .trusted(.bundled)
            }
            let capabilities = Capabilities(of: definition, in: source, runners: runners)
                .with(agents)
            let fitting = { (digest: SHA256Digest) in
                try store.grants(for: digest).filter { grant in
                    foreign.map { grant.source.utf8.elementsEqual($0.source.utf8) } ?? true
                }
            }
            if try fitting(digest).contains(where: { $0.covers(capabilities) }) {
                return .trusted(.digest)
            }
            if foreign == nil, isOwn {
                return .trusted(.ownProject)
            }
            let base = try pins.compactMap { SHA256Digest($0.digest) }.flatMap(fitting)
            if isOwn, base.contains(where: { $0.covers(capabilities) }) {
                return .trusted(.edited)
            }
            let known = base.reduce(into: Set()) { $0.formUnion($1.capabilities) }
            return .refused(refusal(definition, asked, foreign, capabilities, known: known))
        }
    }

    private func isOwn(_ projectRoot: FilePath) throws -> Bool {
        guard let id = try ProjectFolder.id(of: projectRoot) else {
            return false
        }
        return try store.isOwn(project: projectRoot, id: id)
    }

    private func isBundled(_ name: String, _ digest: SHA256Digest) throws -> Bool {
        guard let bundled, WorkflowName.isValid(name) else {
            return false
        }
        let folder = bundled.appending(name)
        guard try DurableFile.status(of: folder)?.kind == .folder else {
            return false
        }
        let library = Library(projectRoot: nil, bundled: bundled, currentDirectory: bundled)
        return try library.find("./\(name)").composed().digest == digest
    }

    private func refusal(
        _ definition: WorkflowDefinition,
        _ digest: SHA256Digest,
        _ foreign: LockFile.Entry?,
        _ capabilities: Capabilities,
        known: Set<String>
    ) -> Refusal {
        let name = definition.name
        let added = capabilities.items.filter { !known.contains($0.fingerprint) }
        let whence =
            foreign.map { pin in
                (pin.name == name ? "" : "uses '\(pin.name)', which ") + "came from '\(pin.source)'"
            } ?? "stands in a project that you did not make"
        let reason =
            known.isEmpty
            ? "nobody has trusted it here (\(capabilities.summary))"
            : "it does more than was trusted: \(added.first?.shownText ?? "its files changed")"
        return Refusal(
            reason: "'\(name)' \(whence), and \(reason)",
            source: foreign?.source,
            digest: digest,
            capabilities: capabilities,
            added: added,
            hints: [
                "look at what it runs: ddx workflow show \(name)",
                "trust exactly this content: add --trust \(digest)",
            ]
        )
    }
}
