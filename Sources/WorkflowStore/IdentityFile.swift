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
    /// - Throws: `StoreError` with `exposed` when others may read the file, or it holds no keys.
    package func identities() throws -> [AgeIdentity] {
        guard let bytes = try SecretFile.read(path, limit: 1 << 16) else {
            return []
        }
        guard let identities = AgeIdentity.read(bytes) else {
            throw StoreError(
                .exposed,
                "your key for reading audit trails is damaged; put a copy of it back, or remove it "
                    + "to begin with a new one",
                path: path
            )
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
