package import SystemPackage
import WorkflowSystem

/// Files that hold the secrets of one user, outside every project.
package enum SecretFile {
    /// Reads a secret; nothing when there is no such file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limit: The most bytes that it may have.
    /// - Returns: Its bytes.
    /// - Throws: `StoreError` with `exposed` when others may read or change the file.
    package static func read(_ path: FilePath, limit: Int) throws -> [UInt8]? {
        guard let status = try DurableFile.status(of: path) else {
            return nil
        }
        guard status.kind == .file, status.permissions == .privateFile else {
            throw StoreError(
                .exposed,
                "others may read or change a key of yours; see who did, then give the file the "
                    + "permissions 600",
                path: path
            )
        }
        return try DurableFile.read(path, limit: limit)
    }
}
