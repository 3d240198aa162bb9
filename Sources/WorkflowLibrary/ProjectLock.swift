package import SystemPackage
import WorkflowDiagnostics
package import WorkflowLanguage
import WorkflowSystem

/// The file that records which workflows are applied to a project.
package enum ProjectLock {
    private static let largestFile = 8 << 20

    /// Reads the file of a project; one that is absent records nothing.
    ///
    /// - Throws: `LibraryError` with `invalid` when it cannot be understood; it is left as it is.
    package static func read(in projectRoot: FilePath) throws(LibraryError) -> LockFile {
        try LibraryError.wrapping { try read(BoundedRoot(projectRoot)) }
    }

    static func read(_ root: BoundedRoot) throws -> LockFile {
        try ProjectPath.requireNoLinks(in: root)
        guard try root.exists(ProjectPath.lock) else {
            return LockFile()
        }
        let bytes = try root.read(ProjectPath.lock, limit: largestFile)
        let shownPath = ProjectPath.lock.string
        do {
            return try LockFile.read(bytes, file: shownPath)
        } catch {
            throw LibraryError(
                .invalid,
                error.message,
                hints: error.hints,
                findings: [error],
                texts: [shownPath: SourceText(bytes)]
            )
        }
    }

    static func write(_ lock: LockFile, in root: BoundedRoot) throws {
        try root.write(Array(lock.text.utf8), to: ProjectPath.lock)
    }
}
