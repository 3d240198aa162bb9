import SystemPackage

@testable import WorkflowSystem

/// A folder of its own for a test, removed with all in it when dropped.
final class TemporaryFolder: Sendable {
    let path: FilePath
    let root: BoundedRoot

    init() throws {
        let path = FilePath("/tmp").appending("ddx-test-\(UUIDv7.next())")
        try DurableFile.createDirectories(path, durably: false)
        self.path = path
        root = try BoundedRoot(path)
    }

    deinit {
        do {
            try BoundedRoot("/tmp").removeTree(FilePath(path.lastComponent?.string ?? ""))
        } catch {
            print("left behind: \(path): \(error)")
        }
    }
}
