import JSON
import SystemPackage
import WorkflowAudit
import WorkflowSystem

/// The keys with which one user signs one log, outside the project that the log stands in.
///
/// `ledger` names the file that the log stands in, so that a copy of a project does not go on with
/// the log of the original; `pin` is the public key of the first epoch; `epoch-N` is the secret key
/// of epoch N, of which only the newest is kept.
struct LogKeys {
    let folder: FilePath
    let log: String

    /// Makes the folder of a log that begins, with the key of its first epoch.
    static func create(log: String, in places: AuditPlaces, for ledger: FilePath) throws -> LogKeys
    {
        let keys = places.keys(of: log)
        try DurableFile.createDirectories(keys.folder, mode: .privateFolder)
        let verifier = try keys.key(of: 1).verifier
        let status = try DurableFile.status(of: ledger, followingLinks: true)
        let identity: JSONObject = [
            "path": ledger.string.json, "device": String(status?.device ?? 0).json,
            "inode": String(status?.inode ?? 0).json,
        ]
        try DurableFile.create(Array("\(verifier)\n".utf8), at: keys.pinFile)
        try DurableFile.create(identity.json.bytes(), at: keys.ledgerFile)
        return keys
    }

    /// Whether the log stands in this very file, and not in a copy of it.
    ///
    /// A file that was moved keeps its number; a device may change its number with each start of
    /// the machine, but not while the file also moves.
    func belong(to ledger: FilePath) throws -> Bool {
        guard let identity = try identity(),
            let status = try DurableFile.status(of: ledger, followingLinks: true),
            identity["inode"]?.stringValue == String(status.inode)
        else {
            return false
        }
        return try identity["device"]?.stringValue == String(status.device) || name(ledger)
    }

    /// Whether the log was begun in a ledger at this path, whatever stands there now.
    func name(_ ledger: FilePath) throws -> Bool {
        try identity()?["path"]?.stringValue?.utf8.elementsEqual(ledger.string.utf8) == true
    }

    /// What was noted about the ledger; nothing when that is damaged or missing.
    private func identity() throws -> JSONObject? {
        guard try DurableFile.status(of: ledgerFile) != nil else {
            return nil
        }
        let bytes = try DurableFile.read(ledgerFile, limit: 1 << 16)
        return (try? JSONValue(parsing: bytes))?.objectValue
    }

    /// The public key of the first epoch as it was noted outside the project.
    func pin() throws -> VerifierKey? {
        guard try DurableFile.status(of: pinFile) != nil else {
            return nil
        }
        let bytes = try DurableFile.read(pinFile, limit: 1 << 12)
        return VerifierKey(
            String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        )
    }

    /// The key of an epoch, made when there is none.
    ///
    /// - Throws: `StoreError` with `exposed` when others may read the file, or it holds no key.
    func key(of epoch: Int) throws -> SigningKey {
        let path = file(of: epoch)
        guard let secret = try SecretFile.read(path, limit: 1 << 10) else {
            guard let key = SigningKey(name: log) else {
                throw StoreError(.invalid, "no key can be named '\(log)'")
            }
            try DurableFile.create(key.secret, at: path)
            return key
        }
        guard let key = SigningKey(name: log, secret: secret) else {
            throw StoreError(.exposed, "the key of the audit trail is damaged", path: path)
        }
        return key
    }

    /// Whether the secret key of an epoch is here.
    func hasKey(of epoch: Int) throws -> Bool {
        try DurableFile.status(of: file(of: epoch)) != nil
    }

    /// Destroys the key of an epoch that has ended: nobody can vouch for other records in it then.
    ///
    /// The bytes are overwritten first. On disks that write elsewhere, older ones may remain.
    func destroyKey(of epoch: Int) throws {
        let path = file(of: epoch)
        guard try DurableFile.status(of: path)?.kind == .file else {
            return
        }
        let file = try FileDescriptor.open(path, .writeOnly, options: [.closeOnExec, .noFollow])
        try file.closeAfter { _ = try file.writeAll([UInt8](repeating: 0, count: 32)) }
        try DurableFile.remove(path)
    }

    private var pinFile: FilePath { folder.appending("pin") }
    private var ledgerFile: FilePath { folder.appending("ledger") }

    private func file(of epoch: Int) -> FilePath { folder.appending("epoch-\(epoch)") }
}
