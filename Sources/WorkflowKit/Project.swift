import OTLPExport
package import SystemPackage
import WorkflowAudit
package import WorkflowDiagnostics
package import WorkflowLanguage
package import WorkflowLibrary
public import WorkflowModel
import WorkflowRunners
import WorkflowStore
import WorkflowSystem

/// A folder in which workflows are applied and run.
///
/// Opening a project reads nothing but its settings and writes nothing. Every method stands for one
/// command and may be called from any task; several processes may work in one project at once.
public struct Project: Sendable {
    /// The folder that holds `.ddx`, or would hold it.
    package let root: FilePath
    /// Whether the folder has been initialised.
    public let isInitialized: Bool
    /// The user and the environment that the project was opened in.
    public private(set) var surroundings: Surroundings
    package let settings: Settings
    /// What is questionable in the settings.
    package let settingsDiagnostics: [Diagnostic]
    /// Where telemetry of runs goes; nothing unless a collector is set.
    var collector: ExportConfiguration?
    /// Opens and keeps the secrets of the project.
    var vault: SecretVault
    /// Kinds of steps that the program brings along that embeds the engine; what `uses` of a step can
    /// name beside plugins.
    public var stepKinds = StepKinds()
    /// What is done in place of steps; nothing but in the project of a scene.
    var standIns = StandIns()
    /// Archives of records of the audit trail that are read along with the ledger.
    package var archives: [FilePath] = []
    /// What a run is to repeat, when it runs nothing itself.
    var preview: KeptPreview?
    /// Where the keys of the audit trail are, when it goes away with the project.
    var auditFolders: XDGFolders?

    /// Opens the project that a directory belongs to.
    ///
    /// - Parameters:
    ///   - directory: The project's folder; when left out, the nearest folder above the current
    ///     directory that is one, else the current directory itself.
    ///   - surroundings: The user and the environment.
    /// - Returns: The project, which need not be initialised.
    /// - Throws: `Failure` when the folder is missing or a setting is wrong.
    public static func open(
        _ directory: String? = nil,
        in surroundings: Surroundings
    ) throws -> Project {
        try translatingFailure {
            if let directory {
                let root = surroundings.absolute(directory)
                let kind = try DurableFile.status(of: root, followingLinks: true)?.kind
                guard !directory.isEmpty, kind == .folder else {
                    throw Failure(
                        .notFound,
                        "there is no folder '\(directory)'",
                        hints: ["create it, or name another one with --project"]
                    )
                }
                return try Project(root: root, surroundings)
            }
            let here = FilePath(surroundings.currentDirectory)
            return try Project(root: ProjectFolder.locate(from: here) ?? here, surroundings)
        }
    }

    private init(root: FilePath, _ surroundings: Surroundings) throws {
        self.root = root
        self.surroundings = surroundings
        let folder = root.appending(".ddx")
        isInitialized = try DurableFile.status(of: folder, followingLinks: true)?.kind == .folder
        var reader = SettingsReader()
        let user = surroundings.folders.config.appending("ddx").appending("config.yml")
        for file in [user, folder.appending("config.yml"), folder.appending("config.local.yml")]
        where try DurableFile.status(of: file, followingLinks: true)?.kind == .file {
            reader.read(try DurableFile.read(file, limit: 1 << 20), file: file.string)
        }
        reader.read(environment: surroundings.environment)
        guard !reader.diagnostics.hasErrors else {
            throw Failure(
                .configuration,
                "the settings cannot be used",
                diagnostics: reader.diagnostics,
                texts: reader.texts
            )
        }
        settings = reader.settings
        try Self.requireOwnOrigin(of: settings, user: user)
        let id = isInitialized ? try ProjectFolder.id(of: root) : nil
        let secrets = SecretFolder(surroundings.folders, project: id ?? root.string)
        vault = SecretVault(secrets, surroundings)
        let unusable: [Diagnostic]
        (collector, unusable) = Self.collector(settings, surroundings)
        settingsDiagnostics =
            reader.diagnostics + unusable
            + (try Self.hideKnownValues(secrets, settings, surroundings))
    }

