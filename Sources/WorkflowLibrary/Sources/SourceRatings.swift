import WorkflowDiagnostics
import WorkflowLanguage

/// The ratings of a source: `ratings/NAME/AUTHOR.yml`, one small file for each author.
enum SourceRatings {
    static let folder = "ratings"
    private static let mostFiles = 100_000
    private static let largestFile = 8 << 10

    /// The mean of all ratings by the name of the workflow.
    static func read(_ reader: SourceReader, at commit: ObjectID) async throws -> [String: Rating] {
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
        var stars: [String: [Int]] = [:]
        for file in small {
            if let rating = contents[file.id].flatMap(Self.stars) {
                stars[file.workflow, default: []].append(rating)
            }
        }
        return stars.mapValues { given in
            Rating(stars: Double(given.reduce(0, +)) / Double(given.count), votes: given.count)
        }
    }

    /// What one file says; nothing when it says nothing that counts.
    static func stars(_ bytes: [UInt8]) -> Int? {
        let root = YAMLDocument(SourceText(bytes), file: "rating").root
        guard let stars = root?["stars"]?.text.flatMap({ Int($0) }), (1...5).contains(stars) else {
            return nil
        }
        return stars
    }
}
