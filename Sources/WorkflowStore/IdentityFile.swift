package import SystemPackage
package import WorkflowAudit
import WorkflowSystem

/// The secret keys with which a user reads audit trails, outside every project.
///
/// The file is one that the program `age` reads as well; more than one key may stand in it.
package struct IdentityFile: Sendable, Hashable {
    /// Where it stands.
    package let path: FilePath

    /// The identities of the user; none when there is no file.
    ///
    /// - Throws: `StoreError` with `storage` when others may read the file, or it holds no keys.
    package func identities() throws -> [AgeIdentity] {
        guard let status = try DurableFile.status(of: path) else {
            return []
        }
        guard status.kind == .file, status.permissions == .privateFile else {
            throw StoreError(
                .storage,
                "others may read or change your key for reading audit trails; see who did, then "
                    + "give it the permissions 600",
                path: path
            )
        }
        guard let identities = AgeIdentity.read(try DurableFile.read(path, limit: 1 << 16)) else {
            throw StoreError(.storage, "your key for reading audit trails is damaged", path: path)
        }
        return identities
    }

    /// The public key of the user, whose secret half is made when there is none.
    package func recipient() throws -> AgeRecipient {
        if let first = try identities().first {
            return first.recipient
        }
        let identity = AgeIdentity()
        try DurableFile.createDirectories(path.removingLastComponent(), mode: .privateFolder)
        do {
            try DurableFile.create(Array(identity.file.utf8), at: path)
        } catch let error as SystemError where error.errno == .fileExists {
            // Another process was faster.
            return try recipient()
        }
        return identity.recipient
    }
}
