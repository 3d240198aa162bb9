import SystemPackage
import WorkflowExpressions
package import WorkflowModel
import WorkflowSystem

/// What expressions read of this computer: the project's files, chosen variables, the time.
///
/// Reading may walk folders and digest files, so it belongs on no thread that tasks share.
package struct LocalWorld: ExpressionWorld {
    private let files: ProjectFiles
    private let policy: EnvironmentPolicy
    private let clock: any WorldClock

    /// Shows a project's files and the variables that children see.
    package init(files: ProjectFiles, environment: EnvironmentPolicy, clock: any WorldClock) {
        self.files = files
        policy = environment
        self.clock = clock
    }

    /// Whether a file or folder of the project exists.
    package func exists(_ path: String) throws -> Bool {
        let path = try ProjectFiles.path(path)
        return try path.isEmpty || files.status(of: path) != nil
    }

    /// The files of the project that a glob matches, sorted.
    package func glob(_ pattern: String) throws -> [String] {
        try files.matching(pattern).map(\.string)
    }

    /// One digest of the names and contents of all files that the globs match.
    package func hashFiles(_ patterns: [String]) throws -> String? {
        let paths = try Set(patterns.flatMap { try files.matching($0).map(\.string) })
        guard !paths.isEmpty else {
            return nil
        }
        var stream = DigestStream()
        for path in paths.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            stream.update(Array(path.utf8) + [0])
            stream.update(try files.root.digest(of: FilePath(path)).bytes)
        }
        return stream.finish().description
    }

    /// A variable of our own environment, when children may see it.
    package func environment(_ name: String) throws -> String? {
        policy.passed[name]
    }

    /// Microseconds since 1970 in UTC.
    package func now() throws -> Int64 {
        clock.now().microseconds
    }
}
