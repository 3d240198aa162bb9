package import JSON
package import SystemPackage

/// What expressions and templates read as `project`.
package enum ProjectFacts {
    /// Reads name, path and, in a git repository, branch and commit; a fact that is absent is null.
    package static func read(of project: FilePath) -> JSONObject {
        let head = GitHead.read(from: project)
        let git: JSONObject = [
            "branch": head?.branch.json ?? .null, "commit": head?.commit.json ?? .null,
        ]
        return [
            "name": (project.lastComponent?.string ?? project.string).json,
            "path": project.string.json,
            "git": git.json,
        ]
    }
}
