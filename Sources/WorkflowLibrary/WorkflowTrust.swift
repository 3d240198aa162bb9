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
    }

    /// Why a workflow is not trusted, and what gives it trust.
    package struct Refusal: Sendable, Hashable {
        /// In lower case and without a full stop.
        package let reason: String
        /// What `--trust` takes.
        package let digest: SHA256Digest
        package let capabilities: Capabilities
        /// What to do next, most likely first.
        package let hints: [String]
    }

    private let store: TrustStore
    private let bundled: FilePath?

    /// Names the records of a user and the folder of the bundled workflows.
    package init(store: TrustStore, bundled: FilePath?) {
        self.store = store
        self.bundled = bundled
    }

    /// Decides about a workflow as it stands in a project.
    ///
    /// - Parameters:
    ///   - definition: The definition.
    ///   - source: All files that the definition was loaded from, those of used workflows too.
    ///   - projectRoot: The project in which it would run.
    ///   - lock: The lock file of the project.
    /// - Returns: The decision.
    /// - Throws: `LibraryError` when the records cannot be read.
    package func decide(
        _ definition: WorkflowDefinition,
        source: WorkflowSource,
        in projectRoot: FilePath,
        lock: LockFile
    ) throws(LibraryError) -> Decision {
        let digest = source.digest
        let pins = ([definition.name] + source.usedNames).compactMap(lock.entry)
        let foreign = pins.first { !PinSource.isLocal($0.source) }
        return try LibraryError.wrapping {
            if try store.isTrusted(digest) {
                return .trusted(.digest)
            }
            if try isBundled(definition.name, digest) {
                return .trusted(.bundled)
            }
            if foreign == nil, let id = try ProjectFolder.id(of: projectRoot),
                try store.isOwn(project: projectRoot, id: id)
            {
                return .trusted(.ownProject)
            }
            return .refused(refusal(definition, digest, foreign))
        }
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
        _ foreign: LockFile.Entry?
    ) -> Refusal {
        let name = definition.name
        let capabilities = Capabilities(of: definition)
        let whence =
            foreign.map { pin in
                (pin.name == name ? "" : "uses '\(pin.name)', which ") + "came from '\(pin.source)'"
            } ?? "stands in a project that you did not make"
        return Refusal(
            reason: "'\(name)' \(whence), and nobody has trusted it here (\(capabilities.summary))",
            digest: digest,
            capabilities: capabilities,
            hints: [
                "look at what it runs: ddx workflow show \(name)",
                "trust exactly this content: add --trust \(digest)",
            ]
        )
    }
}
