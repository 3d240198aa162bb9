import WorkflowDiagnostics
import WorkflowModel
import WorkflowSystem

extension SourceClone {
    /// Gives the current version of a workflow a tag, in the source itself.
    ///
    /// - Parameters:
    ///   - name: The workflow.
    ///   - version: The version that it must have; nothing for the one that it has.
    ///   - author: Who publishes it.
    ///   - isSigned: Whether the tag is signed with the user's key.
    ///   - library: Where the workflows that it uses by name are looked for.
    /// - Returns: The version and its commit.
    /// - Throws: `LibraryError` with `cannotCreate` when the version exists, or `invalid` when the
    ///   workflow has errors or another version.
    package func publish(
        _ name: String,
        version: String?,
        by author: GitIdentity,
        isSigned: Bool = false,
        library: Library
    ) async throws -> (version: String, commit: ObjectID) {
        guard let head = try await head() else {
            throw LibraryError(.notFound, "the source '\(self.name)' was never synced")
        }
        let found = try await entry(name, at: head, library).load().definition.version
        if let version, !version.utf8.elementsEqual(found.utf8) {
            throw LibraryError(
                .invalid,
                "'\(name)' has the version '\(found)' in its source, not '\(version)'",
                hints: [
                    "change 'version' in its workflow.yml, then 'ddx workflow contribute \(name)'"
                ]
            )
        }
        let tag = SourceTag(workflow: name, version: found)
        guard try await !tags().contains(tag) else {
            throw exists(tag)
        }
        _ = try await git.run(
            ["tag", isSigned ? "-s" : "-a", "-m", "\(name) \(found)", tag.text, head.text],
            in: folder,
            variables: author.variables,
            reach: isSigned ? .user : .repository
        )
        .required()
        do {
            _ = try await push("refs/tags/\(tag.text)")
        } catch {
            // The tag is of no use when nobody else has it.
            _ = try await git.run(["tag", "-d", tag.text], in: folder)
            throw error
        }
        return (found, head)
    }

    private func exists(_ tag: SourceTag) -> LibraryError {
        LibraryError(
            .cannotCreate,
            "the version '\(tag.version)' of '\(tag.workflow)' is published already",
            hints: ["give the next one a higher 'version' in its workflow.yml"]
        )
    }
}
