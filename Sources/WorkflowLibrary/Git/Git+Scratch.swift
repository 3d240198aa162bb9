import SystemPackage
import WorkflowSystem

extension Git {
    /// Does a piece of work that needs files for git to read, in a folder of its own.
    ///
    /// The folder lies outside any project, so that looking at one writes nothing there, and is
    /// removed whatever came of the work.
    func withScratchFolder<Result>(
        _ body: (FilePath) async throws -> Result
    ) async throws -> Result {
        let place = try BoundedRoot(temporaryFolder)
        let name = FilePath("ddx-git-\(UUIDv7.next())")
        try place.createDirectories(name, durably: false, mode: .privateFolder)
        do {
            let result = try await body(place.path.pushing(name))
            try place.removeTree(name, durably: false)
            return result
        } catch {
            // The failure that matters is the first.
            _ = try? place.removeTree(name, durably: false)
            throw error
        }
    }
}
