import JSON
import SystemPackage
import WorkflowDiagnostics
package import WorkflowLanguage
package import WorkflowSystem

/// What this user thinks of workflows, kept here until it is contributed.
package struct OwnRatings: Sendable {
    private let folder: FilePath

    /// Names the folder of a user; nothing is created before something is rated.
    package init(_ folders: XDGFolders) {
        folder = folders.data.appending("ddx").appending("ratings")
    }

    /// Keeps a rating in place of an earlier one.
    ///
    /// - Parameters:
    ///   - stars: From 1 to 5.
    ///   - comment: What the user says about it; empty for nothing.
    ///   - version: The version that is rated.
    ///   - workflow: Its name.
    ///   - clone: The source that it belongs to.
    ///   - time: When, as text.
    /// - Throws: `LibraryError` for another number of stars, `SystemError` when it cannot be kept.
    package func keep(
        stars: Int,
        comment: String,
        version: String,
        of workflow: String,
        in clone: SourceClone,
        time: String
    ) throws {
        guard (1...5).contains(stars) else {
            throw LibraryError(.usage, "a rating has 1 to 5 stars, not \(stars)")
        }
        try WorkflowName.require(workflow)
        let place = place(of: workflow, in: clone)
        try DurableFile.createDirectories(place.removingLastComponent(), mode: .privateFolder)
        var fields: JSONObject = [
            "stars": stars.json, "version": version.json, "date": String(time.prefix(10)).json,
        ]
        if !comment.isEmpty {
            fields["comment"] = comment.json
        }
        try DurableFile.write(
            Array(AnswersFile.text(fields).utf8),
            to: place,
            mode: .privateFile
        )
    }

    /// The rating of a workflow as a file of its source; nothing when there is none.
    package func file(
        for workflow: String,
        in clone: SourceClone,
        by author: GitIdentity
    ) throws -> WorkflowSource.File? {
        let place = place(of: workflow, in: clone)
        guard try DurableFile.status(of: place)?.kind == .file else {
            return nil
        }
        return WorkflowSource.File(
            path: AuthorFiles.path(in: SourceRatings.folder, of: workflow, by: author),
            content: try DurableFile.read(place, limit: 1 << 20)
        )
    }

    /// The stars that this user gave; nothing when he gave none.
    package func stars(for workflow: String, in clone: SourceClone) throws -> Int? {
        let place = place(of: workflow, in: clone)
        guard try DurableFile.status(of: place)?.kind == .file else {
            return nil
        }
        return SourceRatings.stars(
            AuthorFiles.node(try DurableFile.read(place, limit: 1 << 20))
        )
    }

    private func place(of workflow: String, in clone: SourceClone) -> FilePath {
        folder.appending(clone.address.folderName).appending("\(workflow).yml")
    }
}
