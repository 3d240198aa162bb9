import SystemPackage
package import WorkflowLanguage
import WorkflowSystem

/// Overlays: what a project changes in workflows without touching their files.
extension Library {
    /// The folder of overlays, as messages show it.
    package var shownOverlays: String {
        projectRoot.map { root in
            ShownPath.text(of: root.pushing(ProjectPath.overlays), from: currentDirectory)
        } ?? ProjectPath.overlays.string
    }

    /// The overlay of a workflow of the project; nothing when there is none.
    ///
    /// - Returns: A file whose path is its name.
    package func overlay(of name: String) throws(LibraryError) -> WorkflowSource.File? {
        try LibraryError.wrapping {
            guard let projectRoot, WorkflowName.isValid(name) else {
                return nil
            }
            let root = try BoundedRoot(projectRoot)
            let path = ProjectPath.overlay(name)
            guard let status = try root.status(of: path) else {
                return nil
            }
            guard status.kind == .file else {
                throw LibraryError(
                    .refused,
                    "'\(path)' is no file",
                    hints: ["replace it by a file with the changes"]
                )
            }
            let content = try root.read(path, limit: YAMLDocument.largestFile)
            return WorkflowSource.File(path: "\(name).yml", content: content)
        }
    }

    /// The names that the project has overlays for, sorted.
    package func overlayNames() throws(LibraryError) -> [String] {
        try LibraryError.wrapping {
            guard let projectRoot else {
                return []
            }
            let root = try BoundedRoot(projectRoot)
            try ProjectPath.requireNoLinks(in: root)
            guard try root.status(of: ProjectPath.overlays)?.kind == .folder else {
                return []
            }
            return try root.list(ProjectPath.overlays).compactMap { entry in
                let name = entry.path.lastComponent?.string ?? ""
                return name.hasSuffix(".yml") ? String(name.dropLast(4)) : nil
            }
            .sorted()
        }
    }

    /// Makes an overlay that changes nothing yet and says how to.
    ///
    /// - Returns: Its path from the root.
    package func createOverlay(of name: String) throws(LibraryError) -> String {
        try LibraryError.wrapping {
            guard let projectRoot else {
                throw LibraryError(.notFound, "this is no project", hints: ["ddx init"])
            }
            let root = try BoundedRoot(projectRoot)
            try ProjectPath.requireNoLinks(in: root)
            let path = ProjectPath.overlay(name)
            guard try !root.exists(path) else {
                throw LibraryError(
                    .cannotCreate,
                    "'\(path)' exists already",
                    hints: ["ddx workflow overlay \(name)"]
                )
            }
            try root.createDirectories(ProjectPath.overlays)
            try Scaffold.writeSchemas(in: root)
            try root.write(Array(ScaffoldText.overlay.utf8), to: path)
            return path.string
        }
    }
}
