import SystemPackage
import WorkflowMasking
import WorkflowStore
import WorkflowSystem

/// What a user keeps for a project outside of it: the key that seals secrets, and values to hide.
///
/// Everything is readable by its owner alone. A value to hide is one file, sealed with the key, so that
/// neither a glance nor a copy of one file shows it.
package struct SecretFolder: Sendable {
    /// Where all projects of the user have their folders.
    private let secrets: FilePath
    private let project: String

    /// A value that is kept to be hidden.
    package struct Entry: Sendable, Hashable {
        /// What the value is named by where it must not be shown.
        package let id: String
        /// How long the value is; nothing when it cannot be opened any more.
        package let length: Int?
    }

    /// Names the folder of a project; nothing is created before something is kept.
    ///
    /// - Parameters:
    ///   - folders: The folders of the user.
    ///   - project: What the project is known by, which it may have chosen itself.
    init(_ folders: XDGFolders, project: String) {
        secrets = folders.config.appending("ddx").appending("secrets")
        self.project = project
    }

    private var folder: FilePath {
        let name = SHA256Digest(of: Array(project.utf8)).hexadecimal.prefix(32)
        return secrets.appending(String(name))
    }

    // MARK: The key

    private var keyFile: FilePath { folder.appending("key") }

    /// The key, made when there is none.
    func key() throws -> SealingKey {
        if let key = try existingKey() {
            return key
        }
        try DurableFile.createDirectories(folder, mode: .privateFolder)
        do {
            let key = SealingKey()
            try DurableFile.create(key.bytes, at: keyFile)
            return key
        } catch let error as SystemError where error.errno == .fileExists {
            // Another process was faster, and its key is as good.
            guard let key = try existingKey() else {
                throw error
            }
            return key
        }
    }

    /// The key; nothing when there is none.
    ///
    /// - Throws: `StoreError` when others may read the key, `Failure` when it is damaged.
    func existingKey() throws -> SealingKey? {
        guard let bytes = try SecretFile.read(keyFile, limit: 1 << 10) else {
            return nil
        }
        guard let key = SealingKey(bytes) else {
            throw Failure(
                .integrity,
                "the key of the project's secrets, '\(keyFile)', is damaged",
                hints: ["restore it from a copy, or remove it and give the secrets again"]
            )
        }
        return key
    }

    // MARK: Values to hide

    private var values: FilePath { folder.appending("hidden") }

    /// Keeps one more value to be hidden.
    ///
    /// - Returns: Its id, and whether it was kept before.
    func hide(_ value: SecretValue) throws -> (id: String, wasHidden: Bool) {
        for (id, known) in try hidden() where known == value {
            return (id, true)
        }
        let sealed = try key().seal(value.bytes)
        try DurableFile.createDirectories(values, mode: .privateFolder)
        let id = SecureRandom.bytes(4).map {
            $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16)
        }
        .joined()
        try DurableFile.create(sealed, at: values.appending(id))
        return (id, false)
    }

    /// The values that are kept, by their ids; nothing for one that cannot be opened.
    func hidden() throws -> [(id: String, value: SecretValue?)] {
        // Most users keep no secrets at all.
        guard try DurableFile.status(of: secrets) != nil else {
            return []
        }
        let values = values
        guard try DurableFile.status(of: values)?.kind == .folder else {
            return []
        }
        let key = try existingKey()
        return try BoundedRoot(values).list().filter { $0.kind == .file }.map { entry in
            let sealed = try DurableFile.read(values.pushing(entry.path), limit: 1 << 20)
            let value = key?.open(sealed).flatMap { try? SecretValue($0) }
            return (entry.path.string, value)
        }
    }

    /// Forgets a value; whether there was one of that id.
    func forget(_ id: String) throws -> Bool {
        let known = try hidden().contains { $0.id.utf8.elementsEqual(id.utf8) }
        return try known && DurableFile.remove(values.appending(id))
    }
}
