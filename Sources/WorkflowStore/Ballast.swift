import SystemPackage
import WorkflowSystem

/// Room on the disk that is kept, so that a full disk can still be recorded.
struct Ballast {
    /// Enough for the last records of a hundred runs.
    static let size = 1 << 20
    /// A file system with less than this has no room to spare.
    private static let leastTotal: UInt64 = 32 << 20

    let path: FilePath

    /// Takes the room when it is not taken yet and is no large part of what is free.
    ///
    /// - Throws: `SystemError` when the disk says no.
    func keep() throws {
        guard try DurableFile.status(of: path) == nil else {
            return
        }
        let space = try StorageSpace(at: path.removingLastComponent())
        guard space.total >= Self.leastTotal, space.free >= UInt64(8 * Self.size) else {
            return
        }
        // A file system that packs files finds nothing to save in these bytes.
        try DurableFile.write(SecureRandom.bytes(Self.size), to: path, mode: .groupFile)
    }

    /// Gives the room back.
    ///
    /// - Returns: Whether there was any.
    /// - Throws: `SystemError` when the disk says no.
    func release() throws -> Bool {
        try DurableFile.remove(path)
    }
}
