package import SystemPackage
import WorkflowSystem

/// The workflows that come with the program.
package enum BundledWorkflows {
    /// Finds their folder from where the program stands.
    ///
    /// An installed program has them in `share/ddx/workflows` of its prefix; a built one in the
    /// `Workflows` folder of the sources that hold its build folder.
    ///
    /// - Parameter executable: The program's own path, links resolved.
    /// - Returns: The folder; nothing when the program stands alone.
    /// - Throws: `SystemError` when a folder cannot be examined.
    package static func folder(beside executable: FilePath) throws -> FilePath? {
        let home = executable.removingLastComponent()
        let installed = home.removingLastComponent().appending("share/ddx/workflows")
        if try isFolder(installed) {
            return installed
        }
        var ancestor = home
        for _ in 0..<6 {
            let candidate = ancestor.appending("Workflows")
            if try isFolder(candidate), try isFile(ancestor.appending("Package.swift")) {
                return candidate
            }
            ancestor = ancestor.removingLastComponent()
        }
        return nil
    }

    private static func isFolder(_ path: FilePath) throws -> Bool {
        try DurableFile.status(of: path, followingLinks: true)?.kind == .folder
    }

    private static func isFile(_ path: FilePath) throws -> Bool {
        try DurableFile.status(of: path, followingLinks: true)?.kind == .file
    }
}
