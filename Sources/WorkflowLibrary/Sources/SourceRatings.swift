import WorkflowLanguage

/// The ratings of a source: `ratings/NAME/AUTHOR.yml`.
enum SourceRatings {
    static let folder = "ratings"

    /// The mean of all ratings by the name of the workflow.
    static func read(_ reader: SourceReader, at commit: ObjectID) async throws -> [String: Rating] {
        try await AuthorFiles.read(folder, reader, at: commit).compactMapValues { files in
            let stars = files.compactMap { Self.stars($0) }
            return stars.isEmpty
                ? nil
                : Rating(
                    stars: Double(stars.reduce(0, +)) / Double(stars.count),
                    votes: stars.count
                )
        }
    }

    /// What one file says; nothing when it says nothing that counts.
    static func stars(_ node: YAMLNode?) -> Int? {
        guard let stars = node?["stars"]?.text.flatMap({ Int($0) }), (1...5).contains(stars) else {
            return nil
        }
        return stars
    }
}
