package import SystemPackage
import WorkflowSystem

/// Where things stand in a project, relative to its root.
package enum ProjectPath {
    static let folder: FilePath = ".ddx"
    static let configuration: FilePath = ".ddx/config.yml"
    static let ignored: FilePath = ".ddx/.gitignore"
    static let lock: FilePath = ".ddx/lock.yml"
    static let schema: FilePath = ".ddx/workflow.schema.json"
    static let sceneSchema: FilePath = ".ddx/scene.schema.json"
    static let overlaySchema: FilePath = ".ddx/overlay.schema.json"
    package static let workflows: FilePath = ".ddx/workflows"
    static let overlays: FilePath = ".ddx/overlays"
    static let state: FilePath = ".ddx/state"
    static let id: FilePath = ".ddx/state/id"
    static let pristine: FilePath = ".ddx/state/pristine"
    static let updates: FilePath = ".ddx/state/updates"
    static let libraryLock: FilePath = ".ddx/state/library.lock"

    /// The folder of a workflow.
    ///
    /// - Precondition: The name follows the rule.
    package static func workflow(_ name: String) -> FilePath {
        workflows.appending(name)
    }

    /// The file that changes a workflow without touching its own files.
    ///
    /// - Precondition: The name follows the rule.
    static func overlay(_ name: String) -> FilePath {
        overlays.appending("\(name).yml")
    }

    /// Refuses folders that are links: they would lead out of the project.
    static func requireNoLinks(in root: BoundedRoot) throws {
        for path in [folder, state, workflows, overlays]
        where try root.status(of: path)?.kind == .link {
            throw LibraryError(
                .refused,
                "'\(path)' is a symbolic link and could lead out of the project",
                hints: ["replace the link by a folder"]
            )
        }
    }

    /// Does something that changes the workflows of a project, alone.
    ///
    /// Another process that tries at the same time is refused at once.
    static func exclusively<Result>(
        in root: BoundedRoot,
        _ body: () throws -> Result
    ) throws -> Result {
        try requireNoLinks(in: root)
        guard try root.status(of: state)?.kind == .folder else {
            throw LibraryError(
                .notFound,
                "'\(root.path)' is not a project yet",
                hints: ["run 'ddx init' there"]
            )
        }
        guard let lock = try FileLock.tryAcquire(root.path.pushing(libraryLock), mode: .groupFile)
        else {
            throw LibraryError(
                .busy,
                "another process changes the workflows of this project",
                hints: ["try again in a moment"]
            )
        }
        for folder in [folder, workflows, pristine, updates] {
            try root.removeRemains(in: folder)
        }
        let result = try body()
        try lock.release()
        return result
    }
}

/// Paths as people read them.
enum ShownPath {
    /// Writes a path relative to a folder when it is near, otherwise as it is.
    static func text(of path: FilePath, from folder: FilePath) -> String {
        let path = path.lexicallyNormalized()
        let folder = folder.lexicallyNormalized()
        guard path.root == folder.root else {
            return path.string
        }
        let parts = Array(path.components)
        let base = Array(folder.components)
        let shared = zip(parts, base).prefix { $0 == $1 }.count
        let steps = base.count - shared
        guard shared > 0 || steps == 0, steps <= 2 else {
            return path.string
        }
        let names = Array(repeating: "..", count: steps) + parts.dropFirst(shared).map(\.string)
        return names.isEmpty ? "." : names.joined(separator: "/")
    }
}
