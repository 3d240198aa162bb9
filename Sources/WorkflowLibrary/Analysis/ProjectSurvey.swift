import Patterns
package import SystemPackage
import WorkflowDiagnostics
import WorkflowSystem

/// The paths of a project and what its history tells, as far as `analyze` looks.
package struct ProjectSurvey: Sendable {
    /// The history of the project in git.
    package struct History: Sendable, Hashable {
        /// How many of the last commits were looked at.
        package let commitCount: Int
        /// How many of them repair something.
        package let repairCount: Int
        package let tagCount: Int
    }

    /// All files, sorted, without those that git ignores.
    let paths: [SurveyedPath]
    /// Whether there were more files than are looked at.
    package let isCut: Bool
    /// Nothing outside git.
    package let history: History?
    /// The files that say what may be done with the project, each with the licence that it is.
    let licences: [(path: String, name: String?)]

    private static let mostFiles = 50_000
    private static let mostCommits = 200

    /// Folders that hold the work of others.
    private static let foreign: Set = [
        ".git", ".ddx", "node_modules", ".build", "vendor", "target", "dist", ".venv", "venv",
        "__pycache__", "Pods", ".gradle", "build",
    ]

    init(
        paths: [String],
        isCut: Bool = false,
        history: History? = nil,
        licences: [(path: String, name: String?)] = []
    ) {
        self.paths = paths.map { SurveyedPath($0) }
        self.isCut = isCut
        self.history = history
        self.licences = licences
    }

    /// Looks through a project; reads names, licences and the history.
    package static func read(_ root: FilePath, git: Git) async throws -> ProjectSurvey {
        let folder = try BoundedRoot(root)
        var rules = IgnoreRules()
        if try folder.status(of: ".gitignore")?.kind == .file {
            rules.add(try folder.read(".gitignore", limit: 1 << 20))
        }
        var paths: [String] = []
        var isCut = false
        let visit = { (entry: FolderEntry) -> WalkStep in
            let path = entry.path.string
            let isFolder = entry.kind == .folder
            if isFolder, foreign.contains(entry.path.lastComponent?.string ?? "") {
                return .skip
            }
            guard !rules.ignores(path, isDirectory: isFolder) else {
                return .skip
            }
            if entry.kind == .file {
                paths.append(path)
            }
            isCut = paths.count >= mostFiles
            return isCut ? .stop : .enter
        }
        try folder.walk(unreadable: { _ in }, visit)
        return ProjectSurvey(
            paths: paths,
            isCut: isCut,
            history: try await history(root.appending(".git"), git),
            licences: try licences(paths, folder)
        )
    }

    /// The licences at the top of the project, where people look for them.
    private static func licences(
        _ paths: [String],
        _ folder: BoundedRoot
    ) throws -> [(path: String, name: String?)] {
        try paths.filter { path in
            let lowered = path.lowercased()
            return !path.contains("/")
                && ["license", "licence", "copying", "unlicense"].contains { lowered.hasPrefix($0) }
        }
        .prefix(5)
        .map { path in
            let file = FilePath(path)
            // A text of this size is no licence.
            let isShort = try folder.status(of: file).map { $0.size <= 1 << 20 } ?? false
            return (path, isShort ? Licence.name(of: try folder.read(file, limit: 1 << 20)) : nil)
        }
    }

    private static func history(_ repository: FilePath, _ git: Git) async throws -> History? {
        guard try DurableFile.status(of: repository)?.kind == .folder else {
            return nil
        }
        let log = try await git.run(
            [
                "log", "--no-show-signature", "--no-mailmap", "--format=%s",
                "--max-count=\(mostCommits)",
            ],
            in: repository
        )
        guard log.isSuccess else {
            return nil
        }
        let tags = try await git.run(
            ["for-each-ref", "--format=%(refname)", "refs/tags"],
            in: repository
        )
        let repairs = try Pattern(
            "(?i)\\b(?:fix(?:e[sd]|up)?|bug(?:s|fix)?|hotfix|revert|repair)\\b"
        )
        return History(
            commitCount: log.lines.count,
            repairCount: try log.lines.count { try repairs.firstMatch(in: $0) != nil },
            tagCount: tags.lines.count
        )
    }

    /// The first few paths that show one of some signs.
    func showing(_ signs: [Sign], limit: Int = 3) -> [String] {
        Array(
            paths.lazy.filter { path in signs.contains { $0.stands(in: path) } }.prefix(limit)
                .map(\.path)
        )
    }
}
