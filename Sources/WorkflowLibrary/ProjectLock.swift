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

    /// Pins a project to plugins.
    ///
    /// - Throws: `LibraryError` with `busy` when another process changes the workflows.
    package static func pin(
        _ plugins: [LockFile.Plugin],
        in projectRoot: FilePath
    ) throws(LibraryError) {
        try change(projectRoot) { lock in
            for plugin in plugins {
                lock.pin(plugin)
            }
        }
    }

    /// Takes back pins to versions of plugins.
    package static func unpin(
        _ plugins: [(name: String, version: String)],
        in projectRoot: FilePath
    ) throws(LibraryError) {
        try change(projectRoot) { lock in
            for plugin in plugins where lock.plugin(plugin.name)?.version == plugin.version {
                lock.unpin(plugin.name)
            }
        }
    }

    private static func change(
        _ projectRoot: FilePath,
        _ body: (inout LockFile) -> Void
    ) throws(LibraryError) {
        try LibraryError.wrapping {
            let root = try BoundedRoot(projectRoot)
            try ProjectPath.exclusively(in: root) {
                let before = try read(root)
                var lock = before
                body(&lock)
                if lock != before {
                    try write(lock, in: root)
                }
            }
        }
    }

    static func write(_ lock: LockFile, in root: BoundedRoot) throws {
        try root.write(Array(lock.text.utf8), to: ProjectPath.lock)
    }
}
