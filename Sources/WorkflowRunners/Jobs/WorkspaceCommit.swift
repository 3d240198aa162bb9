package import SystemPackage
import WorkflowSystem

/// A project as the commit that it is at, with what is different from it.
package struct WorkspaceCommit: Sendable, Hashable {
    /// Why a project cannot be told by a commit.
    package struct Objection: Error, Sendable, CustomStringConvertible {
        /// In lower case and without a full stop.
        package let description: String
    }

    /// The id of the commit.
    package let commit: String
    /// The digest of the difference to it; nothing when there is none.
    package let patch: String?

    /// Looks at a project that is the top of a working tree.
    ///
    /// New files count as long as git does not ignore them. Neither the index nor the objects of the
    /// repository are written to.
    ///
    /// - Parameters:
    ///   - project: The folder of the project.
    ///   - store: Takes the difference.
    ///   - scratch: A folder that is there, for files of the moment.
    ///   - environment: The environment of this process.
    /// - Throws: `Objection`, `SystemError`.
    package init(
        of project: FilePath,
        into store: ObjectStore,
        scratch: FilePath,
        environment: [String: String]
    ) async throws {
        let folder = scratch.appending("ddx-difference-\(UUIDv7.next())")
        let objects = folder.appending("objects")
        try DurableFile.createDirectories(objects, durably: false, mode: .privateFolder)
        // Nothing depends on what stays there.
        defer { try? BoundedRoot.discard(folder) }
        let git = GitProgram(environment: environment)
        do {
            let place = ["-C", project.string]
            func line(_ words: [String]) async throws -> String {
                let text = String(decoding: try await git.run(place + words), as: UTF8.self)
                return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
            }
            guard try await line(["rev-parse", "--show-prefix"]).isEmpty else {
                throw Objection(
                    description: "'\(project)' is a folder within a repository, and a workspace "
                        + "of git is all of it: let the runner have 'workspace: bundle'"
                )
            }
            commit = try await line(["rev-parse", "--verify", "HEAD^{commit}"])
            let kept = try await line([
                "rev-parse", "--path-format=absolute", "--git-path", "objects",
            ])
            let variables = [
                "GIT_INDEX_FILE": folder.appending("index").string,
                "GIT_OBJECT_DIRECTORY": objects.string,
                "GIT_ALTERNATE_OBJECT_DIRECTORIES": kept,
            ]
            try await git.run(place + ["read-tree", commit], variables: variables)
            try await git.run(place + ["add", "--all", "--", "."], variables: variables)
            let difference = try await git.run(
                place + [
                    "diff-index", "--cached", "--patch", "--binary", "--full-index",
                    "--no-renames", commit,
                ],
                variables: variables
            )
            patch = try await BlockingWork.run {
                guard !difference.isEmpty else { return nil }
                var intake = ContentIntake(into: store)
                let digest = try intake.take(difference)
                try intake.finish()
                return "\(digest)"
            }
        } catch let failure as GitProgram.Failure {
            throw Objection(
                description: failure.isMissing
                    ? "git is not on the PATH, and the workspace is a commit"
                    : "'\(project)' cannot be told by a commit: \(failure)"
            )
        }
    }
}
