import WorkflowLanguage

/// Finds the files beneath folders that somebody else made, whatever these try.
///
/// The same small tree may stand for any number of paths, so paths are counted before they are
/// spelled out. All folders of one depth are read with one start of git.
struct SourceTreeWalk: Sendable {
    /// A file beneath a folder.
    struct File: Sendable, Hashable {
        let path: String
        let id: ObjectID
        let isExecutable: Bool
    }

    /// Why a folder is refused as a whole.
    struct Problem: Error, Hashable {
        let reason: String
    }

    /// More entries than this in all folders together are not looked at.
    private static let mostEntries = 1_000_000

    let objects: GitObjects

    /// One folder while it is walked through.
    private struct Walk {
        var files: [File] = []
        var folders: [(path: String, tree: ObjectID)]
        var entryCount = 0
        var problem: Problem?
    }

    /// Walks through folders.
    ///
    /// - Parameter roots: The trees of the folders.
    /// - Returns: For each tree its files, or why it is refused.
    /// - Throws: `LibraryError` when the clone cannot be read.
    func files(
        beneath roots: Set<ObjectID>
    ) async throws -> [ObjectID: Result<[File], Problem>] {
        var walks = roots.reduce(into: [:]) { $0[$1] = Walk(folders: [(path: "", tree: $1)]) }
        var known: [ObjectID: [GitTreeEntry]] = [:]
        var total = 0
        for depth in 0... {
            let wanted = Set(walks.values.flatMap { $0.folders.map(\.tree) })
            guard !wanted.isEmpty else {
                break
            }
            let missing = wanted.filter { known[$0] == nil }
            known.merge(try await objects.trees(Array(missing))) { $1 }
            for (root, walk) in walks where !walk.folders.isEmpty {
                var walk = walk
                Self.descend(&walk, depth: depth, known)
                total += walk.entryCount
                if total > Self.mostEntries, walk.problem == nil {
                    walk.problem = Problem(reason: "the source holds too many files")
                }
                if walk.problem != nil {
                    walk.folders = []
                }
                walks[root] = walk
            }
        }
        return walks.mapValues { walk in
            walk.problem.map { .failure($0) } ?? Self.checkedNames(walk.files)
        }
    }

    private static func descend(
        _ walk: inout Walk,
        depth: Int,
        _ known: [ObjectID: [GitTreeEntry]]
    ) {
        let folders = walk.folders
        walk.folders = []
        for (folder, tree) in folders {
            for entry in known[tree] ?? [] {
                walk.entryCount += 1
                guard walk.entryCount <= WorkflowSource.mostFiles else {
                    walk.problem = Problem(
                        reason: "it has more than \(WorkflowSource.mostFiles) files and folders"
                    )
                    return
                }
                guard let name = String(validating: entry.name, as: UTF8.self),
                    !name.contains("/")
                else {
                    walk.problem = Problem(reason: "'\(entry.shownName)' is no name of a file")
                    return
                }
                let path = folder.isEmpty ? name : "\(folder)/\(name)"
                switch entry.kind {
                case .file(let isExecutable):
                    walk.files.append(File(path: path, id: entry.id, isExecutable: isExecutable))
                case .folder where depth >= WorkflowSource.deepestFolder:
                    walk.problem = Problem(
                        reason: "folders nest more than \(WorkflowSource.deepestFolder) levels deep"
                    )
                    return
                case .folder:
                    walk.folders.append((path, entry.id))
                case .other(let mode):
                    walk.problem = Problem(reason: "'\(path)' is \(words(for: mode))")
                    return
                }
            }
        }
    }

    private static func checkedNames(_ files: [File]) -> Result<[File], Problem> {
        PublishablePaths.problem(with: files.map(\.path)).map { .failure(Problem(reason: $0)) }
            ?? .success(files)
    }

    private static func words(for mode: String) -> String {
        switch mode {
        case "120000": "a symbolic link, which is never followed"
        case "160000": "a submodule, which is never fetched"
        default: "neither a file nor a folder (mode \(mode))"
        }
    }
}
