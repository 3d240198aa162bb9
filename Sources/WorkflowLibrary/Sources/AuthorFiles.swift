import WorkflowDiagnostics
import WorkflowLanguage

/// Small files that people give to a source, `FOLDER/NAME/AUTHOR.yml`: one for each author, so that
/// nobody changes the file of another.
enum AuthorFiles {
    private static let mostFiles = 100_000
    private static let largestFile = 8 << 10

    /// The path of an author's file about a workflow.
    static func path(in folder: String, of workflow: String, by author: GitIdentity) -> String {
        "\(folder)/\(workflow)/\(author.fileName).yml"
    }

    /// The contents of all files by the name of the workflow; those that are too long are left out.
    static func read(
        _ folder: String,
        _ reader: SourceReader,
        at commit: ObjectID
    ) async throws -> [String: [YAMLNode]] {
        let objects = reader.objects
        guard let root = try await objects.tree(commit, folder: folder) else {
            return [:]
        }
        let workflows = (try await objects.trees([root])[root] ?? []).filter { $0.kind == .folder }
        let trees = try await objects.trees(Array(Set(workflows.map(\.id))))
        var files: [(workflow: String, id: ObjectID)] = []
        for workflow in workflows {
            for entry in trees[workflow.id] ?? [] where entry.kind == .file(isExecutable: false) {
                files.append((workflow.shownName, entry.id))
            }
        }
        guard files.count <= mostFiles else {
            return [:]
        }
        let sizes = try await objects.sizes(Array(Set(files.map(\.id))))
        let small = files.filter { (sizes[$0.id] ?? .max) <= largestFile }
        let ids = Set(small.map(\.id))
        let contents = try await objects.files(
            Array(ids),
            limit: ids.reduce(0) { $0 + (sizes[$1] ?? 0) }
        )
        return small.reduce(into: [:]) { result, file in
            if let node = contents[file.id].flatMap(node) {
                result[file.workflow, default: []].append(node)
            }
        }
    }

    /// What one file says; nothing when it is no YAML.
    static func node(_ bytes: [UInt8]) -> YAMLNode? {
        YAMLDocument(SourceText(bytes), file: "file of an author").root
    }
}
