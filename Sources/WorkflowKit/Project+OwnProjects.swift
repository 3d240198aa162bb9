import SystemPackage
import WorkflowLibrary
import WorkflowSystem

/// A project of this user, as far as it can be opened.
package struct OwnProject: Sendable {
    package let folder: String
    package let opened: Result<Project, Failure>
}

extension Project {
    /// This project, when it is one, and all others that this user made and that still exist.
    ///
    /// A folder that has become another project since is not among them.
    package func ownProjects() throws -> [OwnProject] {
        try translatingFailure {
            let others = try trust.ownProjects()
                .filter { $0 != root }
                .filter { try isStillOwn($0) }
                .sorted { $0.string.utf8.lexicographicallyPrecedes($1.string.utf8) }
            let own = isInitialized ? [OwnProject(folder: root.string, opened: .success(self))] : []
            return own
                + others.map { other in
                    OwnProject(
                        folder: other.string,
                        opened: Result { try Project.open(other.string, in: surroundings) }
                            .mapError { Failure($0) }
                    )
                }
        }
    }

    private func isStillOwn(_ folder: FilePath) throws -> Bool {
        do {
            let inside = folder.appending(".ddx")
            guard try DurableFile.status(of: inside, followingLinks: true)?.kind == .folder else {
                return false
            }
            let id = try ProjectFolder.id(of: folder)
            return try id.map { try trust.isOwn(project: folder, id: $0) } ?? false
        } catch {
            // It is there and cannot be looked into: opening it says why.
            return true
        }
    }
}

extension Project {
    /// This project, as it is now: its settings are read anew.
    package var itself: OwnProject {
        OwnProject(
            folder: root.string,
            opened: Result { try Project.open(root.string, in: surroundings) }
                .mapError { Failure($0) }
        )
    }

    /// The random name of the project; nothing for a folder that is none.
    package var id: String? {
        get throws { try isInitialized ? ProjectFolder.id(of: root) : nil }
    }
}