    /// Whether the settings name no git repository of workflows.
    package var hasNoSources: Bool { settings.sources.isEmpty }

    /// Where the ledger and the files of runs stand.
    package var stateFolder: FilePath { root.appending(".ddx").appending("state") }

    /// Where this user keeps the keys of the logs that he writes in the project.
    func auditPlaces() throws -> AuditPlaces {
        AuditPlaces(
            auditFolders ?? surroundings.folders,
            project: try ProjectFolder.id(of: root),
            of: surroundings.accountPrincipal
        )
    }

    /// The same project, with somebody else who acts.
    package func acting(for caller: Caller) -> Project {
        var project = self
        project.surroundings.caller = caller
        return project
    }

    /// The bundled workflows and those of the project.
    package func library() throws -> Library {
        var library = Library(
            projectRoot: isInitialized ? root : nil,
            bundled: try surroundings.bundledWorkflows(),
            currentDirectory: FilePath(surroundings.currentDirectory)
        )
        library.plugins = PluginFinder(store: pluginStore, hosted: stepKinds.declarations)
        return library
    }

    package var trust: TrustStore { TrustStore(surroundings.folders) }

    /// Reads the ledger, which creates nothing and leaves nothing beside it.
    func reading<Value: Sendable>(
        _ work: (LedgerStore) async throws -> Value
    ) async throws -> Value {
        let archives = archives.map { AuditArchive(folder: $0) }
        let identity = try? auditPlaces().identity
        return try await using(
            LedgerStore.open(reading: stateFolder, archives: archives, with: identity),
            work
        )
    }

    /// Works with the ledger of a project that has been initialized, or with a copy of it.
    ///
    /// Whoever writes to it at the same time, with the same words to record, shares it.
    func writing<Value: Sendable>(
        to copy: FilePath? = nil,
        _ work: (LedgerStore) async throws -> Value
    ) async throws -> Value {
        try requireInitialized()
        var places = try auditPlaces()
        places.readers = try recipients().map { AuditReaders($0.readers(people(in:))) }
        let (folder, origin) = (copy ?? stateFolder, await auditOrigin())
        return try await surroundings.ledgers.using(
            OpenLedgers.Key(folder: folder, places: places, origin: origin.text),
            opening: {
                try await LedgerStore.open(
                    state: folder,
                    audit: places,
                    from: origin,
                    masking: surroundings.eventMasking
                )
            },
            work
        )
    }

    /// Refuses a folder that is no project yet.
    func requireInitialized() throws {
        guard isInitialized else {
            throw Failure(
                .notFound,
                "'\(root)' is no ddx project",
                hints: ["ddx init", "ddx workflow apply NAME"]
            )
        }
    }

    /// Closes the ledger before the process may end, whatever came of the work.
    private func using<Value: Sendable>(
        _ ledger: LedgerStore,
        _ work: (LedgerStore) async throws -> Value
    ) async throws -> Value {
        let result: Result<Value, any Error>
        do {
            result = .success(try await work(ledger))
        } catch {
            result = .failure(error)
        }
        // Nothing is lost when it fails: whoever opens the ledger next finds the log.
        _ = try? await ledger.close()
        return try result.get()
    }

    /// The names of people who may fill a role; nothing when the settings do not define it.
    func people(in role: String?) -> [String]? {
        role.flatMap { settings.people(inRole: $0) }
    }
}

/// Carries out a piece of work whose errors leave the kit as failures.
func translatingFailure<Value>(_ work: () throws -> Value) throws -> Value {
    do {
        return try work()
    } catch {
        throw Failure(error)
    }
}

/// Carries out a piece of work whose errors leave the kit as failures.
func translatingFailures<Value>(
    _ work: () async throws -> sending Value
) async throws -> sending Value {
    do {
        return try await work()
    } catch {
        throw Failure(error)
    }
}
